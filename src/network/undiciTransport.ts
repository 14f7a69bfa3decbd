import type { Dispatcher } from 'undici';
import type { Transport } from '../core/transport.ts';
import { withFailures } from './body.ts';
import { createTrust, type ReadCertificates, type SecureContextOptions } from './certificates.ts';
import { decompress } from './decompress.ts';
import { toTransportFailure } from './failure.ts';
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
): Transport {
  const dispatchers = new Map<string, Dispatcher>();
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

  return async ({ method, url, headers, body, signal }) => {
    const undici = await import('./undiciLibrary.ts');
    const settings = readSettings();
    const address = new URL(url);
    const proxy = proxyFor(address, settings, environment);
    try {
      const answering = undici.request(address, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        signal,
        dispatcher: dispatcherFor(undici, address, proxy, settings),
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const response = await orAborted(answering, signal);
      const read = joinHeaders(response.headers);
      const bytes = withFailures(response.body, signal, proxy?.host);
      return { status: response.statusCode, headers: read, body: decompress(bytes, read['content-encoding'] ?? '') };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toTransportFailure(error, 'request', proxy?.host);
    }
  };
}

/** undici notices that it shall end only once it is connected, which may take seconds. */
function orAborted<T>(answering: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    answering.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
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

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
