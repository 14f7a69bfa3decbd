import { isLoopback } from '../core/http/endpoint.ts';

/** A parsed address with what every request needs of it. Parsing costs as much as reading a short answer. */
export interface Address {
  readonly url: Readonly<URL>;
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  /** A server on this computer. */
  readonly isLoopback: boolean;
}

export function readAddress(text: string): Address {
  const url = new URL(text);
  return { url, origin: url.origin, path: url.pathname + url.search, isLoopback: isLoopback(url.hostname) };
}
