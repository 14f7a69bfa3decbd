import * as vscode from 'vscode';
import { GenerationError } from '../core/errors.ts';
import { asArray, asObject, asText, parseJson } from '../core/json.ts';

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

const prefix = 'runnel.key.';
const idsKey = 'runnel.keys';

export function createSecrets(storage: vscode.SecretStorage, state: vscode.Memento): Secrets {
  const change = new vscode.EventEmitter<void>();
  const session = new Map<string, { readonly origin: string; readonly key: string }>();
  const subscription = storage.onDidChange(({ key }) => {
    if (key.startsWith(prefix)) change.fire();
  });
  const readStored = async (
    connectionId: string,
  ): Promise<{ readonly origin: string; readonly key: string } | undefined> => {
    const kept = session.get(connectionId);
    if (kept !== undefined) return kept;
    const stored = asObject(parseJson((await guarded(storage.get(prefix + connectionId))) ?? ''));
    const origin = asText(stored?.origin);
    const key = asText(stored?.key);
    return origin === undefined || key === undefined ? undefined : { origin, key };
  };
  const ids = (): readonly string[] => asArray(state.get(idsKey)).filter(id => typeof id === 'string');

  return {
    async read(connectionId, origin) {
      const stored = await readStored(connectionId);
      return stored?.origin === origin ? stored.key : undefined;
    },
    has: async connectionId => (await readStored(connectionId)) !== undefined,
    originOf: async connectionId => (await readStored(connectionId))?.origin,
    get connectionIds() {
      return [...new Set([...ids(), ...session.keys()])];
    },
    async store(connectionId, origin, key) {
      await guarded(storage.store(prefix + connectionId, JSON.stringify({ origin, key })));
      session.delete(connectionId);
      // Secret storage can't be listed everywhere; the names of connections are no secrets.
      await state.update(idsKey, [...new Set([...ids(), connectionId])]);
      change.fire();
    },
    storeForSession(connectionId, origin, key) {
      session.set(connectionId, { origin, key });
      change.fire();
    },
    async remove(connectionId) {
      const wasForSession = session.delete(connectionId);
      if (!wasForSession) await guarded(storage.delete(prefix + connectionId));
      await state.update(
        idsKey,
        ids().filter(id => id !== connectionId),
      );
      change.fire();
    },
    onDidChange: change.event,
    dispose() {
      subscription.dispose();
      change.dispose();
      session.clear();
    },
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
