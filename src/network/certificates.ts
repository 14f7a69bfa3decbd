import tls from 'node:tls';

/** Known to Node since 22.15; older ones know only their own list. */
type ReadCertificates = (type: 'default' | 'system') => string[];

/** The usual certificates and the system's, or undefined for the usual ones alone. Reading them takes some time. */
export function readTrustedCertificates(): string[] | undefined {
  const read = (tls as { getCACertificates?: ReadCertificates }).getCACertificates;
  return read === undefined ? undefined : [...new Set([...read('default'), ...read('system')])];
}
