import * as vscode from 'vscode';
import type { Connection, KeyedConnection } from '../../core/generation/connection.ts';
import type { CustomDialect } from '../../core/generation/customDialect.ts';
import type { Dialect } from '../../core/generation/dialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { sentence } from '../../core/generation/sentences.ts';
import { endpointOf, isConfidential } from '../../core/http/endpoint.ts';
import type { Transport } from '../../core/http/transport.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { KeyRequest } from '../../credentials/keySource.ts';
import { findDialect } from '../../dialects/index.ts';
import { sandboxId } from '../../providers.ts';
import type { Log } from '../log.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import { fillSecrets, secretNamesIn, usesKey } from './fillSecrets.ts';
import type { ConnectionProfile } from './profiles.ts';
import type { EmbeddedSandbox } from './sandbox.ts';
import type { Secrets } from './secrets.ts';
import { type CredentialQuestions, type Credentials, missingSecret } from './signIn/credentials.ts';
import type { Parameters } from './target/parameters.ts';
import type { Refusals } from './target/refusals.ts';

/** What the commands that deal with connections share. */
export interface ConnectionParts {
  readonly secrets: Secrets;
  readonly sandbox: EmbeddedSandbox;
  readonly credentials: Credentials;
  readonly refusals: Refusals;
  readonly transport: Transport;
  readonly state: vscode.Memento;
  readonly usage: UsageLedger;
  readonly log: Log;
}

/** What a person is asked where a connection can't be opened without them. */
export interface ConnectionQuestions extends CredentialQuestions {
  /** Undefined where the person gave up. Without it, a connection goes without the key that it lacks. */
  askForKey?(profile: ConnectionProfile): Promise<string | undefined>;
  /** Whether the key may go to this host over http://. */
  mayGoUnencrypted(profile: ConnectionProfile, host: string): Promise<boolean>;
}

type OpeningParts = Pick<ConnectionParts, 'secrets' | 'sandbox' | 'credentials'>;

/** A connection, and what gives its key where that comes from elsewhere. */
interface OpenedConnection {
  readonly connection: KeyedConnection;
  readonly readKey: ((request?: KeyRequest) => Promise<string>) | undefined;
  /** With the secrets in their places. */
  readonly extra: JsonObject | undefined;
}

/** A connection for one generation, and what is merged into its body. */
export interface GenerationConnection {
  connect(signal: AbortSignal): Connection;
  readonly extra: JsonObject | undefined;
}

/**
 * The connection as the client takes it: with its stored key and secrets, and for the sandbox with its present address.
 * Where the key comes from elsewhere, this signs in.
 *
 * @param questions Absent: no dialog is opened, and what is missing stays out of the connection.
 * @param request The key that was rejected, where there was one, and who waits for another.
 * @throws {GenerationError} of kind `configuration` for a wrong or missing address, of kind `auth` where the person gives
 *   no key.
 */
export async function openConnection(
  profile: ConnectionProfile,
  parts: OpeningParts,
  questions?: ConnectionQuestions,
  request: KeyRequest = {},
): Promise<KeyedConnection> {
  const { connection, readKey } = await open(profile, parts, questions);
  return readKey === undefined ? connection : { ...connection, apiKey: await readKey(request) };
}

/**
 * The same for a generation, which signs in when it begins: whoever cancels it ends the sign-in, and a key that the
 * server rejects is renewed once.
 */
export async function openForGeneration(
  profile: ConnectionProfile,
  parts: OpeningParts,
  questions: ConnectionQuestions,
  { headers, extra }: Pick<Parameters, 'headers' | 'extra'> = {},
): Promise<GenerationConnection> {
  const own = headers === undefined ? profile : { ...profile, headers: { ...profile.headers, ...headers } };
  const opened = await open(own, parts, questions, extra);
  const { connection, readKey } = opened;
  return {
    connect: signal =>
      readKey === undefined ? connection : { ...connection, apiKey: rejected => readKey({ rejected, signal }) },
    extra: opened.extra,
  };
}

