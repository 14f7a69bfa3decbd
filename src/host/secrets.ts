import * as vscode from 'vscode';
import { GenerationError } from '../core/errors.ts';
import { asObject, asText, parseJson } from '../core/json.ts';

/**
 * API keys, in the editor's secret storage and nowhere else. A key belongs to the origin that it was stored for: when
 * a connection's address changes, its key does not go along.
 */
export interface Secrets {
  /** The key for this connection at this origin; undefined when there is none. */
  read(connectionId: string, origin: string): Promise<string | undefined>;
  /** Whether there is a key for this connection, for whatever origin. */
  has(connectionId: string): Promise<boolean>;
  store(connectionId: string, origin: string, key: string): Promise<void>;
  remove(connectionId: string): Promise<void>;
}

export function createSecrets(storage: vscode.SecretStorage): Secrets {
  const nameOf = (connectionId: string): string => `runnel.key.${connectionId}`;
  return {
    async read(connectionId, origin) {
      const stored = asObject(parseJson((await guarded(storage.get(nameOf(connectionId)))) ?? ''));
      return stored?.origin === origin ? asText(stored.key) : undefined;
    },
    has: async connectionId => (await guarded(storage.get(nameOf(connectionId)))) !== undefined,
    store: (connectionId, origin, key) => guarded(storage.store(nameOf(connectionId), JSON.stringify({ origin, key }))),
    remove: connectionId => guarded(storage.delete(nameOf(connectionId))),
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
