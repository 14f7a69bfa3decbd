import type { JsonObject } from '../core/json/json.ts';

/** Where the key of a connection comes from, when it is not a stored one. */
export type Credential = CommandCredential | EnvironmentCredential | TokenExchange | AccountFile;

/** A program that prints the key. It is started without a shell. */
export interface CommandCredential {
  readonly type: 'command';
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Where the key is in the output, which then has to be JSON. */
  readonly token: string | undefined;
  /** Where the output says how long the key is good for. */
  readonly expires: string | undefined;
  /** How long the key is good for where the output does not say, in seconds. */
  readonly ttl: number | undefined;
  /** How long the program may take, in seconds. */
  readonly timeout: number;
}

/** A variable of the environment that the editor was started with. */
export interface EnvironmentCredential {
  readonly type: 'environment';
  readonly name: string;
}

/** A request that is answered with a token. `{{uuid}}` and `{{secret:name}}` are filled in everywhere but in pointers. */
export interface TokenExchange {
  readonly type: 'exchange';
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly basic: { readonly user: string; readonly password: string } | undefined;
  readonly form: Readonly<Record<string, string>> | undefined;
  readonly json: JsonObject | undefined;
  /** A JSON Pointer to the token. Undefined: the usual fields. */
  readonly token: string | undefined;
  /** A JSON Pointer to the time that the token expires at, or to how long it is good for. Undefined: the usual fields. */
  readonly expires: string | undefined;
  /** How long the token is good for where the answer does not say, in seconds. */
  readonly ttl: number | undefined;
}

/** A key file of Google's: of a service account, or of a person who logged in with `gcloud`. */
export interface AccountFile {
  readonly type: 'accountFile';
  /** An absolute path, or one that begins with `~`. */
  readonly path: string;
  readonly scope: string;
  /** In place of the address that the file names. */
  readonly url: string | undefined;
}

/** A key as it was obtained. */
export interface ObtainedKey {
  readonly key: string;
  /** How long it is good for, in milliseconds. Undefined where nothing says so. */
  readonly lifetimeMs: number | undefined;
}
