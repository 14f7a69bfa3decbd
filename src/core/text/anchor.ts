/** A piece of a document, in offsets. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** `length` characters at `offset` became `textLength` other ones. */
export interface ContentChange {
  readonly offset: number;
  readonly length: number;
  readonly textLength: number;
}

/**
 * What became of a range:
 * - `kept`: every change was outside of it, so it holds what it held before;
 * - `inside`: a change reached into it. The range holds what is left of it and what was put strictly into it,
 *   but not what was put across one of its ends;
 * - `gone`: it was replaced together with text around it, and is nowhere any more.
 */
export type Anchored =
  | { readonly kind: 'kept' | 'inside'; readonly range: OffsetRange }
  | { readonly kind: 'gone'; readonly range?: undefined };

/**
 * Follows a range through changes that were made together: all of them in the coordinates of the document before,
 * none overlapping another, in any order.
 *
 * Text put in exactly at the start is before the range, text put in exactly at the end is after it: a person who
 * types at either end keeps what they typed in one piece. At an empty range it is after as well, so that what is
 * typed while the first token is awaited is not cut in two when the token comes.
 */
export function applyChanges(range: OffsetRange, changes: readonly ContentChange[]): Anchored {
  let { start, end } = range;
  let inside = false;
  for (const { offset, length, textLength } of changes) {
    const changeEnd = offset + length;
    const growth = textLength - length;
    if (offset >= range.end) continue;
    if (changeEnd <= range.start) {
      start += growth;
      end += growth;
      continue;
    }
    inside = true;
    const crossesStart = offset < range.start;
    const crossesEnd = changeEnd > range.end;
    const coversAll = offset <= range.start && changeEnd >= range.end;
    if (coversAll && (crossesStart || crossesEnd)) return { kind: 'gone' };
    if (crossesStart) start += offset + textLength - range.start;
    if (crossesEnd) end += offset - range.end;
    else end += growth;
  }
  return { kind: inside ? 'inside' : 'kept', range: { start, end } };
}

/**
 * Follows a range through a change of all line endings of a document, which editors report as one change that
 * replaces everything. `text` is the document after it; the lengths are those of one line ending.
 */
export function applyLineEndings(range: OffsetRange, text: string, lengthBefore: number): OffsetRange {
  const moved = (offset: number): number => {
    // `from` is where a line starts now, `was` where it started before.
    let from = 0;
    let was = 0;
    for (;;) {
      const newline = text.indexOf('\n', from);
      if (newline === -1) return from + offset - was;
      const lineEnd = text[newline - 1] === '\r' ? newline - 1 : newline;
      const nextWas = was + (lineEnd - from) + lengthBefore;
      if (offset < nextWas) return from + Math.min(offset - was, lineEnd - from);
      from = newline + 1;
      was = nextWas;
    }
  };
  return { start: moved(range.start), end: moved(range.end) };
}
