import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { systemClock } from '../../../core/clock.ts';
import type { TlsFiles } from '../../../core/generation/connection.ts';
import { GenerationError } from '../../../core/generation/errors.ts';
import type { Transport } from '../../../core/http/transport.ts';
import { asArray } from '../../../core/json/json.ts';
import type { CommandCredential, Credential } from '../../../credentials/credential.ts';
import { isEncryptedKey, readSmallFile, readTlsFiles } from '../../../credentials/files.ts';
import { createKeySource, type KeyRequest, type KeySource } from '../../../credentials/keySource.ts';
import { obtainKey } from '../../../credentials/obtainKey.ts';
import { readCredential } from '../../../credentials/readCredential.ts';
import type { Log } from '../../log.ts';
import type { RunningGenerations } from '../../runningGenerations.ts';
import { secretNamesIn } from '../fillSecrets.ts';
import type { ConnectionProfile } from '../profiles.ts';
import type { Secrets } from '../secrets.ts';
import { checkCredentialRules } from './credentialRules.ts';
import { type SecretPlace, signInPlaceOf } from './secretPlace.ts';

/** What a person is asked where a connection can't sign in without them. */
export interface CredentialQuestions {
  /**
   * For a secret that `{{secret:name}}` stands for.
   *
   * @param place where it is kept, and the origin that it is sent to.
   */
  askForSecret(profile: ConnectionProfile, name: string, place: SecretPlace): Promise<string | undefined>;
  /** Whether this command may run. It is shown whole. Without it, only one runs that was allowed before. */
  mayRun?(profile: ConnectionProfile, command: CommandCredential['command']): Promise<boolean>;
}

/** Keys that come from elsewhere than secret storage, and certificates that lie in files. */
export interface Credentials extends vscode.Disposable {
  /**
   * Asks what has to be asked before the connection can sign in.
   *
   * @param origin of the API that the key goes to.
   * @returns What gives the key, and signs in when there is none, or it is about to expire.
   */
  prepare(
    profile: ConnectionProfile,
    origin: string,
    questions: CredentialQuestions | undefined,
    tls: TlsFiles | undefined,
  ): Promise<(request?: KeyRequest) => Promise<string>>;
  readTls(
    profile: ConnectionProfile,
    origin: string,
    questions: CredentialQuestions | undefined,
  ): Promise<TlsFiles | undefined>;
  /** Whether a key of this connection is at hand. */
  isSignedIn(id: string): boolean;
  /** Why the last sign-in of this connection failed. */
  problemOf(id: string): GenerationError | undefined;
}

export interface CredentialParts {
  readonly secrets: Secrets;
  readonly state: vscode.Memento;
  readonly transport: Transport;
  readonly running: RunningGenerations;
  readonly log: Log;
}

const allowedKey = 'runnel.allowedCommands';

interface Source {
  /** What it was made for: another credential or another address is another source. */
  readonly of: string;
  readonly keys: KeySource;
  secrets: ReadonlyMap<string, string>;
  problem?: GenerationError | undefined;
}

