import type * as vscode from 'vscode';
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
export async function openConnection(profile: ConnectionProfile, parts: ConnectionParts): Promise<KeyedConnection> {
  const { dialect } = profile;
  const isSandbox = profile.id === sandboxId && profile.baseUrl === '';
  const { baseUrl, headers } = isSandbox ? await parts.sandbox.start() : profile;
  const apiKey = await parts.secrets.read(profile.id, originOf({ dialect, baseUrl }));
  return { dialect, baseUrl, headers, ...(apiKey === undefined ? {} : { apiKey }) };
}

/** For an address of which only the origin counts as yet: the endpoint is the base URL itself. */
export const unknownDialect: CustomDialect = { body: {}, read: {} };

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