async function open(
  profile: ConnectionProfile,
  { secrets, sandbox, credentials }: OpeningParts,
  questions: ConnectionQuestions | undefined,
  extra?: JsonObject,
): Promise<OpenedConnection> {
  const { label, thinkTags, credential, dialect } = profile;
  const { baseUrl, headers } = await atSandbox(profile, sandbox);
  if (baseUrl === '') {
    throw new GenerationError('configuration', vscode.l10n.t('{0} has no base URL yet.', label), {
      hint: vscode.l10n.t('Choose the connection to enter its address.'),
    });
  }
  const endpoint = endpointFor({ dialect, baseUrl });
  const tls = await credentials.readTls(profile, endpoint.origin, questions);
  const readKey =
    credential === undefined ? undefined : await credentials.prepare(profile, endpoint.origin, questions, tls);
  // It stands in the body before any request is made of it.
  const isKeyInBody = typeof dialect !== 'string' && usesKey(dialect.body);
  const apiKey =
    readKey === undefined
      ? await storedKey(profile, endpoint.origin, secrets, questions)
      : isKeyInBody
        ? await readKey()
        : undefined;
  const opening = { ...profile, baseUrl, headers };
  const { connection, used, filled } = await withSecrets(opening, apiKey, secrets, questions, extra);
  const isExposed = (apiKey !== undefined || readKey !== undefined || used.length > 0) && !isConfidential(endpoint);
  const mayBeExposed =
    profile.allowInsecureHttp || (isExposed && (await questions?.mayGoUnencrypted(profile, endpoint.host)));
  return {
    connection: {
      ...connection,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(used.length === 0 ? {} : { secrets: used }),
      ...(mayBeExposed ? { allowInsecureHttp: true } : {}),
      ...(thinkTags ? {} : { thinkTags }),
      ...(tls === undefined ? {} : { tls }),
    },
    readKey: isKeyInBody ? undefined : readKey,
    extra: filled,
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

async function storedKey(
  profile: ConnectionProfile,
  origin: string,
  secrets: Secrets,
  questions: ConnectionQuestions | undefined,
): Promise<string | undefined> {
  const stored = await secrets.read(profile.id, origin);
  if (stored !== undefined || !profile.requiresKey || questions?.askForKey === undefined) return stored;
  const given = await questions.askForKey(profile);
  if (given === undefined) throw missingKey(profile);
  return given;
}

interface FilledConnection {
  readonly connection: Pick<Connection, 'dialect' | 'baseUrl' | 'headers'>;
  readonly filled: JsonObject | undefined;
  readonly used: string[];
}

/** Puts the secrets into what a person declared: headers, address and body. */
async function withSecrets(
  profile: ConnectionProfile,
  apiKey: string | undefined,
  secrets: Secrets,
  questions: ConnectionQuestions | undefined,
  extra: JsonObject | undefined,
): Promise<FilledConnection> {
  const { dialect, baseUrl, headers } = profile;
  const isKeyInBody = typeof dialect !== 'string' && usesKey(dialect.body);
  const names = secretNamesIn([dialect, baseUrl, headers, extra]);
  if (names.length === 0 && !isKeyInBody) return { connection: { dialect, baseUrl, headers }, used: [], filled: extra };
  const origin = originOf(profile);
  const stored = names.length === 0 ? {} : await secrets.readNamed(profile.id, origin);
  const values = new Map<string, string>();
  for (const name of names) {
    const secret = stored[name] ?? (await questions?.askForSecret(profile, name, { id: profile.id, origin }));
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
    filled: extra === undefined ? undefined : fillSecrets(extra, values),
    used: [...inBody.values()].flatMap(secret => [secret, encodeURIComponent(secret)]),
  };
}

/** The dialect itself puts the key into its headers. */
function withoutKey(secrets: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...secrets].filter(([name]) => name !== 'key'));
}

function fillDialect(dialect: CustomDialect, secrets: ReadonlyMap<string, string>): CustomDialect {
  const { path, headers, body } = dialect;
  return {
    ...dialect,
    ...(path === undefined ? {} : { path: fillSecrets(path, secrets, encodeURIComponent) }),
    ...(headers === undefined ? {} : { headers: fillSecrets(headers, withoutKey(secrets)) }),
    body: fillSecrets(body, secrets),
  };
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
