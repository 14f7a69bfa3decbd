import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import tls from 'node:tls';
import type { buildConnector } from 'undici';
import type { TlsFiles } from '../core/generation/connection.ts';
import { isLoopback } from '../core/http/endpoint.ts';
import { TransportFailure } from '../core/http/transport.ts';
import { toTransportFailure } from './transportFailure.ts';

export type Connector = buildConnector.connector;

/**
 * A connector whose failures say that nothing of a request was sent, also where the connection stood and TLS failed.
 *
 * @param proxy what is connected to, where that is a proxy
 */
export function createConnect(
  { buildConnector }: typeof import('./undiciLibrary.ts'),
  options: buildConnector.BuildOptions,
  proxy?: URL,
): Connector {
  const connect = buildConnector(options);
  const connectHere = buildConnector({ ...options, lookup: lookupLoopback } as buildConnector.BuildOptions);
  return (destination, callback) => {
    // The `host` header names the server, which is not whose certificate a proxy shows.
    const to = proxy === undefined ? destination : { ...destination, servername: undefined as unknown as string };
    const isHere = isLoopback(destination.hostname);
    (isHere ? connectHere : connect)(to, (error, socket) => {
      if (error !== null) callback(toTransportFailure(error, 'connect', proxy?.host), null);
      else if (isHere && !isLoopbackPeer(socket)) callback(refuse(socket), null);
      else callback(null, socket);
    });
  };
}

function refuse(socket: Socket): TransportFailure {
  socket.destroy();
  return new TransportFailure('connect', 'NOT_LOOPBACK', {});
}

/** The addresses of this computer that `localhost` or a name below it may have, whatever a name server says. */
export async function findLoopback(hostname: string): Promise<readonly LookupAddress[]> {
  if (isIP(hostname) !== 0) return [{ address: hostname, family: isIP(hostname) }];
  const found = await lookup(hostname, { all: true }).catch(() => []);
  const here = found.filter(({ address }) => isLoopbackAddress(address));
  return here.length > 0 ? here : usualAddresses;
}

/** The same in the form that Node's sockets want. */
export const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  findLoopback(hostname).then(addresses => {
    const wanted = addresses.filter(({ family }) => !options.family || options.family === family);
    const [first] = wanted;
    if (options.all === true) callback(null, [...wanted]);
    else if (first !== undefined) callback(null, first.address, first.family);
    else callback(Object.assign(new Error('No such address.'), { code: 'ENOTFOUND' }), '');
  });
};

const usualAddresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Whether the other end of a connection is on this computer. */
export function isLoopbackPeer({ remoteAddress }: Socket): boolean {
  // A socket that closed meanwhile has no address, and gets nothing.
  return remoteAddress === undefined || isLoopbackAddress(remoteAddress);
}

export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(address);
}

/** Certificates as PEM, or undefined for Node's own list. */
export type ReadCertificates = () => readonly string[] | undefined;

/** The options of a TLS connection that trusts them. */
export interface SecureContextOptions {
  readonly secureContext?: tls.SecureContext;
}

export function createTrust(readCertificates: ReadCertificates): SecureContextOptions {
  const certificates = readCertificates();
  return certificates === undefined ? {} : { secureContext: tls.createSecureContext({ ca: [...certificates] }) };
}

/** The same with the certificates of a connection: its authority is trusted beside the usual ones. */
export function createOwnTrust(
  { ca, cert, key, passphrase }: TlsFiles,
  certificates: readonly string[] | undefined,
): SecureContextOptions {
  const trusted = ca === undefined ? certificates : [...(certificates ?? tls.rootCertificates), ca];
  return {
    secureContext: tls.createSecureContext({
      ...(trusted === undefined ? {} : { ca: [...trusted] }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
    }),
  };
}

/** Since Node 22.15; older versions have only the built-in list. */
type GetCertificates = (type: 'default' | 'system') => string[];

/** The usual certificates and the system's. Reading them takes some time. */
export function readTrustedCertificates(): readonly string[] | undefined {
  const read = (tls as { getCACertificates?: GetCertificates }).getCACertificates;
  return read === undefined ? undefined : [...new Set([...read('default'), ...read('system')])];
}
