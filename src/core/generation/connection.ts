import type { CustomDialect } from './customDialect.ts';

/** Where and how to ask. */
export interface Connection {
  /** The name of a built-in dialect, or the declaration of another one. */
  readonly dialect: string | CustomDialect;
  /** With or without a trailing slash, the version path or the whole endpoint. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** Sent along with every request; they replace Runnel's own of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
}
