import * as vscode from 'vscode';
import type { Consent } from '../consent/consent.ts';
import type { Generate } from '../generator.ts';
import { createEditorCommands, type EditorCommands } from './commands.ts';
import { createGeneratedLenses } from './generated/codeLenses.ts';
import { createGeneratedDecorations } from './generated/decorations.ts';
import { createGeneratedRanges } from './generated/generatedRanges.ts';
import { createGeneratedCommands, type GeneratedCommands } from './generatedCommands.ts';
import { createPromptHistory } from './prompt/promptHistory.ts';
import { createRewriteReviews } from './review/rewriteReview.ts';
import { generateCell } from './tasks/cell.ts';
import { type CodeTask, runCodeTask } from './tasks/codeTasks.ts';
import { writeCommitMessage } from './tasks/commitMessage.ts';
import { generateNewFile } from './tasks/newFile.ts';
import { editTaskPrompt } from './tasks/taskPrompt.ts';
import { generateTerminalCommand } from './tasks/terminalCommand.ts';

/** Generating into documents: asking for text, what can be done with it, and how it is shown. */
export interface EditorFeature extends EditorCommands, GeneratedCommands, vscode.Disposable {
  /** Ends the generated text of this number, or, without one, all that are written in the active editor. */
  cancel(id?: number): void;
  /** Into the box of the source control view. */
  commitMessage(given?: unknown): Promise<unknown>;
  /** What a light bulb offers. */
  codeTask(task: CodeTask, args: readonly unknown[]): Promise<unknown>;
  /** Into the line of the terminal, without running it. */
  terminalCommand(given?: unknown): Promise<unknown>;
  newFile(given?: unknown): Promise<unknown>;
  /** Into a notebook, below the selected cell. */
  cell(given?: unknown): Promise<unknown>;
  editPrompt(): Promise<void>;
  acceptChange(): Promise<void>;
  rejectChange(): Promise<void>;
}

/** What of VS Code's context of an extension is needed here. */
type Storage = Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>;

export function createEditorFeature(
  generate: Generate,
  { globalState: state, globalStorageUri: storage }: Storage,
  consent: Consent,
): EditorFeature {
  const ranges = createGeneratedRanges();
  const history = createPromptHistory(state);
  const reviews = createRewriteReviews(ranges);
  const parts = { generate, ranges, review: reviews.begin };
  const marks = vscode.Disposable.from(createGeneratedDecorations(ranges), createGeneratedLenses(ranges));
  return {
    ...createEditorCommands({ ...parts, history, consent, reviews }),
    ...createGeneratedCommands(parts, history),
    cancel(id) {
      const document = vscode.window.activeTextEditor?.document;
      if (id !== undefined) ranges.find(id)?.cancel();
      else if (document) ranges.cancelIn(document);
    },
    commitMessage: given => writeCommitMessage(given, consent, parts),
    codeTask: (task, args) => runCodeTask(task, args, consent, parts),
    terminalCommand: given => generateTerminalCommand(given, generate),
    newFile: given => generateNewFile(given, history, parts),
    cell: given => generateCell(given, history, consent, parts),
    editPrompt: () => editTaskPrompt(storage),
    acceptChange: () => reviews.decide('accept'),
    rejectChange: () => reviews.decide('reject'),
    dispose: () => vscode.Disposable.from(marks, reviews, ranges).dispose(),
  };
}
