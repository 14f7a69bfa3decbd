import { isLoopback } from '../core/http/endpoint.ts';
import { TransportFailure } from '../core/http/transport.ts';
import type { NetworkSettings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address, or undefined for a direct connection. Servers on this computer are always direct.
 *
 * @throws {TransportFailure} `PROXY_ADDRESS` where the configured proxy is not a valid address
 */
export function proxyFor(url: URL, settings: NetworkSettings, environment: Environment): URL | undefined {
  if (!settings.useProxy || isLoopback(url.hostname)) return undefined;
  const fromEnvironment = (name: string): string | undefined => environment[name] ?? environment[name.toUpperCase()];
  const exceptions = [...settings.noProxy, ...(fromEnvironment('no_proxy') ?? '').split(/[\s,]+/)];
  if (exceptions.some(pattern => matches(url, pattern))) return undefined;
  const ownVariable = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = settings.proxy || fromEnvironment(ownVariable) || fromEnvironment('all_proxy');
  if (text === undefined || text === '') return undefined;
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  // An `@` after the host shows that a `/`, `?` or `#` in the password was not percent-encoded.
  const isMisread = proxy !== undefined && `${proxy.pathname}${proxy.search}${proxy.hash}`.includes('@');
  if (proxy === undefined || proxy.host === '' || isMisread) throw new TransportFailure('connect', 'PROXY_ADDRESS', {});
  return proxy;
}

/** `example.com` and `.example.com` stand for the host and everything below it; `host:port` for one port; `*` for all. */
function matches(url: URL, pattern: string): boolean {
  const { name = '', port } =
    /^\*?\.?(?<name>\[[^\]]*\]|[^:]*)(?::(?<port>\d+))?$/.exec(pattern.toLowerCase())?.groups ?? {};
  if (pattern === '*') return true;
  if (name === '') return false;
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  return url.hostname === name || url.hostname.endsWith(`.${name}`);
}

/** User name and password from the address of a proxy; empty where it has none. */
export function readCredentials({ username, password }: URL): { readonly name: string; readonly password: string } {
  return { name: decoded(username), password: decoded(password) };
}

/** Decodes percent-encoding; a percent sign that is none stays as it is. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, escapes => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
