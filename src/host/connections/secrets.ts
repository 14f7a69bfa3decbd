import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { asObject, asText, parseJson } from '../../core/json/json.ts';
import { type KeyNames, secretPrefix } from './keyNames.ts';

/**
 * API keys, in the editor's secret storage and nowhere else. A key belongs to the origin that it was stored for: when
 * a connection's address changes, its key does not go along.
 */
export interface Secrets extends vscode.Disposable {
  /** The key for this connection at this origin; undefined when there is none. */
  read(connectionId: string, origin: string): Promise<string | undefined>;
  /** Whether there is a key for this connection, for whatever origin. */
  has(connectionId: string): Promise<boolean>;
  /** The origin that the key of this connection belongs to; undefined when there is no key. */
  originOf(connectionId: string): Promise<string | undefined>;
  /** Connections that a key was stored for, also those that are gone from the settings. */
  readonly connectionIds: readonly string[];
  store(connectionId: string, origin: string, key: string): Promise<void>;
  /** Keeps a key in memory, until the window closes: for where secret storage fails. */
  storeForSession(connectionId: string, origin: string, key: string): void;
  remove(connectionId: string): Promise<void>;
  /** A key was stored or removed, in this window or in another. */
  readonly onDidChange: vscode.Event<void>;
}

export function createSecrets(storage: vscode.SecretStorage, names: KeyNames): Secrets {
  const session = new Map<string, { readonly origin: string; readonly key: string }>();
  const readStored = async (
    connectionId: string,
  ): Promise<{ readonly origin: string; readonly key: string } | undefined> => {
    const kept = session.get(connectionId);
    if (kept !== undefined) return kept;
    const stored = asObject(parseJson((await guarded(storage.get(secretPrefix + connectionId))) ?? ''));
    const origin = asText(stored?.origin);
    const key = asText(stored?.key);
    return origin === undefined || key === undefined ? undefined : { origin, key };
  };

  return {
    async read(connectionId, origin) {
      const stored = await readStored(connectionId);
      return stored?.origin === origin ? stored.key : undefined;
    },
    has: async connectionId => (await readStored(connectionId)) !== undefined,
    originOf: async connectionId => (await readStored(connectionId))?.origin,
    get connectionIds() {
      return names.all;
    },
    async store(connectionId, origin, key) {
      await guarded(storage.store(secretPrefix + connectionId, JSON.stringify({ origin, key })));
      session.delete(connectionId);
      await names.add(connectionId, 'kept');
    },
    storeForSession(connectionId, origin, key) {
      session.set(connectionId, { origin, key });
      void names.add(connectionId, 'session');
    },
    async remove(connectionId) {
      const wasForSession = session.delete(connectionId);
      if (!wasForSession) await guarded(storage.delete(secretPrefix + connectionId));
      await names.remove(connectionId);
    },
    onDidChange: names.onDidChange,
    dispose: () => session.clear(),
  };
}

/** Secret storage fails where the system has no keyring: that is not the same as having no key. */
async function guarded<T>(access: Thenable<T>): Promise<T> {
  try {
    return await access;
  } catch {
    // Without the cause: what the keyring says may hold what was to be kept secret.
    throw new GenerationError('configuration', vscode.l10n.t("The editor's secret storage can't be used."), {
      hint: vscode.l10n.t('It keeps the API keys. See whether the keyring of this system is there and unlocked.'),
    });
  }
}
