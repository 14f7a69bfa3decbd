import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { asObject, asText, parseJson } from '../../core/json/json.ts';
import { type KeyNames, secretPrefix } from './keyNames.ts';

/**
 * API keys, in the editor's secret storage and nowhere else. A key belongs to the origin that it was stored for: when
 * a connection's address changes, its key is not used any more.
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
  /** The secrets that `{{secret:name}}` stands for, by name, for this connection at this origin. */
  readNamed(connectionId: string, origin: string): Promise<Readonly<Record<string, string>>>;
  /** Adds or replaces some of them. */
  storeNamed(connectionId: string, origin: string, named: Readonly<Record<string, string>>): Promise<void>;
  /** Keeps a key in memory, until the window closes: for where secret storage fails. */
  storeForSession(connectionId: string, origin: string, key: string): void;
  remove(connectionId: string): Promise<void>;
  /** A key was stored or removed, in this window or in another. */
  readonly onDidChange: vscode.Event<void>;
}

/** What is stored for a connection, all of it for one origin. */
interface StoredSecrets {
  readonly origin: string;
  readonly key?: string | undefined;
  readonly named?: Readonly<Record<string, string>>;
}

export function createSecrets(storage: vscode.SecretStorage, names: KeyNames): Secrets {
  const session = new Map<string, StoredSecrets>();
  const read = async (connectionId: string): Promise<StoredSecrets | undefined> => {
    const kept = session.get(connectionId);
    if (kept !== undefined) return kept;
    const stored = asObject(parseJson((await guarded(storage.get(secretPrefix + connectionId))) ?? ''));
    const origin = asText(stored?.origin);
    const named = Object.entries(asObject(stored?.named) ?? {}).filter(([, value]) => typeof value === 'string');
    return origin === undefined
      ? undefined
      : { origin, key: asText(stored?.key), named: Object.fromEntries(named) as Record<string, string> };
  };
  /** What belongs to another origin is dropped: it must not follow the connection to a new address. */
  const write = async (connectionId: string, change: StoredSecrets): Promise<void> => {
    const before = await read(connectionId);
    const kept = before?.origin === change.origin ? before : undefined;
    const stored = { ...kept, ...change, named: { ...kept?.named, ...change.named } };
    await guarded(storage.store(secretPrefix + connectionId, JSON.stringify(stored)));
    session.delete(connectionId);
    await names.add(connectionId, 'kept');
  };

  return {
    async read(connectionId, origin) {
      const stored = await read(connectionId);
      return stored?.origin === origin ? stored.key : undefined;
    },
    async readNamed(connectionId, origin) {
      const stored = await read(connectionId);
      return stored?.origin === origin ? (stored.named ?? {}) : {};
    },
    has: async connectionId => (await read(connectionId))?.key !== undefined,
    originOf: async connectionId => (await read(connectionId))?.origin,
    get connectionIds() {
      return names.all;
    },
    store: (connectionId, origin, key) => write(connectionId, { origin, key }),
    storeNamed: (connectionId, origin, named) => write(connectionId, { origin, named }),
    storeForSession(connectionId, origin, key) {
      const kept = session.get(connectionId);
      session.set(connectionId, { ...(kept?.origin === origin ? kept : {}), origin, key });
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
      hint: vscode.l10n.t('It stores the API keys. Check that the system keyring is available and unlocked.'),
    });
  }
}
