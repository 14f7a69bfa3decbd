import * as vscode from 'vscode';
import type { Connection, KeyedConnection } from '../../core/generation/connection.ts';
import type { CustomDialect } from '../../core/generation/customDialect.ts';
import type { Dialect } from '../../core/generation/dialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { sentence } from '../../core/generation/sentences.ts';
import { endpointOf } from '../../core/http/endpoint.ts';
import type { Transport } from '../../core/http/transport.ts';
import { findDialect } from '../../dialects/index.ts';
import { sandboxId } from '../../providers.ts';
import type { Log } from '../log.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import type { ConnectionProfile } from './profiles.ts';
import type { EmbeddedSandbox } from './sandbox.ts';
import type { Secrets } from './secrets.ts';

/** What the commands that deal with connections share. */
export interface ConnectionParts {
  readonly secrets: Secrets;
  readonly sandbox: EmbeddedSandbox;
  readonly transport: Transport;
  readonly state: vscode.Memento;
  readonly usage: UsageLedger;
  readonly log: Log;
}

/** For an address of which only the origin counts as yet: the endpoint is the base URL itself. */
export const unknownDialect: CustomDialect = { body: {}, read: {} };
/** Gets a key that is missing, for example by asking the person. Undefined: there is none. */
export type OnMissingKey = (profile: ConnectionProfile) => Promise<string | undefined>;

/**
 * The connection as the client takes it: with its stored key, and for the sandbox with its present address.
 *
 * @param onMissingKey Called where the connection needs a key and has none. Without it, the connection goes without.
 * @throws {GenerationError} of kind `configuration` for a wrong or missing address, of kind `auth` where
 *   `onMissingKey` gets no key.
 */
export async function openConnection(
  profile: ConnectionProfile,
  { secrets, sandbox }: Pick<ConnectionParts, 'secrets' | 'sandbox'>,
  onMissingKey?: OnMissingKey,
): Promise<KeyedConnection> {
  const { id, dialect, label } = profile;
  const isSandbox = id === sandboxId && profile.baseUrl === '';
  const { baseUrl, headers } = isSandbox ? await sandbox.start() : profile;
  if (baseUrl === '') {
    throw new GenerationError('configuration', vscode.l10n.t('{0} has no base URL yet.', label), {
      hint: vscode.l10n.t('Choose the connection to enter its address.'),
    });
  }
  const stored = await secrets.read(id, originOf({ dialect, baseUrl }));
  const isMissing = stored === undefined && profile.requiresKey && onMissingKey !== undefined;
  const apiKey = isMissing ? await onMissingKey(profile) : stored;
  if (isMissing && apiKey === undefined) throw missingKey(profile);
  return { dialect, baseUrl, headers, ...(apiKey === undefined ? {} : { apiKey }) };
}

export function missingKey({ label }: ConnectionProfile): GenerationError {
  return new GenerationError('auth', vscode.l10n.t('No API key for {0}.', label), {
    hint: vscode.l10n.t('Set the API key, or choose another connection.'),
  });
}

/** @throws {GenerationError} of kind `configuration` where the connection has no address, or a wrong one. */
export function endpointFor(connection: Pick<Connection, 'dialect' | 'baseUrl'>): Readonly<URL> {
  return endpointOf(connection.baseUrl, dialectOf(connection));
}

/** @throws {GenerationError} of kind `configuration` where there is no such dialect, or its declaration is wrong. */
export function dialectOf({ dialect }: Pick<Connection, 'dialect'>): Dialect {
  const spoken = findDialect(dialect);
  if (spoken === undefined) {
    throw new GenerationError('configuration', sentence('unknownDialect', String(dialect).slice(0, 40)));
  }
  return spoken;
}

export function originOf(connection: Pick<Connection, 'dialect' | 'baseUrl'>): string {
  return endpointFor(connection).origin;
}
