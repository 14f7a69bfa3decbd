import type * as vscode from 'vscode';
import type { RunnelApi } from './host/access/requests.ts';
import { createConnectionContext } from './host/connections/isConfigured.ts';
import { createKeyNames } from './host/connections/keyNames.ts';
import { priceOf } from './host/connections/modelCache.ts';
import { createApi } from './host/createApi.ts';
import { createKeyWatch } from './host/keys/keyWatch.ts';
import { noteVersion } from './host/lastVersion.ts';
import { createLazyFeatures, registerEntryPoints } from './host/lazyFeatures.ts';
import { createLog } from './host/log.ts';
import { registerCodeActions } from './host/registerCodeActions.ts';
import { registerNativeChat } from './host/registerNativeChat.ts';
import { createRunningGenerations } from './host/runningGenerations.ts';
import { createStatusBar } from './host/status/statusBar.ts';
import { createLastEditor } from './host/ui/lastEditor.ts';
import { createUsageLedger } from './host/usage/ledger.ts';

export type { RunnelApi };

export function activate(context: vscode.ExtensionContext): RunnelApi {
  const { globalState, secrets, subscriptions } = context;
  const log = createLog();
  const running = createRunningGenerations();
  const usage = createUsageLedger({
    ...{ storage: context.globalStorageUri, state: globalState, log },
    priceOf: (connection, model) => priceOf(globalState, connection, model),
  });
  const keys = createKeyNames(secrets, globalState);
  const lastEditor = createLastEditor();
  const features = createLazyFeatures(context, { log, running, usage, keys, lastEditor });

  const entryPoints = registerEntryPoints(features);
  const codeActions = registerCodeActions();
  const nativeChat = registerNativeChat(features);
  const status = createStatusBar(running, usage);
  // Nothing waits for these, and the editor is still starting.
  setImmediate(() => {
    const keyWatch = createKeyWatch(async found => (await features.load()).moveKey(found));
    subscriptions.push(keyWatch, createConnectionContext(keys));
    if (noteVersion(globalState, context.extension.packageJSON.version)) {
      void features.load().then(({ offerWhatsNew }) => offerWhatsNew());
    }
  });

  subscriptions.push(entryPoints, codeActions, nativeChat, features, status, running, usage, keys, lastEditor, log);
  return createApi(features, keys);
}
