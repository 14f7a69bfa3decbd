import * as vscode from 'vscode';
import { systemClock } from '../core/clock.ts';
import type { GenerationEvent, Message } from '../core/generation/generation.ts';
import { Recorder } from '../core/recording/recorder.ts';
import { createTransport } from '../network/transport.ts';
import { createAccess } from './access/access.ts';
import { type ConnectionInfo, listConnections } from './access/connectionInfo.ts';
import type { ExtensionOptions } from './access/readRequest.ts';
import { generateForExtension } from './access/requests.ts';
import { type Chat, createChat } from './chat/index.ts';
import { createCommandTable, type RunCommand } from './commandTable.ts';
import type { KeyNames } from './connections/keyNames.ts';
import { createEmbeddedSandbox } from './connections/sandbox.ts';
import { createSecrets } from './connections/secrets.ts';
import { createCredentials } from './connections/signIn/credentials.ts';
import { createRefusals } from './connections/target/refusals.ts';
import { createConsent } from './consent/consent.ts';
import { createEditorFeature } from './editor/index.ts';
import { createGenerator } from './generator.ts';
import { createInspector } from './inspector/index.ts';
import { moveKey } from './keys/keysInFiles.ts';
import type { FoundKey } from './keys/keysInSettings.ts';
import type { Log } from './log.ts';
import { withEditorModels } from './nativeChat/editorModels.ts';
import { createNativeChat, type NativeChat } from './nativeChat/index.ts';
import type { RunningGenerations } from './runningGenerations.ts';
import { readNetworkSettings } from './settings.ts';
import { createConnectionCommands } from './setup/index.ts';
import { offerWhatsNew } from './setup/whatsNew.ts';
import type { LastEditor } from './ui/lastEditor.ts';
import { createBudgetGuard } from './usage/budget.ts';
import type { UsageLedger } from './usage/ledger.ts';
import { createConnectionLimits } from './usage/limits.ts';
import { createUsageCommands } from './usagePage/index.ts';

/** Everything that Runnel does once it is asked for something: a bundle of its own, loaded by the first request. */
export interface Features extends vscode.Disposable {
  /** For another extension, which the person is asked about. */
  generateFor(
    caller: vscode.ExtensionContext,
    messages: readonly Message[],
    options: ExtensionOptions,
  ): AsyncIterable<GenerationEvent>;
  listConnections(): readonly ConnectionInfo[];
  readonly runCommand: RunCommand;
  readonly chat: Pick<Chat, 'resolveView' | 'restoreEditor'>;
  readonly nativeChat: NativeChat;
  /** Puts a key that lies in settings into secret storage. */
  moveKey(found: FoundKey): Promise<void>;
  /** A link to Runnel was opened, from anywhere. */
  openLink(uri: vscode.Uri): Promise<void>;
  /** Called once after an update. */
  offerWhatsNew(): Promise<void>;
}

/** What stands ready from the start, and what was noted meanwhile. */
export interface FeatureParts {
  readonly log: Log;
  readonly running: RunningGenerations;
  readonly usage: UsageLedger;
  readonly keys: KeyNames;
  readonly lastEditor: LastEditor;
}

export function createFeatures(context: vscode.ExtensionContext, parts: FeatureParts): Features {
  const { log, running, usage, keys, lastEditor } = parts;
  const { globalState: state, extensionUri } = context;
  const secrets = createSecrets(context.secrets, keys);
  const sandbox = createEmbeddedSandbox();
  const consent = createConsent();
  const access = createAccess({
    state,
    isTesting: context.extensionMode === vscode.ExtensionMode.Test,
    isTrusted: () => vscode.workspace.isTrusted,
  });
  const budget = createBudgetGuard(usage, state);
  const network = createTransport({
    readSettings: readNetworkSettings,
    onFallback: (host, { code }) => log.info(`${host}: ${code}; sent again through VS Code's own fetch`),
  });
  const transport = withEditorModels(network);
  const credentials = createCredentials({ secrets, state, transport, running, log });
  const recorded = new vscode.EventEmitter<void>();
  const recorder = new Recorder(systemClock, () => recorded.fire());
  const inspector = createInspector({ recorder, sandbox, transport, extensionUri, onDidRecord: recorded.event });
  const refusals = createRefusals(state);
  const generate = createGenerator({
    limits: createConnectionLimits(),
    ...{ refusals, secrets, sandbox, credentials, running, usage, budget, transport, recorder, log },
  });

  const connectionParts = { refusals, secrets, sandbox, credentials, transport, state, usage, log };
  const connections = createConnectionCommands(connectionParts, context);
  const usagePage = createUsageCommands({ usage, connections, extensionUri });
  const editor = createEditorFeature(generate, context, consent);
  const chat = createChat(context, {
    ...{ generate, secrets, usage, log, lastEditor, consent },
    onAnswered: () => connections.offerFirstChoice(),
  });
  const nativeChat = createNativeChat({
    ...{ generate, keys },
    connections: connectionParts,
    addConnection: () => connections.add(),
  });
  return {
    generateFor: (caller, messages, options) => generateForExtension(caller, messages, options, { access, generate }),
    listConnections: () => listConnections(keys),
    runCommand: createCommandTable({
      editor,
      chat,
      running,
      connections,
      usage: usagePage,
      inspector,
      nativeChat,
      access,
      log,
    }),
    chat,
    nativeChat,
    moveKey: found => moveKey(found, secrets),
    openLink: uri => connections.openLink(uri),
    offerWhatsNew: () => offerWhatsNew(context.extension),
    dispose() {
      for (const part of [
        nativeChat,
        usagePage,
        inspector,
        recorded,
        connections,
        editor,
        chat,
        sandbox,
        credentials,
        secrets,
      ])
        part.dispose();
    },
  };
}
