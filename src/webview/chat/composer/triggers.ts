import type { ContextChoice, SavedPromptChoice } from '../../../protocol/chat.ts';

/** The word at the caret that asks for a list: what can be added after `#`, a saved prompt after `/` at the very beginning. */
export interface Trigger {
  readonly kind: 'context' | 'prompt';
  readonly query: string;
  /** Where the word begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** A longer word asks for nothing, unless it is an address. */
const longestWord = 100;
const longestAddress = 2_000;

export function triggerAt(text: string, caret: number): Trigger | undefined {
  let start = caret;
  while (start > 0 && caret - start <= longestAddress && !/\s/.test(text.charAt(start - 1))) start -= 1;
  const word = text.slice(start, caret);
  if (word.length > (/^#https?:/i.test(word) ? longestAddress : longestWord)) return undefined;
  if (word.startsWith('#')) return { kind: 'context', query: word.slice(1), start, end: caret };
  if (word.startsWith('/') && start === 0) return { kind: 'prompt', query: word.slice(1), start, end: caret };
  return undefined;
}

export interface Suggestion {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** The class of its icon; empty for none. */
  readonly icon: string;
}

export function contextSuggestions(choices: readonly ContextChoice[]): readonly Suggestion[] {
  return choices.map(({ id, kind, name, detail }) => ({ id, label: name, detail, icon: `icon-${kind}` }));
}

export function promptSuggestions(prompts: readonly SavedPromptChoice[], query: string): readonly Suggestion[] {
  const wanted = query.toLowerCase();
  return prompts
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map(({ id, name, description }) => ({ id, label: `/${name}`, detail: description, icon: '' }));
}
