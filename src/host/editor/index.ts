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
import { type CodeTask, runCodeTask } from './tasks/codeTasks.ts';
import { writeCommitMessage } from './tasks/commitMessage.ts';

/** Generating into documents: asking for text, what can be done with it, and how it is shown. */
export interface EditorFeature extends EditorCommands, GeneratedCommands, vscode.Disposable {
  /** Ends the generated text of this number, or, without one, all that are written in the active editor. */
  cancel(id?: number): void;
  /** Into the box of the source control view. */
  commitMessage(given?: unknown): Promise<unknown>;
  /** What a light bulb offers. */
  codeTask(task: CodeTask, args: readonly unknown[]): Promise<unknown>;
  acceptChange(): Promise<void>;
  rejectChange(): Promise<void>;
}

export function createEditorFeature(generate: Generate, state: vscode.Memento, consent: Consent): EditorFeature {
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
    acceptChange: () => reviews.decide('accept'),
    rejectChange: () => reviews.decide('reject'),
    dispose: () => vscode.Disposable.from(marks, reviews, ranges).dispose(),
  };
}
