import { plain } from '../../../core/failures/redact.ts';
import { asObject, parseJson } from '../../../core/json/json.ts';
import { customDialectName } from '../../../dialects/custom/customDialect.ts';
import { readCustomDialect } from '../../../dialects/custom/readCustomDialect.ts';
import { findDialect } from '../../../dialects/index.ts';
import { findKeysInEntry } from '../../connections/keysInEntry.ts';
import { endpointFor } from '../../connections/openConnection.ts';
import type { ConnectionEntry } from '../../connections/profiles.ts';

/** A connection as it is handed on: what is sent where and how it is read, and nothing that is secret or that runs. */
export type SharedConnection = Pick<
  ConnectionEntry,
  'label' | 'dialect' | 'baseUrl' | 'model' | 'headers' | 'requiresKey' | 'thinkTags'
>;

/** Marks a file, with the version of its form. */
const marker = 'runnelConnection';
export const longestSharedConnection = 100_000;

/** The connection without its keys, without what only this computer has, and without leave to send a key in the clear. */
export function toShared({ id, ...entry }: ConnectionEntry): SharedConnection {
  // Keys in it become placeholders, and nothing else changes.
  const cleaned = (findKeysInEntry({ id, ...entry })?.cleaned ?? entry) as unknown as SharedConnection;
  const { label = id, dialect, baseUrl, model, headers, requiresKey, thinkTags } = cleaned;
  return {
    label,
    dialect,
    baseUrl,
    ...(model === undefined ? {} : { model }),
    ...(headers === undefined ? {} : { headers }),
    ...(requiresKey === undefined ? {} : { requiresKey }),
    ...(thinkTags === undefined ? {} : { thinkTags }),
  };
}

export function sharedFile(connection: SharedConnection): string {
  return `${JSON.stringify({ [marker]: 1, ...connection }, undefined, 2)}\n`;
}

/** @param scheme how the editor is called in addresses, as `vscode`. */
export function sharedLink(connection: SharedConnection, scheme: string): string {
  return `${scheme}://runnel.runnel/add?connection=${encodeURIComponent(JSON.stringify(connection))}`;
}

/** Whether a file says that it is a shared connection. */
export function isSharedFile(text: string): boolean {
  return text.length <= longestSharedConnection && asObject(parseJson(text))?.[marker] === 1;
}

/**
 * What a stranger handed over, checked. Fields that are not shared are not taken, whatever they say.
 *
 * @returns undefined where it is no connection.
 * @throws {GenerationError} of kind `configuration` that names what is wrong with its format or address.
 */
export function readShared(text: string): SharedConnection | undefined {
  const given = text.length > longestSharedConnection ? undefined : asObject(parseJson(text));
  if (given === undefined || typeof given.baseUrl !== 'string') return undefined;
  const { label, dialect: declared, baseUrl, model, headers, requiresKey, thinkTags } = given;
  const dialect = typeof declared === 'string' ? declared : readCustomDialect(declared);
  if (findDialect(dialect) === undefined) return undefined;
  const address = endpointFor({ dialect, baseUrl });
  const pairs = Object.entries(asObject(headers) ?? {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  const shared: ConnectionEntry = {
    id: 'shared',
    label: typeof label === 'string' ? readable(label).slice(0, 80) || address.host : address.host,
    dialect,
    baseUrl,
    ...(typeof model === 'string' && readable(model) !== '' ? { model: readable(model).slice(0, 200) } : {}),
    ...(pairs.length === 0 ? {} : { headers: Object.fromEntries(pairs) }),
    ...(typeof requiresKey === 'boolean' ? { requiresKey } : {}),
    ...(typeof thinkTags === 'boolean' ? { thinkTags } : {}),
  };
  return toShared(shared);
}

/** A text of a stranger as it stands in a list, where VS Code draws icons for some words: none can pass for its own. */
export function readable(text: string): string {
  return plain(text).replaceAll('$(', '$ (');
}

/** The address with its host as it is looked up, so that foreign letters can't pass for others: `xn--…`. */
export function addressOf({ baseUrl }: Pick<SharedConnection, 'baseUrl'>): string {
  const { protocol, host } = new URL(baseUrl.trim());
  return readable(baseUrl.trim().replace(/^https?:[/\\]*[^/?#\\]*/i, () => `${protocol}//${host}`));
}

/** The format, as a person reads it. */
export function formatOf({ dialect }: SharedConnection): string {
  return typeof dialect === 'string' ? dialect : customDialectName;
}