export function createCredentials({ secrets, state, transport, running, log }: CredentialParts): Credentials {
  const sources = new Map<string, Source>();
  /** One question at a time: what one request was allowed, the next one is not asked for. */
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const asked = queue.then(ask);
    queue = asked.catch(() => {});
    return asked;
  };

  const checkCommand = async (
    profile: ConnectionProfile,
    { command }: CommandCredential,
    origin: string,
    questions: CredentialQuestions | undefined,
  ): Promise<void> => {
    const name = createHash('sha256')
      .update(JSON.stringify([command, origin]))
      .digest('hex');
    const allowed = asArray(state.get(allowedKey));
    if (allowed.includes(name)) return;
    if (questions?.mayRun === undefined) throw notAllowed(profile);
    if (!(await questions.mayRun(profile, command))) throw denied(profile);
    await state.update(allowedKey, [...allowed, name].slice(-200));
  };

  const readSecrets = async (
    profile: ConnectionProfile,
    credential: Credential,
    questions: CredentialQuestions | undefined,
  ): Promise<ReadonlyMap<string, string>> => {
    const names = secretNamesIn(credential);
    if (names.length === 0 || credential.type !== 'exchange') return new Map();
    const place = signInPlaceOf(profile.id, credential);
    const stored = await secrets.readNamed(place.id, place.origin);
    const found = new Map<string, string>();
    for (const name of names) {
      const secret = stored[name] ?? (await questions?.askForSecret(profile, name, place));
      if (secret === undefined) throw missingSecret(profile, name);
      found.set(name, secret);
    }
    return found;
  };

  const note = (id: string, problem: GenerationError | undefined): void => {
    const source = sources.get(id);
    if (source !== undefined) source.problem = problem;
  };

  const createSource = (profile: ConnectionProfile, credential: Credential, tls: TlsFiles | undefined): KeySource => {
    const keys: KeySource = createKeySource(async signal => {
      const signIn = { label: profile.label, cancel: () => keys.cancel() };
      const startedAt = systemClock.now();
      if (credential.type !== 'environment') running.startSignIn(signIn);
      try {
        const { allowInsecureHttp } = profile;
        const known = sources.get(profile.id)?.secrets ?? new Map();
        const parts = {
          transport,
          clock: systemClock,
          env: process.env,
          signal,
          secrets: known,
          tls,
          allowInsecureHttp,
        };
        const obtained = await obtainKey(credential, parts);
        log.info(`sign-in: ${profile.id}, ${credential.type}, ${systemClock.now() - startedAt} ms`);
        note(profile.id, undefined);
        return obtained;
      } catch (error) {
        if (error instanceof GenerationError && error.kind !== 'cancelled') note(profile.id, error);
        throw error;
      } finally {
        running.endSignIn(signIn);
      }
    }, systemClock);
    return keys;
  };

  // The next request signs in with what was entered. What is on its way goes on: it may be what asked for the secret.
  const changes = secrets.onDidChange(() => {
    for (const { keys } of sources.values()) keys.forget();
  });

  const forget = (id: string): void => {
    sources.get(id)?.keys.dispose();
    sources.delete(id);
  };

  return {
    async prepare(profile, origin, questions, tls) {
      checkCredentialRules(profile);
      const credential = readCredential(profile.credential);
      if (credential.type === 'command') await inTurn(() => checkCommand(profile, credential, origin, questions));
      const of = JSON.stringify([credential, origin, tls, profile.allowInsecureHttp]);
      const before = sources.get(profile.id);
      const isKnown = before?.of === of;
      if (isKnown && before.keys.isSignedIn) return request => before.keys.read(request);
      const known = await inTurn(() => readSecrets(profile, credential, questions));
      const now = sources.get(profile.id);
      if (now?.of === of) {
        now.secrets = known;
        return request => now.keys.read(request);
      }
      forget(profile.id);
      const source = { of, keys: createSource(profile, credential, tls), secrets: known };
      sources.set(profile.id, source);
      return request => source.keys.read(request);
    },
    async readTls(profile, origin, questions) {
      const { tlsPaths } = profile;
      if (tlsPaths === undefined) return undefined;
      checkCredentialRules(profile);
      const { key } = tlsPaths;
      if (key === undefined || !isEncryptedKey(await readSmallFile(key, 'key'))) return readTlsFiles(tlsPaths);
      const place = { id: profile.id, origin };
      const name = 'key-passphrase';
      const stored = await secrets.readNamed(place.id, place.origin);
      const passphrase = stored[name] ?? (await questions?.askForSecret(profile, name, place));
      if (passphrase === undefined) throw missingSecret(profile, name);
      return readTlsFiles(tlsPaths, passphrase);
    },
    isSignedIn: id => sources.get(id)?.keys.isSignedIn === true,
    problemOf: id => sources.get(id)?.problem,
    dispose() {
      changes.dispose();
      for (const id of [...sources.keys()]) forget(id);
    },
  };
}

function notAllowed({ label }: ConnectionProfile): GenerationError {
  return new GenerationError(
    'auth',
    vscode.l10n.t('The command that prints the key of {0} has not been allowed yet.', label),
    {
      hint: vscode.l10n.t('Generate with this connection to allow it.'),
    },
  );
}

function denied({ label }: ConnectionProfile): GenerationError {
  return new GenerationError('cancelled', vscode.l10n.t('The command that prints the key of {0} was not run.', label));
}

export function missingSecret({ label }: ConnectionProfile, name: string): GenerationError {
  return new GenerationError('auth', vscode.l10n.t('The secret “{0}” of {1} is not stored.', name, label), {
    hint: vscode.l10n.t('Generate with this connection to enter it.'),
  });
}
