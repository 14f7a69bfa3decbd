import { isLoopback } from '../core/http/endpoint.ts';

/** Where a request goes, with all that every request asks of an address: reading it off takes its time. */
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
