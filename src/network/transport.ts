import { type HttpRequest, type HttpResponse, type Transport, TransportFailure } from '../core/http/transport.ts';
import { type Address, readAddress } from './address.ts';
import { type ReadCertificates, readTrustedCertificates } from './connect.ts';
import { createHostTransport } from './hostTransport.ts';
import type { Environment } from './proxy.ts';
import { defaultNetworkSettings, type NetworkSettings } from './settings.ts';
import { createUndiciTransport } from './undiciTransport.ts';

/** How requests are sent. */
export interface TransportOptions {
  /** Read again at every request, so that a changed setting needs no restart. */
  readonly readSettings?: () => NetworkSettings;
  readonly environment?: Environment;
  /** The certificates of the authorities that are trusted: by default the usual ones and the system's. */
  readonly readCertificates?: ReadCertificates;
  /** How many milliseconds a connection may take: by default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Called before a request is repeated through the host's fetch. */
  readonly onFallback?: (host: string, failure: TransportFailure) => void;
}

/** The host's own fetch has the same. */
const defaultConnectTimeoutMs = 10_000;

/**
 * Chooses between undici and the host's fetch. In `auto`, a request for which undici made no connection was not sent, so it
 * is repeated through the host's fetch. Origins for which that worked use it directly from then on.
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const readSettings = options.readSettings ?? (() => defaultNetworkSettings);
  const undici = createUndiciTransport(
    options.environment ?? process.env,
    options.readCertificates ?? readTrustedCertificates,
    options.connectTimeoutMs ?? defaultConnectTimeoutMs,
  );
  const host = createHostTransport();
  const hostOrigins = new Set<string>();
  let lastAddress: Address | undefined;

  // Not an async function: each adds microtasks, which show in short answers.
  return request => {
    const settings = readSettings();
    // Most requests go to the same address as the one before.
    const address = request.url === lastAddress?.url.href ? lastAddress : readAddress(request.url);
    lastAddress = address;
    // Only undici's connections are checked for leading to this computer. An address in numbers needs no check.
    const isLocalName = address.isLoopback && address.url.hostname.endsWith('localhost');
    // The host's fetch knows no certificates of a connection.
    const isOwn = request.tls !== undefined;
    if (settings.transport === 'host' && !isLocalName && !isOwn) return host(request);
    if (settings.transport !== 'auto' || address.isLoopback || isOwn) return undici(request, address, settings);
    return hostOrigins.has(address.origin) ? host(request) : tryBoth(request, address, settings);
  };

  async function tryBoth(request: HttpRequest, address: Address, settings: NetworkSettings): Promise<HttpResponse> {
    try {
      return await undici(request, address, settings);
    } catch (error) {
      if (!(error instanceof TransportFailure) || error.phase !== 'connect') throw error;
      options.onFallback?.(address.url.host, error);
      const response = await host(request).catch(hostError => {
        // The first failure is the more exact one, unless the person gave up meanwhile.
        throw request.signal.aborted ? hostError : error;
      });
      hostOrigins.add(address.origin);
      return response;
    }
  }
}
