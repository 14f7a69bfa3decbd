import type { Message } from '../generation/generation.ts';
import { inCodeFence } from '../text/codeFence.ts';

/** What is asked where nobody types a prompt. */

/**
 * @param subjects of the last commits, the latest first: they show how this repository words them.
 * @param systemPrompt the person's own; empty for none.
 */
export function messagesForCommit(diff: string, subjects: readonly string[], systemPrompt: string): readonly Message[] {
  const style =
    subjects.length === 0
      ? 'The first line says in the imperative and in at most 72 characters what the change does.'
      : `Word and format it as the last commits of this repository:\n\n${inCodeFence(subjects.join('\n'))}`;
  const content = [
    'Write the commit message for this change. Answer with the message only, without a code fence.',
    style,
    inCodeFence(diff, 'diff'),
  ].join('\n\n');
  const system = systemPrompt.trim();
  return [...(system === '' ? [] : [{ role: 'system', content: system } as const]), { role: 'user', content }];
}

/** What is asked about a piece of code by a light bulb. The code itself and its problems are added. */
export const codeTasks = {
  fix: 'Fix the problems of this code. Change nothing else.',
  explain: 'Explain this code and its problems to a colleague, briefly.',
  document: 'Add documentation comments to this code, as is usual in its language. Change nothing else.',
  tests: 'Write tests for this code, with the test library that is usual in its language.',
} as const;
