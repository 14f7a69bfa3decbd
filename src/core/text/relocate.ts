import type { OffsetRange } from './anchor.ts';

/** What is known of a range of a text: its content and some of the text around it. */
export interface KnownRange {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Finds a range again in a text that replaced all of it, as a formatter that sets the whole file anew does. Blanks do
 * not count. Undefined when it is not there, or when several places fit.
 */
export function relocate({ text, before, after }: KnownRange, replacement: string): OffsetRange | undefined {
  const { signs, offsets } = withoutBlanks(replacement);
  const [core, head, tail] = [text, before, after].map(part => withoutBlanks(part).signs) as [string, string, string];
  const attempts = [
    [head, tail],
    [head, ''],
    ['', tail],
    ['', ''],
  ] as const;
  for (const [ahead, behind] of attempts) {
    const wanted = ahead + core + behind;
    if (wanted.length < shortestMatch) continue;
    const found = signs.indexOf(wanted);
    if (found === -1 || signs.indexOf(wanted, found + 1) !== -1) continue;
    const first = found + ahead.length;
    if (core === '') return emptyRange(before, replacement, offsets[first - 1], offsets[first]);
    const start = offsets[first] ?? 0;
    return { start, end: (offsets[first + core.length - 1] ?? start) + 1 };
  }
  return undefined;
}

/** Fewer signs are found anywhere. */
const shortestMatch = 3;

/** The same number of lines below what stands before it as it was. */
function emptyRange(
  before: string,
  replacement: string,
  previous: number | undefined,
  next: number | undefined,
): OffsetRange {
  const from = previous === undefined ? 0 : previous + 1;
  const gap = replacement.slice(from, next);
  const lines = before.slice(before.trimEnd().length).split('\n').length - 1;
  const skipped = new RegExp(`^(?:[^\\n]*\\n){0,${lines}}[ \\t]*`).exec(gap)?.[0].length ?? 0;
  return { start: from + skipped, end: from + skipped };
}

function withoutBlanks(text: string): { readonly signs: string; readonly offsets: readonly number[] } {
  const offsets: number[] = [];
  let signs = '';
  for (const { 0: run, index } of text.matchAll(/\S+/g)) {
    signs += run;
    for (let offset = index; offset < index + run.length; offset += 1) offsets.push(offset);
  }
  return { signs, offsets };
}
