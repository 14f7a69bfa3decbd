import * as vscode from 'vscode';
import type { Connection, KeyedConnection } from '../../core/generation/connection.ts';
import type { CustomDialect } from '../../core/generation/customDialect.ts';
import type { Dialect } from '../../core/generation/dialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { sentence } from '../../core/generation/sentences.ts';
import { endpointOf, isConfidential } from '../../core/http/endpoint.ts';
import type { Transport } from '../../core/http/transport.ts';
import { findDialect } from '../../dialects/index.ts';
import { sandboxId } from '../../providers.ts';
import type { Log } from '../log.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import { fillSecrets, secretNamesIn, usesKey } from './fillSecrets.ts';
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

/** What a person is asked where a connection can't be opened without them. */
export interface ConnectionQuestions {
  /** Undefined where the person gave up. Without it, a connection goes without the key that it lacks. */
  askForKey?(profile: ConnectionProfile): Promise<string | undefined>;
  /** For a secret that `{{secret:name}}` stands for. */
  askForSecret(profile: ConnectionProfile, name: string): Promise<string | undefined>;
  /** Whether the key may go to this host over http://. */
  mayGoUnencrypted(profile: ConnectionProfile, host: string): Promise<boolean>;
}

/**
 * The connection as the client takes it: with its stored key and secrets, and for the sandbox with its present address.
 *
 * @param questions Without them nobody is asked, and the connection goes without what it lacks.
 * @throws {GenerationError} of kind `configuration` for a wrong or missing address, of kind `auth` where the person gives
 *   no key.
 */
export async function openConnection(
  profile: ConnectionProfile,
  { secrets, sandbox }: Pick<ConnectionParts, 'secrets' | 'sandbox'>,
  questions?: ConnectionQuestions,
): Promise<KeyedConnection> {
  const { id, label, thinkTags } = profile;
  const { baseUrl, headers } = await atSandbox(profile, sandbox);
  if (baseUrl === '') {
    throw new GenerationError('configuration', vscode.l10n.t('{0} has no base URL yet.', label), {
      hint: vscode.l10n.t('Choose the connection to enter its address.'),
    });
  }
  const endpoint = endpointFor({ dialect: profile.dialect, baseUrl });
  const stored = await secrets.read(id, endpoint.origin);
  const isMissing = stored === undefined && profile.requiresKey && questions?.askForKey !== undefined;
  const apiKey = isMissing ? await questions?.askForKey?.(profile) : stored;
  if (isMissing && apiKey === undefined) throw missingKey(profile);
  const { connection, used } = await withSecrets({ ...profile, baseUrl, headers }, apiKey, secrets, questions);
  const isExposed = (apiKey !== undefined || used.length > 0) && !isConfidential(endpoint);
  const mayBeExposed =
    profile.allowInsecureHttp || (isExposed && (await questions?.mayGoUnencrypted(profile, endpoint.host)));
  return {
    ...connection,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(used.length === 0 ? {} : { secrets: used }),
    ...(mayBeExposed ? { allowInsecureHttp: true } : {}),
    ...(thinkTags ? {} : { thinkTags }),
  };
}

/** A connection of one's own reaches the sandbox under this name, in any API format that it speaks. */
const sandboxHost = 'sandbox.localhost';

async function atSandbox(
  { id, baseUrl, headers }: ConnectionProfile,
  sandbox: EmbeddedSandbox,
): Promise<Pick<ConnectionProfile, 'baseUrl' | 'headers'>> {
  const named = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (named?.hostname !== sandboxHost && (id !== sandboxId || baseUrl !== '')) return { baseUrl, headers };
  const started = await sandbox.start();
  const path = named === undefined ? '' : `${named.pathname}${named.search}`.replace(/^\/$/, '');
  return { baseUrl: `${started.baseUrl}${path}`, headers: { ...headers, ...started.headers } };
}

/** Puts the secrets into what a person declared: headers, address and body. */
async function withSecrets(
  profile: ConnectionProfile,
  apiKey: string | undefined,
  secrets: Secrets,
  questions: ConnectionQuestions | undefined,
): Promise<{ readonly connection: Pick<Connection, 'dialect' | 'baseUrl' | 'headers'>; readonly used: string[] }> {
  const { dialect, baseUrl, headers } = profile;
  const isKeyInBody = typeof dialect !== 'string' && usesKey(dialect.body);
  const names = secretNamesIn([dialect, baseUrl, headers]);
  if (names.length === 0 && !isKeyInBody) return { connection: { dialect, baseUrl, headers }, used: [] };
  const stored = names.length === 0 ? {} : await secrets.readNamed(profile.id, originOf(profile));
  const values = new Map<string, string>();
  for (const name of names) {
    const secret = stored[name] ?? (await questions?.askForSecret(profile, name));
    if (secret === undefined) throw missingSecret(profile, name);
    values.set(name, secret);
  }
  const inBody = isKeyInBody && apiKey !== undefined ? new Map([...values, ['key', apiKey]]) : values;
  return {
    connection: {
      dialect: typeof dialect === 'string' ? dialect : fillDialect(dialect, inBody),
      baseUrl: fillSecrets(baseUrl, values, encodeURIComponent),
      headers: fillSecrets(headers, values),
    },
    used: [...inBody.values()].flatMap(secret => [secret, encodeURIComponent(secret)]),
  };
}

function fillDialect(dialect: CustomDialect, secrets: ReadonlyMap<string, string>): CustomDialect {
  const { path, body } = dialect;
  return {
    ...dialect,
    ...(path === undefined ? {} : { path: fillSecrets(path, secrets, encodeURIComponent) }),
    body: fillSecrets(body, secrets),
  };
}

function missingSecret({ label }: ConnectionProfile, name: string): GenerationError {
  return new GenerationError('auth', vscode.l10n.t('The secret “{0}” of {1} is not stored.', name, label), {
    hint: vscode.l10n.t('Generate with this connection to enter it.'),
  });
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
