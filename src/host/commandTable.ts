import * as vscode from 'vscode';
import { GenerationError } from '../core/generation/errors.ts';
import { commands } from '../names.ts';
import type { Access } from './access/access.ts';
import { manageAccess } from './access/manageAccess.ts';
import { requestInArguments, takeArguments } from './access/requests.ts';
import type { Chat } from './chat/index.ts';
import type { EditorFeature } from './editor/index.ts';
import type { Inspector } from './inspector/index.ts';
import type { Log } from './log.ts';
import type { NativeChat } from './nativeChat/index.ts';
import type { RunningGenerations } from './runningGenerations.ts';
import type { ConnectionCommands } from './setup/index.ts';
import { report } from './ui/report.ts';
import type { UsageCommands } from './usagePage/index.ts';

export interface CommandParts {
  readonly editor: EditorFeature;
  readonly chat: Chat;
  readonly running: RunningGenerations;
  readonly connections: ConnectionCommands;
  readonly usage: UsageCommands;
  readonly inspector: Inspector;
  readonly nativeChat: NativeChat;
  readonly access: Access;
  readonly log: Log;
}

/** Runs a command by its id. */
export type RunCommand = (id: CommandId, args: readonly unknown[]) => Promise<unknown>;

export type CommandId = (typeof commands)[keyof typeof commands];

/** The table of all commands. A failure of any of them is reported, never thrown at the editor. */
export function createCommandTable({
  editor,
  chat,
  running,
  connections,
  usage,
  inspector,
  nativeChat,
  access,
  log,
}: CommandParts): RunCommand {
  const generated = async <T>(generation: Promise<T>): Promise<T> => {
    const result = await generation;
    if (result !== undefined) connections.offerFirstChoice();
    return result;
  };
  /** What arrives with its prompt asks first whether it may. */
  const allowed = async <T>(given: unknown, generate: (taken: unknown) => Promise<T>): Promise<T> => {
    const taken = takeArguments(given);
    const request = requestInArguments(taken);
    if (request !== undefined) await access.checkCommand(request);
    return await generated(generate(taken));
  };
  const table: Record<CommandId, (...args: readonly unknown[]) => unknown> = {
    [commands.generate]: given => allowed(given, taken => editor.generate(taken)),
    [commands.generateAtCursor]: () => generated(editor.generateAtCursor()),
    [commands.rewriteSelection]: () => generated(editor.rewriteSelection()),
    [commands.continueFromCursor]: () => generated(editor.continueFromCursor()),
    [commands.generateCommitMessage]: given => generated(editor.commitMessage(given)),
    [commands.fix]: (...args) => generated(editor.codeTask('fix', args)),
    [commands.explain]: (...args) => generated(editor.codeTask('explain', args)),
    [commands.document]: (...args) => generated(editor.codeTask('document', args)),
    [commands.writeTests]: (...args) => generated(editor.codeTask('writeTests', args)),
    [commands.terminalCommand]: given => allowed(given, taken => editor.terminalCommand(taken)),
    [commands.generateNewFile]: given => allowed(given, taken => editor.newFile(taken)),
    [commands.generateCell]: given => allowed(given, taken => editor.cell(taken)),
    [commands.editPrompt]: () => editor.editPrompt(),
    [commands.cancelGeneration]: scope => cancel(scope, editor, running),
    [commands.keep]: id => editor.keep(id),
    [commands.keepAll]: () => editor.keepAll(),
    [commands.revertGeneration]: id => editor.revert(id),
    [commands.retry]: id => editor.retry(id),
    [commands.retryWithAnotherPrompt]: id => editor.retryWithAnotherPrompt(id),
    [commands.continueAfterInterruption]: id => editor.continueAfterInterruption(id),
    [commands.showLeftOut]: id => editor.showLeftOut(id),
    [commands.acceptChange]: () => editor.acceptChange(),
    [commands.rejectChange]: () => editor.rejectChange(),
    [commands.chooseConnection]: () => connections.choose(),
    [commands.chooseModel]: connection => connections.chooseModel(connection),
    [commands.addConnection]: () => connections.add(),
    [commands.addConnectionFromCurl]: () => connections.addFromCurl(),
    [commands.importConnections]: file => connections.importFrom(file),
    [commands.shareConnection]: () => connections.share(),
    [commands.testConnection]: connection => connections.test(connection),
    [commands.setApiKey]: connection => connections.setKey(connection),
    [commands.removeApiKey]: () => connections.removeKey(),
    [commands.manageApiKeys]: () => connections.manageKeys(),
    [commands.manageAccess]: () => manageAccess(access),
    [commands.showLastRequest]: origin => inspector.show(origin),
    [commands.showUsage]: () => usage.show(),
    [commands.resetUsage]: () => usage.reset(),
    [commands.useInNativeChat]: () => nativeChat.use(),
    [commands.stopUsingInNativeChat]: () => nativeChat.stopUsing(),
    [commands.chooseNativeModels]: () => nativeChat.chooseModels(),
    [commands.getStarted]: () => getStarted(),
    [commands.showLog]: () => log.show(),
    ...chat.commands,
  };
  return async (id, args) => {
    try {
      return await table[id](...args);
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error;
      log.failure(id, error);
      report(error);
      return undefined;
    }
  };
}

function getStarted(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.openWalkthrough', 'runnel.runnel#getStarted', false);
}

/** A generated text by its number, those of the active editor, or whatever is running. */
function cancel(scope: unknown, editor: EditorFeature, running: RunningGenerations): unknown {
  if (typeof scope === 'number') return editor.cancel(scope);
  return scope === 'editor' ? editor.cancel() : running.cancel();
}
