import type * as vscode from 'vscode';
import { createChat } from './host/chat/chat.ts';
import { createConnectionCommands } from './host/connections/commands.ts';
import { createEmbeddedSandbox } from './host/connections/sandbox.ts';
import { createEditorFeature } from './host/editor/editorFeature.ts';
import { createGenerator, type Generate } from './host/generator.ts';
import { createLog } from './host/log.ts';
import { createHostNetwork } from './host/network.ts';
import { registerCommands } from './host/registerCommands.ts';
import { createRunningGenerations } from './host/running.ts';
import { createSecrets } from './host/secrets.ts';
import { createStatusBar } from './host/status/statusBar.ts';
import { createBudgetGuard } from './host/usage/budgetGuard.ts';
import { createUsageLedger } from './host/usage/ledger.ts';
import { createUsageCommands } from './host/usage/usageCommands.ts';

/** What other extensions get. */
export interface RunnelApi {
  readonly generate: Generate;
}

export function activate(context: vscode.ExtensionContext): RunnelApi {
  const { globalState, subscriptions } = context;
  const log = createLog();
  const secrets = createSecrets(context.secrets, globalState);
  const sandbox = createEmbeddedSandbox();
  const running = createRunningGenerations();
  const usage = createUsageLedger({ storage: context.globalStorageUri, state: globalState, log });
  const budget = createBudgetGuard(usage, globalState);
  const status = createStatusBar(running, usage, budget);
  const transport = createHostNetwork(log);
  const generate = createGenerator({ secrets, sandbox, running, usage, budget, transport, log });

  const connections = createConnectionCommands({ secrets, sandbox, transport, state: globalState, usage, log });
  const usagePage = createUsageCommands({ usage, budget, connections, extensionUri: context.extensionUri });

  const editor = createEditorFeature(generate, globalState);
  const chat = createChat(context, { generate, secrets, log });
  const commands = registerCommands({ editor, chat, running, connections, usage: usagePage, log });

  subscriptions.push(commands, usagePage, connections, editor, chat, status, running, sandbox, usage, secrets, log);
  return { generate };
}
