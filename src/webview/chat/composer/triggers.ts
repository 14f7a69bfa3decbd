import type { FileChoice, SavedPromptChoice } from '../../../protocol/chat.ts';

/** The word at the caret that asks for a list: a file after `#`, a saved prompt after `/` at the very beginning. */
export interface Trigger {
  readonly kind: 'file' | 'prompt';
  readonly query: string;
  /** Where the word begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** A longer word asks for nothing. */
const longestWord = 100;

export function triggerAt(text: string, caret: number): Trigger | undefined {
  let start = caret;
  while (start > 0 && caret - start <= longestWord && !/\s/.test(text.charAt(start - 1))) start -= 1;
  const word = text.slice(start, caret);
  if (word.length > longestWord) return undefined;
  if (word.startsWith('#')) return { kind: 'file', query: word.slice(1), start, end: caret };
  if (word.startsWith('/') && start === 0) return { kind: 'prompt', query: word.slice(1), start, end: caret };
  return undefined;
}

export interface Suggestion {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

export function fileSuggestions(files: readonly FileChoice[]): readonly Suggestion[] {
  return files.map(({ uri, name, folder }) => ({ id: uri, label: name, detail: folder }));
}

export function promptSuggestions(prompts: readonly SavedPromptChoice[], query: string): readonly Suggestion[] {
  const wanted = query.toLowerCase();
  return prompts
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map(({ id, name, description }) => ({ id, label: `/${name}`, detail: description }));
}
