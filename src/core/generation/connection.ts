import type { CustomDialect } from './customDialect.ts';

/** What a connection adds to TLS, as PEM texts. */
export interface TlsFiles {
  /** Authorities that are trusted beside the usual ones. */
  readonly ca?: string;
  /** The certificate that this computer shows, with those between it and its authority. */
  readonly cert?: string;
  readonly key?: string;
  /** For a key that is encrypted. */
  readonly passphrase?: string;
}

/** Where and how to ask. */
export interface Connection {
  /** The name of a built-in dialect, or the declaration of another one. */
  readonly dialect: string | CustomDialect;
  /** With or without a trailing slash, the version path or the whole endpoint. */
  readonly baseUrl: string;
  /**
   * A function is called before each request, and once more when the server answers with 401: then with the key that it
   * rejected.
   */
  readonly apiKey?: string | ((rejected?: string) => Promise<string>);
  /** False where `<think>` at the beginning of an answer is text of it, and not the beginning of reasoning. */
  readonly thinkTags?: boolean;
  /** Lets a key go over http:// to a server that is not on this computer. */
  readonly allowInsecureHttp?: boolean;
  /** Further values that no message may show, beside the key and the headers. */
  readonly secrets?: readonly string[];
  /** Certificates of this connection alone. Only Runnel's own transport can use them. */
  readonly tls?: TlsFiles;
  /** Sent along with every request; they replace Runnel's own of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A connection whose key is at hand. */
export interface KeyedConnection extends Connection {
  readonly apiKey?: string;
}
