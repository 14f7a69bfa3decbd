import type { Dialect } from '../generation/dialect.ts';
import { configurationError } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';
import { trimEndOf } from '../trimEnd.ts';

/** The placeholder of the key in a header, a base URL or a declared body. */
export const keyPlaceholder = '{{key}}';

/** Most requests have the URL of the one before, and parsing one costs as much as reading a short answer. */
let lastEndpoint: Endpoint | undefined;

interface Endpoint {
  readonly baseUrl: string;
  readonly dialect: Dialect;
  readonly model: string | undefined;
  readonly url: Readonly<URL>;
}

/**
 * The URL of the endpoint, from a base URL with or without version and path. Callers share the object.
 *
 * @param model for dialects that name it in the path. Without it, the address is good for its origin alone there.
 */
export function endpointOf(baseUrl: string, dialect: Dialect, model?: string): Readonly<URL> {
  if (lastEndpoint?.baseUrl !== baseUrl || lastEndpoint.dialect !== dialect || lastEndpoint.model !== model) {
    lastEndpoint = { baseUrl, dialect, model, url: readEndpoint(baseUrl, dialect, model) };
  }
  return lastEndpoint.url;
}

function readEndpoint(baseUrl: string, dialect: Dialect, model: string | undefined): URL {
  const text = baseUrl.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw configurationError(sentence('baseUrlInvalid'), sentence('hintBaseUrlForm'));
  }
  if (url.username !== '' || url.password !== '') {
    throw configurationError(sentence('baseUrlCredentials'), sentence('hintBaseUrlKey'));
  }
  const [path = '', query = ''] = dialect.endpointPath(trimEndOf(url.pathname, '/'), { model }).split('?');
  url.pathname = path;
  for (const [name, value] of new URLSearchParams(query)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  if (url.hash !== '') url.hash = '';
  return url;
}

/**
 * The base URL for the other path at which the API of this one may be, like that without `/v1`, as short as a person
 * would write it. Undefined where there is none.
 */
export function otherBaseUrl(baseUrl: string, dialect: Dialect): string | undefined {
  const { pathname } = endpointOf(baseUrl, dialect);
  const path = dialect.otherPath?.(pathname);
  if (path === undefined) return undefined;
  const segments = path.split('/');
  const bases = segments.map((_, index) => withPath(baseUrl, segments.slice(0, index + 1).join('/')));
  return bases.find(base => endpointOf(base, dialect).pathname === path);
}

function withPath(baseUrl: string, path: string): string {
  const url = new URL(baseUrl.trim());
  url.pathname = path;
  return url.search === '' ? trimEndOf(url.href, '/') : url.href;
}

/** Whether the connection is encrypted, or stays on this computer. Only then may a key be sent. */
export function isConfidential({ protocol, hostname }: Readonly<URL>): boolean {
  return protocol === 'https:' || isLoopback(hostname);
}

/** Whether a host name is that of this computer. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d+){3}$/.test(hostname)
  );
}
