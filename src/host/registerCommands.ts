import * as vscode from 'vscode';
import { GenerationError } from '../core/errors.ts';
import { commands } from '../names.ts';
import type { Chat } from './chat/chat.ts';
import { removeApiKey, setApiKey } from './connections/apiKeys.ts';
import { chooseConnection } from './connections/chooseConnection.ts';
import type { ActiveGenerations } from './editor/activeGenerations.ts';
import type { EditorCommands } from './editor/commands.ts';
import type { Log } from './log.ts';
import { report } from './report.ts';
import type { RunningGenerations } from './running.ts';
import type { Secrets } from './secrets.ts';

export interface CommandParts {
  readonly editor: EditorCommands;
  readonly chat: Chat;
  readonly active: ActiveGenerations;
  readonly running: RunningGenerations;
  readonly secrets: Secrets;
  readonly log: Log;
}

/** The table of all commands. A failure of any of them is reported, never thrown at the editor. */
export function registerCommands({ editor, chat, active, running, secrets, log }: CommandParts): vscode.Disposable {
  const table: Record<(typeof commands)[keyof typeof commands], (...args: readonly unknown[]) => unknown> = {
    [commands.generate]: given => editor.generate(given),
    [commands.generateAtCursor]: () => editor.generateAtCursor(),
    [commands.rewriteSelection]: () => editor.rewriteSelection(),
    [commands.continueFromCursor]: () => editor.continueFromCursor(),
    [commands.cancelGeneration]: scope => (scope === 'editor' ? cancelInActiveEditor(active) : running.cancel()),
    [commands.chooseConnection]: () => chooseConnection(secrets),
    [commands.setApiKey]: connection => setApiKey(secrets, typeof connection === 'string' ? connection : undefined),
    [commands.removeApiKey]: () => removeApiKey(secrets),
    [commands.showLog]: () => log.show(),
    ...chat.commands,
  };
  const registered = Object.entries(table).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        if (!(error instanceof GenerationError)) throw error;
        log.failure(id, error);
        report(error);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

function cancelInActiveEditor(active: ActiveGenerations): void {
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined) active.cancelIn(document);
}
