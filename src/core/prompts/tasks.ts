import type { Message } from '../generation/generation.ts';
import { inCodeFence } from '../text/codeFence.ts';
import { inOneLine } from './prompts.ts';
import { isSecretFile } from './secretFiles.ts';

/** The prompts of the commands that ask for none. */

/** Each can be replaced in settings or by a file. What the task is about is added to it. */
export const taskPrompts = {
  commitMessage: 'Write the commit message for this change. Answer with the message only, without a code fence.',
  fix: 'Fix the problems of this code. Change nothing else.',
  explain: 'Explain this code and its problems to a colleague, briefly.',
  document: 'Add documentation comments to this code, as is usual in its language. Change nothing else.',
  writeTests: 'Write tests for this code, with the test library that is usual in its language.',
  terminalCommand:
    'Write one command line that does what is asked for below. Answer with the command in a code fence, as one line, ' +
    'and below it with one or two sentences about what it does and what it changes.',
  newFile: 'Write the whole content of a new file. Answer with its content only.',
  cell:
    'Write one cell of a notebook. Answer with the code in a code fence if code is asked for, else with Markdown ' +
    'without a fence around it.',
} as const;

export type TaskName = keyof typeof taskPrompts;

/**
 * @param subjects of the last commits, the latest first: they show how this repository words them.
 * @param systemPrompt the person's own; empty for none.
 */
export function messagesForCommit(
  prompt: string,
  diff: string,
  subjects: readonly string[],
  systemPrompt: string,
): readonly Message[] {
  const style =
    subjects.length === 0
      ? 'The first line says in the imperative and in at most 72 characters what the change does.'
      : `Word and format it as the last commits of this repository:\n\n${inCodeFence(subjects.join('\n'))}`;
  const content = [prompt, style, inCodeFence(diff, 'diff')].join('\n\n');
  return withSystemPrompt(content, systemPrompt);
}

/** @param shell its name, as `zsh`. @param system the name of the operating system; undefined where it is not known. */
export function messagesForCommand(
  prompt: string,
  wanted: string,
  { shell, system }: { readonly shell: string; readonly system: string | undefined },
  systemPrompt: string,
): readonly Message[] {
  const place = `The shell is ${inOneLine(shell)}${system === undefined ? '' : ` on ${system}`}.`;
  return withSystemPrompt([prompt, place, inCodeFence(wanted)].join('\n\n'), systemPrompt);
}

function withSystemPrompt(content: string, systemPrompt: string): readonly Message[] {
  const system = systemPrompt.trim();
  return [...(system === '' ? [] : [{ role: 'system', content: system } as const]), { role: 'user', content }];
}

/** A diff within a length in UTF-16 units: long files give way to the others, so that each is heard of. */
export function shortenDiff(diff: string, longest: number): string {
  if (diff.length <= longest) return diff;
  const files = diff.split(/^(?=diff --git )/m);
  let left = longest;
  const lengths = new Map<number, number>();
  const byLength = [...files.keys()].sort((one, other) => (files[one]?.length ?? 0) - (files[other]?.length ?? 0));
  for (const [done, index] of byLength.entries()) {
    const share = Math.min(files[index]?.length ?? 0, Math.floor(left / (files.length - done)));
    lengths.set(index, share);
    left -= share;
  }
  return files
    .map((file, index) => {
      const length = lengths.get(index) ?? 0;
      if (length === file.length) return file;
      // A line is included whole or not at all.
      return `${file.slice(0, Math.max(0, file.lastIndexOf('\n', length)))}\n[…]\n`;
    })
    .join('');
}

/** The first file of a diff that a person would not want to be sent by its name; undefined for none. */
export function secretFileIn(diff: string): string | undefined {
  for (const [, name = ''] of diff.matchAll(/^(?:\+\+\+|---) "?[ab]\/([^"\n\t]{1,4096})/gm)) {
    if (isSecretFile(name)) return name;
  }
  return undefined;
}
