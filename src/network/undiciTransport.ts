import type { Dispatcher } from 'undici';
import type { HttpRequest, HttpResponse } from '../core/transport.ts';
import { createTrust, type ReadCertificates, type SecureContextOptions } from './certificates.ts';
import { exchange } from './exchange.ts';
import { type Environment, proxyFor } from './proxy.ts';
import type { NetworkSettings } from './settings.ts';

type Undici = typeof import('./undiciLibrary.ts');

const connectTimeoutMs = 10_000;

/**
 * Runnel's own way out: an explicit dispatcher, which no other code in the process uses or sees. Of deadlines it has
 * only the one for connecting; the others belong to the stream.
 */
export function createUndiciTransport(
  readSettings: () => NetworkSettings,
  environment: Environment,
  readCertificates: ReadCertificates,
): (request: HttpRequest, address: URL) => Promise<HttpResponse> {
  const dispatchers = new Map<string, Dispatcher>();
  let library: Undici | undefined;
  // Made once: every context would parse hundreds of certificates again.
  let trust: SecureContextOptions | undefined;

  const dispatcherFor = (undici: Undici, url: URL, proxy: URL | undefined, settings: NetworkSettings): Dispatcher => {
    const isSecure = url.protocol === 'https:';
    const token = proxy === undefined ? undefined : proxyToken(proxy, settings);
    const { strictCertificates, systemCertificates } = settings;
    const key = JSON.stringify([isSecure, proxy?.href, token, strictCertificates, systemCertificates]);
    const known = dispatchers.get(key);
    if (known !== undefined) return known;

    const needsTrust = systemCertificates && (isSecure || proxy?.protocol === 'https:');
    if (needsTrust) trust ??= createTrust(readCertificates);
    const connect = { timeout: connectTimeoutMs, ...(needsTrust ? trust : {}) };
    const dispatcher =
      proxy === undefined
        ? new undici.Agent({ connect })
        : new undici.ProxyAgent({
            uri: `${proxy.protocol}//${proxy.host}`,
            ...(token === undefined ? {} : { token }),
            // A plain request is handed to the proxy whole; many refuse to open a tunnel to port 80.
            proxyTunnel: isSecure,
            requestTls: { ...connect, rejectUnauthorized: strictCertificates },
            proxyTls: { ...connect, rejectUnauthorized: strictCertificates },
          });
    dispatchers.set(key, dispatcher);
    return dispatcher;
  };

  const send = (undici: Undici, request: HttpRequest, address: URL): Promise<HttpResponse> => {
    const settings = readSettings();
    const proxy = proxyFor(address, settings, environment);
    return exchange(dispatcherFor(undici, address, proxy, settings), address, request, proxy?.host);
  };

  return (request, address) => {
    if (library !== undefined) return send(library, request, address);
    return import('./undiciLibrary.ts').then(loaded => {
      library = loaded;
      return send(loaded, request, address);
    });
  };
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
