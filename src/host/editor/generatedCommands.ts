import * as vscode from 'vscode';
import { showInformation } from '../ui/messages.ts';
import { openText } from '../ui/openText.ts';
import { continueAfter, retry } from './generate/runGeneration.ts';
import type { EditorParts, GeneratedRange } from './generated/generatedRanges.ts';
import { revert } from './generated/revert.ts';
import { askForPrompt } from './prompt/askForPrompt.ts';
import type { PromptHistory } from './prompt/promptHistory.ts';

/** What can be done with a generated text. Each takes its id, or finds it at the caret. */
export interface GeneratedCommands {
  keep(id?: unknown): Promise<void>;
  /** All of this window that nothing is written to any more. */
  keepAll(): void;
  revert(id?: unknown): Promise<void>;
  retry(id?: unknown): Promise<unknown>;
  retryWithAnotherPrompt(id?: unknown): Promise<unknown>;
  continueAfterInterruption(id?: unknown): Promise<unknown>;
  /** What of the answer was not written, in a document of its own. */
  showLeftOut(id?: unknown): Promise<unknown>;
}

export function createGeneratedCommands(parts: EditorParts, history: PromptHistory): GeneratedCommands {
  const { ranges } = parts;
  const withFound =
    <Result>(run: (generated: GeneratedRange) => Promise<Result>) =>
    async (id?: unknown): Promise<Result | undefined> => {
      const generated = ranges.find(id);
      if (generated !== undefined) return await run(generated);
      void showInformation(vscode.l10n.t('There is no generated text here.'));
      return undefined;
    };
  return {
    keep: withFound(async generated => {
      // What is still being written is kept as far as it is there.
      generated.cancel();
      await generated.ended;
      const current = ranges.find(generated.id);
      if (current) ranges.forget(current);
    }),
    keepAll: () => ranges.forgetAll(),
    revert: withFound(generated => revert(generated, ranges)),
    retry: withFound(generated => retry(generated, generated.job.prompt, parts)),
    retryWithAnotherPrompt: withFound(async generated => {
      const title = vscode.l10n.t('Retry with Another Prompt');
      const value = generated.job.prompt;
      const asked = await askForPrompt({ title, targets: ['replace'], history, value });
      return asked?.prompt === undefined ? undefined : await retry(generated, asked.prompt, parts);
    }),
    continueAfterInterruption: withFound(generated => continueAfter(generated, parts)),
    showLeftOut: withFound(({ leftOut }) => openText(leftOut)),
  };
}
