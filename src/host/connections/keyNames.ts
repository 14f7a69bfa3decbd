import * as vscode from 'vscode';
import { asArray } from '../../core/json/json.ts';

/**
 * The ids of the connections that there is a key for: secret storage can't be listed everywhere, and the names of
 * connections are no secrets.
 */
export interface KeyNames extends vscode.Disposable {
  /** Also those whose connection is gone from the settings. */
  readonly all: readonly string[];
  /** Of a key that lasts until the window closes, or of one that is kept. */
  add(connectionId: string, lasts: 'session' | 'kept'): Promise<void>;
  remove(connectionId: string): Promise<void>;
  /** A key was stored or removed, in this window or in another. */
  readonly onDidChange: vscode.Event<void>;
}

/** What the name of every secret of Runnel's begins with; the id of the connection follows. */
export const secretPrefix = 'runnel.key.';
const idsKey = 'runnel.keys';

export function createKeyNames(storage: vscode.SecretStorage, state: vscode.Memento): KeyNames {
  const change = new vscode.EventEmitter<void>();
  const session = new Set<string>();
  const subscription = storage.onDidChange(({ key }) => {
    if (key.startsWith(secretPrefix)) change.fire();
  });
  const kept = (): readonly string[] => asArray(state.get(idsKey)).filter(id => typeof id === 'string');
  return {
    get all() {
      return [...new Set([...kept(), ...session])];
    },
    async add(connectionId, lasts) {
      if (lasts === 'session') {
        session.add(connectionId);
      } else {
        session.delete(connectionId);
        await state.update(idsKey, [...new Set([...kept(), connectionId])]);
      }
      change.fire();
    },
    async remove(connectionId) {
      session.delete(connectionId);
      await state.update(
        idsKey,
        kept().filter(id => id !== connectionId),
      );
      change.fire();
    },
    onDidChange: change.event,
    dispose() {
      subscription.dispose();
      change.dispose();
    },
  };
}
