import { isLoopback } from '../core/target.ts';
import { type HttpRequest, type HttpResponse, type Transport, TransportFailure } from '../core/transport.ts';
import { type ReadCertificates, readTrustedCertificates } from './certificates.ts';
import { createHostTransport } from './hostTransport.ts';
import type { Environment } from './proxy.ts';
import { defaultNetworkSettings, type NetworkSettings } from './settings.ts';
import { createUndiciTransport } from './undiciTransport.ts';

export interface TransportOptions {
  /** Read again at every request, so that a changed setting needs no restart. */
  readonly readSettings?: () => NetworkSettings;
  readonly environment?: Environment;
  /** The certificates of the authorities that are trusted: by default the usual ones and the system's. */
  readonly readCertificates?: ReadCertificates;
  /** What was done that a person may want to find in the log. */
  readonly onFallback?: (host: string, failure: TransportFailure) => void;
}

/**
 * Chooses between undici and the host's fetch. In `auto`, a request for which undici found no connection was not sent,
 * so it is tried once more through the host, and the origin is remembered where that worked.
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const readSettings = options.readSettings ?? (() => defaultNetworkSettings);
  const undici = createUndiciTransport(
    readSettings,
    options.environment ?? process.env,
    options.readCertificates ?? readTrustedCertificates,
  );
  const host = createHostTransport();
  const hostOrigins = new Set<string>();
  let lastAddress: URL | undefined;

  // No async function: every one takes turns of promises, of which a short answer has few.
  return request => {
    const { transport } = readSettings();
    // Most requests go where the last one went.
    const address = request.url === lastAddress?.href ? lastAddress : new URL(request.url);
    lastAddress = address;
    if (transport === 'host') return host(request);
    if (transport === 'undici' || isLoopback(address.hostname)) return undici(request, address);
    return hostOrigins.has(address.origin) ? host(request) : tryBoth(request, address);
  };

  async function tryBoth(request: HttpRequest, address: URL): Promise<HttpResponse> {
    try {
      return await undici(request, address);
    } catch (error) {
      if (!(error instanceof TransportFailure) || error.phase !== 'connect') throw error;
      options.onFallback?.(address.host, error);
      const response = await host(request).catch(hostError => {
        // The first failure is the more exact one, unless the person gave up meanwhile.
        throw request.signal.aborted ? hostError : error;
      });
      hostOrigins.add(address.origin);
      return response;
    }
  }
}
