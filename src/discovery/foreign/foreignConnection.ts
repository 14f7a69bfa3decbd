/** A connection as another program keeps it, read without changing anything there. */
export interface ForeignConnection {
  readonly label: string;
  /** The program's own name for the provider, in small letters and without punctuation, like `lmstudio`. */
  readonly provider: string;
  /** Undefined where the program uses the provider's usual address. */
  readonly baseUrl: string | undefined;
  /** The first is the one to begin with. */
  readonly models: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** The key itself, where the file holds it. */
  readonly key: string | undefined;
  /** Where the key is, in the file's own words, where the file only points to it. */
  readonly keyReference: string | undefined;
  /** Fields that Runnel has no counterpart for, by their names. */
  readonly leftOut: readonly string[];
}

/** The programs whose files are read. */
export type ForeignProgram =
  | 'Continue'
  | 'Cline, Roo Code, Kilo Code'
  | 'VS Code'
  | 'llama.vscode'
  | 'OAI Compatible Provider'
  | 'aider'
  | 'LiteLLM'
  | '.env';

export interface ForeignConnections {
  readonly program: ForeignProgram;
  readonly connections: readonly ForeignConnection[];
}

/** Larger files are not read, in characters. */
export const longestForeignFile = 2_000_000;

/** More connections than this in one file are not read. */
export const mostConnections = 200;

/** `LM Studio` and `lmstudio` are one provider. */
export function providerName(name: unknown): string {
  return typeof name === 'string'
    ? name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '')
        .slice(0, 60)
    : '';
}

/** What stands where a key goes: the key, or where it is to be found. */
export function readKey(value: unknown): Pick<ForeignConnection, 'key' | 'keyReference'> {
  if (typeof value !== 'string' || value.trim() === '') return { key: undefined, keyReference: undefined };
  const text = value.trim().slice(0, 8_000);
  const isReference = /^(?:\$\{?\{?|os\.environ\/|env[:.]|process\.env\.|secret:|input:)|^<[^>]*>$|^%\w+%$/i.test(text);
  return isReference ? { key: undefined, keyReference: text.slice(0, 100) } : { key: text, keyReference: undefined };
}

/** One connection for all models that share an address and a key. */
export function joined(connections: readonly ForeignConnection[]): readonly ForeignConnection[] {
  const found = new Map<string, ForeignConnection>();
  for (const connection of connections.slice(0, mostConnections)) {
    const { provider, baseUrl, key, keyReference, headers, models, leftOut } = connection;
    const place = JSON.stringify([provider, baseUrl, key, keyReference, headers]);
    const known = found.get(place);
    found.set(
      place,
      known === undefined
        ? connection
        : {
            ...known,
            models: [...new Set([...known.models, ...models])],
            leftOut: [...new Set([...known.leftOut, ...leftOut])],
          },
    );
  }
  return [...found.values()];
}
