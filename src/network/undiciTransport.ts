import type { Dispatcher } from 'undici';
import type { HttpRequest, HttpResponse } from '../core/transport.ts';
import type { Address } from './address.ts';
import { createTrust, type ReadCertificates, type SecureContextOptions } from './certificates.ts';
import { exchange, type Route } from './exchange.ts';
import { type Environment, proxyFor } from './proxy.ts';
import type { NetworkSettings } from './settings.ts';

type Undici = typeof import('./undiciLibrary.ts');

/**
 * Runnel's own way out: an explicit dispatcher, which no other code in the process uses or sees. Of deadlines it has
 * only the one for connecting; the others belong to the stream.
 */
export function createUndiciTransport(
  environment: Environment,
  readCertificates: ReadCertificates,
  connectTimeoutMs: number,
): (request: HttpRequest, address: Address, settings: NetworkSettings) => Promise<HttpResponse> {
  /** With the certificates of the system, and without. */
  const direct = new Map<boolean, Dispatcher>();
  const proxied = new Map<string, Dispatcher>();
  let library: Undici | undefined;
  // Made once: every context would parse hundreds of certificates again.
  let trust: SecureContextOptions | undefined;

  const connectOptions = (needsTrust: boolean) => {
    if (needsTrust) trust ??= createTrust(readCertificates);
    return { timeout: connectTimeoutMs, ...(needsTrust ? trust : {}) };
  };

  const directly = ({ Agent }: Undici, needsTrust: boolean): Dispatcher =>
    known(direct, needsTrust, () => new Agent({ connect: connectOptions(needsTrust) }));

  const through = ({ ProxyAgent }: Undici, proxy: URL, isSecure: boolean, settings: NetworkSettings): Dispatcher => {
    const token = proxyToken(proxy, settings);
    const { strictCertificates, systemCertificates } = settings;
    return known(proxied, JSON.stringify([isSecure, proxy.href, token, strictCertificates, systemCertificates]), () => {
      const needsTrust = systemCertificates && (isSecure || proxy.protocol === 'https:');
      const tls = { ...connectOptions(needsTrust), rejectUnauthorized: strictCertificates };
      return new ProxyAgent({
        uri: `${proxy.protocol}//${proxy.host}`,
        ...(token === undefined ? {} : { token }),
        // A plain request is handed to the proxy whole; many refuse to open a tunnel to port 80.
        proxyTunnel: isSecure,
        requestTls: tls,
        proxyTls: tls,
      });
    });
  };

  const routeTo = (undici: Undici, { url, origin, path, isLoopback }: Address, settings: NetworkSettings): Route => {
    const isSecure = url.protocol === 'https:';
    const proxy = isLoopback ? undefined : proxyFor(url, settings, environment);
    const dispatcher =
      proxy === undefined
        ? directly(undici, isSecure && settings.systemCertificates)
        : through(undici, proxy, isSecure, settings);
    return { dispatcher, origin, path, proxy: proxy?.host };
  };

  return (request, address, settings) => {
    if (library !== undefined) return exchange(routeTo(library, address, settings), request);
    return import('./undiciLibrary.ts').then(loaded => {
      library = loaded;
      return exchange(routeTo(loaded, address, settings), request);
    });
  };
}

function known<Key>(dispatchers: Map<Key, Dispatcher>, key: Key, create: () => Dispatcher): Dispatcher {
  const found = dispatchers.get(key);
  if (found !== undefined) return found;
  const dispatcher = create();
  dispatchers.set(key, dispatcher);
  return dispatcher;
}

/** Credentials in the proxy's address, or VS Code's `http.proxyAuthorization`. */
function proxyToken(proxy: URL, { proxyAuthorization }: NetworkSettings): string | undefined {
  if (proxy.username === '') return proxyAuthorization;
  const credentials = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** Some write a percent sign into their password as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
