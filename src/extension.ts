import type * as vscode from 'vscode';
import { createChat } from './host/chat/chat.ts';
import { createEmbeddedSandbox } from './host/connections/sandbox.ts';
import { createActiveGenerations } from './host/editor/activeGenerations.ts';
import { createEditorCommands } from './host/editor/commands.ts';
import { createPromptHistory } from './host/editor/promptHistory.ts';
import { createGenerator, type Generate } from './host/generator.ts';
import { createLog } from './host/log.ts';
import { registerCommands } from './host/registerCommands.ts';
import { createRunningGenerations } from './host/running.ts';
import { createSecrets } from './host/secrets.ts';
import { createStatusBar } from './host/status/statusBar.ts';
import { createUsageLedger } from './host/usage/ledger.ts';

/** What other extensions get. */
export interface RunnelApi {
  readonly generate: Generate;
}

export function activate(context: vscode.ExtensionContext): RunnelApi {
  const { globalState, secrets: secretStorage, subscriptions } = context;
  const log = createLog();
  const secrets = createSecrets(secretStorage);
  const sandbox = createEmbeddedSandbox();
  const running = createRunningGenerations();
  const usage = createUsageLedger(globalState);
  const status = createStatusBar(running, usage);
  const generate = createGenerator({ secrets, sandbox, running, usage, log });

  const active = createActiveGenerations();
  const editor = createEditorCommands(generate, active, createPromptHistory(globalState));
  const chat = createChat(context, { generate, secrets, log });
  const commands = registerCommands({ editor, chat, active, running, secrets, log });

  subscriptions.push(commands, chat, active, status, running, sandbox, usage, log);
  return { generate };
}
