import type * as vscode from 'vscode';
import { type Chat, createChat } from './chat/chat.ts';
import type { LastEditor } from './chat/lastEditor.ts';
import { createCommandTable, type RunCommand } from './commandTable.ts';
import { createConnectionCommands } from './connections/commands.ts';
import { moveKey } from './connections/foundKeys.ts';
import type { FoundKey } from './connections/keysInSettings.ts';
import { createEmbeddedSandbox } from './connections/sandbox.ts';
import { createEditorFeature } from './editor/editorFeature.ts';
import { createGenerator, type Generate } from './generator.ts';
import type { KeyNames } from './keyNames.ts';
import type { Log } from './log.ts';
import { createHostNetwork } from './network.ts';
import type { RunningGenerations } from './running.ts';
import { createSecrets } from './secrets.ts';
import { createBudgetGuard } from './usage/budgetGuard.ts';
import type { UsageLedger } from './usage/ledger.ts';
import { createUsageCommands } from './usage/usageCommands.ts';

/** Everything that Runnel does once it is asked for something: a bundle of its own, loaded by the first request. */
export interface Features extends vscode.Disposable {
  readonly generate: Generate;
  readonly runCommand: RunCommand;
  readonly chat: Pick<Chat, 'resolveView' | 'restoreEditor'>;
  /** Puts a key that lies in settings into secret storage. */
  moveKey(found: FoundKey): Promise<void>;
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
  const budget = createBudgetGuard(usage, state);
  const transport = createHostNetwork(log);
  const generate = createGenerator({ secrets, sandbox, running, usage, budget, transport, log });

  const connections = createConnectionCommands({ secrets, sandbox, transport, state, usage, log });
  const usagePage = createUsageCommands({ usage, connections, extensionUri });
  const editor = createEditorFeature(generate, state);
  const chat = createChat(context, {
    ...{ generate, secrets, usage, log, lastEditor },
    onAnswered: () => connections.offerFirstChoice(),
  });
  return {
    generate,
    runCommand: createCommandTable({ editor, chat, running, connections, usage: usagePage, log }),
    chat,
    moveKey: found => moveKey(found, secrets),
    dispose() {
      for (const part of [usagePage, connections, editor, chat, sandbox, secrets]) part.dispose();
    },
  };
}
