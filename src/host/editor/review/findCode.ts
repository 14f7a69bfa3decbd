/** Where in a text a piece of code belongs, from the first line to before the last, counted from 0. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the part of a text that a piece of code is a new version of: from the line that is its first one to the line
 * that is its last one, each of which must be there exactly once. Undefined where that is not certain.
 */
export function findCode(text: string, code: string): LineRange | undefined {
  const lines = text.split(/\r?\n/).map(line => line.trim());
  const wanted = code
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const first = wanted[0];
  const last = wanted.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const start = onlyIndex(lines, first);
  if (start === undefined) return undefined;
  // The last line is often a brace, which is everywhere: the end is where the indentation comes back to it.
  const end = wanted.length === 1 ? start : endFrom(text.split(/\r?\n/), start, last);
  return end === undefined ? undefined : { start, end: end + 1 };
}

function onlyIndex(lines: readonly string[], wanted: string): number | undefined {
  const index = lines.indexOf(wanted);
  return index >= 0 && lines.indexOf(wanted, index + 1) < 0 ? index : undefined;
}

function endFrom(lines: readonly string[], start: number, last: string): number | undefined {
  const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;
  const indent = indentOf(lines[start] ?? '');
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.trim() === last && indentOf(line) <= indent) return index;
  }
  return undefined;
}
