import * as vscode from 'vscode';
import { settings } from '../names.ts';
import type { RunnelApi } from './access/requests.ts';
import type { KeyNames } from './connections/keyNames.ts';
import type { LazyFeatures } from './lazyFeatures.ts';

/** What other extensions get of this one. Nothing is loaded until one of them asks for something. */
export function createApi({ load }: LazyFeatures, keys: Pick<KeyNames, 'onDidChange'>): RunnelApi {
  return {
    version: 1,
    getApi: caller => ({
      async *generate(messages, options) {
        yield* (await load()).generateFor(caller, messages, options);
      },
      getConnections: async () => (await load()).listConnections(),
      onDidChangeConnections: (listener, self, disposables) => {
        const call = (): void => listener.call(self, undefined);
        const subscription = vscode.Disposable.from(
          keys.onDidChange(call),
          vscode.workspace.onDidChangeConfiguration(event => {
            if (changesConnections.some(name => event.affectsConfiguration(name))) call();
          }),
        );
        disposables?.push(subscription);
        return subscription;
      },
    }),
  };
}

const changesConnections = [settings.connection, settings.connections, settings.model];
