import type { Dispatcher } from 'undici';
import type { TlsFiles } from '../core/generation/connection.ts';
import type { HttpRequest, HttpResponse } from '../core/http/transport.ts';
import { encodeBasic } from '../core/http/userInfo.ts';
import type { Address } from './address.ts';
import {
  createConnect,
  createOwnTrust,
  createTrust,
  type ReadCertificates,
  type SecureContextOptions,
} from './connect.ts';
import { exchange, type Route } from './exchange.ts';
import { type Environment, proxyFor, readCredentials } from './proxy.ts';
import type { NetworkSettings } from './settings.ts';
import { createTunnel } from './tunnel.ts';

type Undici = typeof import('./undiciLibrary.ts');

/**
 * Sends requests with undici and a dispatcher of its own, which no other code in the process uses or sees. Its only
 * time limit is that for connecting; the others belong to the stream.
 */
export function createUndiciTransport(
  environment: Environment,
  readCertificates: ReadCertificates,
  connectTimeoutMs: number,
): (request: HttpRequest, address: Address, settings: NetworkSettings) => Promise<HttpResponse> {
  /** With the certificates of the system, and without. */
  const direct = new Map<boolean, Dispatcher>();
  /** With certificates of their own, by these and the rest. */
  const own = new Map<string, Dispatcher>();
  const proxied = new Map<string, Dispatcher>();
  let library: Undici | undefined;
  // Made once: every context would parse hundreds of certificates again.
  let trust: SecureContextOptions | undefined;

  const connectOptions = (needsTrust: boolean, own?: TlsFiles) => {
    if (own !== undefined) {
      const certificates = needsTrust ? readCertificates() : undefined;
      return { timeout: connectTimeoutMs, ...createOwnTrust(own, certificates) };
    }
    if (needsTrust) trust ??= createTrust(readCertificates);
    return { timeout: connectTimeoutMs, ...(needsTrust ? trust : {}) };
  };

  const directly = (undici: Undici, needsTrust: boolean): Dispatcher =>
    known(direct, needsTrust, () => {
      const connect = createConnect(undici, connectOptions(needsTrust));
      return new undici.Agent({ connect });
    });

  const directlyWith = (undici: Undici, needsTrust: boolean, tls: TlsFiles): Dispatcher =>
    known(own, JSON.stringify([needsTrust, tls]), () => {
      const connect = createConnect(undici, connectOptions(needsTrust, tls));
      return new undici.Agent({ connect });
    });

  const through = (
    undici: Undici,
    proxy: URL,
    { url, path, origin }: Address,
    settings: NetworkSettings,
    tls: TlsFiles | undefined,
  ): Route => {
    const { strictCertificates, systemCertificates } = settings;
    const isSecure = url.protocol === 'https:';
    const isHandedOn = !isSecure && /^https?:$/.test(proxy.protocol);
    const authorization = proxyAuthorization(proxy, settings);
    const key = JSON.stringify([
      isHandedOn,
      isSecure,
      proxy.href,
      authorization,
      strictCertificates,
      systemCertificates,
      tls,
    ]);
    const dispatcher = known(proxied, key, () => {
      const needsTrust = systemCertificates && (isSecure || proxy.protocol === 'https:');
      const options = { ...connectOptions(needsTrust), rejectUnauthorized: strictCertificates };
      const connectToProxy = createConnect(undici, options, proxy);
      if (isHandedOn) return new undici.Agent({ connect: connectToProxy });
      const serverOptions = tls === undefined ? options : { ...options, ...connectOptions(needsTrust, tls) };
      const connectToServer = createConnect(undici, serverOptions);
      const timeoutMs = connectTimeoutMs;
      return new undici.Agent({
        connect: createTunnel({ undici, proxy, authorization, connectToProxy, connectToServer, timeoutMs }),
      });
    });
    if (!isHandedOn) return { dispatcher, origin, path, proxy: proxy.host };
    // A plain request is handed to the proxy whole; many refuse to open a tunnel to port 80.
    const headers = {
      host: url.host,
      ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
    };
    return { dispatcher, origin: proxy.origin, path: origin + path, proxy: proxy.host, headers };
  };

  const routeTo = (undici: Undici, address: Address, settings: NetworkSettings, tls: TlsFiles | undefined): Route => {
    const { url, origin, path, isLoopback } = address;
    const proxy = isLoopback ? undefined : proxyFor(url, settings, environment);
    if (proxy !== undefined) return through(undici, proxy, address, settings, tls);
    const needsTrust = url.protocol === 'https:' && settings.systemCertificates;
    const dispatcher = tls === undefined ? directly(undici, needsTrust) : directlyWith(undici, needsTrust, tls);
    return { dispatcher, origin, path };
  };

  return (request, address, settings) => {
    if (library === undefined) {
      return import('./undiciLibrary.ts').then(loaded => {
        library = loaded;
        return exchange(routeTo(loaded, address, settings, request.tls), request);
      });
    }
    try {
      return exchange(routeTo(library, address, settings, request.tls), request);
    } catch (error) {
      return Promise.reject(error);
    }
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
function proxyAuthorization(proxy: URL, settings: NetworkSettings): string | undefined {
  const { name, password } = readCredentials(proxy);
  if (name === '' && password === '') return settings.proxyAuthorization;
  return `Basic ${encodeBasic(`${name}:${password}`)}`;
}
