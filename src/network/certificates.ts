import tls from 'node:tls';

/** Certificates as PEM, or undefined for those that Node trusts by itself. */
export type ReadCertificates = () => readonly string[] | undefined;

/** What makes a TLS connection trust them. */
export interface SecureContextOptions {
  readonly secureContext?: tls.SecureContext;
}

export function createTrust(readCertificates: ReadCertificates): SecureContextOptions {
  const certificates = readCertificates();
  return certificates === undefined ? {} : { secureContext: tls.createSecureContext({ ca: [...certificates] }) };
}

/** Known to Node since 22.15; older ones know only their own list. */
type GetCertificates = (type: 'default' | 'system') => string[];

/** The usual certificates and the system's. Reading them takes some time. */
export function readTrustedCertificates(): readonly string[] | undefined {
  const read = (tls as { getCACertificates?: GetCertificates }).getCACertificates;
  return read === undefined ? undefined : [...new Set([...read('default'), ...read('system')])];
}
