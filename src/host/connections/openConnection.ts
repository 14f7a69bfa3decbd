import type * as vscode from 'vscode';
import type { Connection } from '../../core/generation/connection.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { endpointOf } from '../../core/http/endpoint.ts';
import type { Transport } from '../../core/http/transport.ts';
import { findDialect } from '../../dialects/index.ts';
import { sandboxId } from '../../providers.ts';
import type { Log } from '../log.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import type { ConnectionProfile } from './connections.ts';
import type { EmbeddedSandbox } from './sandbox.ts';
import type { Secrets } from './secrets.ts';

/** What everything that is done with connections needs. */
export interface ConnectionParts {
  readonly secrets: Secrets;
  readonly sandbox: EmbeddedSandbox;
  readonly transport: Transport;
  readonly state: vscode.Memento;
  readonly usage: UsageLedger;
  readonly log: Log;
}

/** A connection as it is asked now: with its key, and for the sandbox with the address that it has today. */
export async function openConnection(profile: ConnectionProfile, parts: ConnectionParts): Promise<Connection> {
  const { dialect } = profile;
  const isSandbox = profile.id === sandboxId && profile.baseUrl === '';
  const { baseUrl, headers } = isSandbox ? await parts.sandbox.start() : profile;
  const apiKey = await parts.secrets.read(profile.id, originOf({ dialect, baseUrl }));
  return { dialect, baseUrl, headers, ...(apiKey === undefined ? {} : { apiKey }) };
}

/** @throws {GenerationError} of kind `configuration` where the connection has no address, or a wrong one. */
export function endpointFor({ dialect, baseUrl }: Pick<Connection, 'dialect' | 'baseUrl'>): Readonly<URL> {
  const spoken = findDialect(dialect);
  if (spoken === undefined) throw new GenerationError('configuration', `There is no dialect “${String(dialect)}”.`);
  return endpointOf(baseUrl, spoken);
}

export function originOf(connection: Pick<Connection, 'dialect' | 'baseUrl'>): string {
  return endpointFor(connection).origin;
}
