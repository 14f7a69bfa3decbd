import { trimEndOf } from '../trimEnd.ts';

/**
 * Applies a diff as models write them: hunks whose line numbers and counts are wrong, without a head, with context
 * that differs in blanks; or blocks of lines to search for and to put in their place. A hunk is found by its text.
 *
 * @param text with line feeds only.
 * @returns the text with all of it applied; undefined where a hunk is not found, or where several places fit.
 */
export function applyDiff(text: string, diff: string): string | undefined {
  const hunks = readHunks(diff.replaceAll('\r\n', '\n').slice(0, longestDiff));
  if (hunks.length === 0) return undefined;
  let lines = text.split('\n');
  let from = 0;
  for (const hunk of hunks) {
    const found = find(lines, hunk, from) ?? find(lines, hunk, 0);
    if (found === undefined) return undefined;
    const length = hunk.lines.filter(({ sign }) => sign !== '+').length;
    const replaced = fitted(hunk, lines.slice(found, found + length));
    lines = [...lines.slice(0, found), ...replaced, ...lines.slice(found + length)];
    from = found + replaced.length;
  }
  return lines.join('\n');
}

/** In UTF-16 units. */
const longestDiff = 1_000_000;

interface Hunk {
  readonly lines: readonly { readonly sign: ' ' | '+' | '-'; readonly text: string }[];
  /** Where the head says that it begins, from 0; wrong more often than not. */
  readonly line: number | undefined;
}

function readHunks(diff: string): readonly Hunk[] {
  if (/^<{5,9} ?(?:SEARCH|ORIGINAL)/m.test(diff)) return readSearchBlocks(diff);
  const hunks: { lines: Hunk['lines'][number][]; line: number | undefined }[] = [];
  const lines = trimEndOf(diff, '\n').split('\n');
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1] ?? '';
    if (/^(?:diff --git |index [0-9a-f]+\.\.|(?:new|deleted) file mode |\*\*\* |\\ No newline)/.test(line)) continue;
    if (line.startsWith('--- ') && next.startsWith('+++ ')) continue;
    if (line.startsWith('+++ ') && lines[index - 1]?.startsWith('--- ') === true) continue;
    if (line.startsWith('@@')) {
      const [, start] = /^@@ -(\d+)/.exec(line) ?? [];
      hunks.push({ lines: [], line: start === undefined ? undefined : Math.max(0, Number(start) - 1) });
      continue;
    }
    if (hunks.length === 0) hunks.push({ lines: [], line: undefined });
    const sign = line[0];
    const isMarked = sign === '+' || sign === '-' || sign === ' ';
    // Models leave the blank out that stands before an empty line.
    hunks.at(-1)?.lines.push(isMarked ? { sign, text: line.slice(1) } : { sign: ' ', text: line });
  }
  return hunks.filter(({ lines: each }) => each.some(({ sign }) => sign !== ' '));
}

function readSearchBlocks(diff: string): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let sign: '-' | '+' | undefined;
  let lines: Hunk['lines'][number][] = [];
  for (const line of diff.split('\n')) {
    if (/^<{5,9} ?(?:SEARCH|ORIGINAL)/.test(line)) [sign, lines] = ['-', []];
    else if (sign === '-' && /^={5,9}$/.test(line.trim())) sign = '+';
    else if (sign === '+' && /^>{5,9} ?(?:REPLACE|UPDATED)/.test(line)) {
      hunks.push({ lines, line: undefined });
      sign = undefined;
    } else if (sign !== undefined) lines.push({ sign, text: line });
  }
  return hunks;
}

/** Where the old lines of a hunk stand: the nearest of the exact places, else the only one that differs in blanks. */
function find(lines: readonly string[], hunk: Hunk, from: number): number | undefined {
  const old = hunk.lines.filter(({ sign }) => sign !== '+').map(({ text }) => text);
  if (old.length === 0) return lines.every(line => line === '') ? 0 : hunk.line;
  for (const form of [(line: string) => line, (line: string) => line.trim().replaceAll(/\s+/g, ' ')]) {
    const wanted = old.map(form);
    const formed = lines.map(form);
    const places: number[] = [];
    for (let at = from; at + wanted.length <= formed.length; at += 1) {
      if (formed[at] === wanted[0] && wanted.every((line, index) => formed[at + index] === line)) places.push(at);
    }
    const [only, ...others] = places;
    if (only === undefined) continue;
    if (others.length === 0) return only;
    const { line } = hunk;
    if (line === undefined) return undefined;
    return places.reduce((best, place) => (Math.abs(place - line) < Math.abs(best - line) ? place : best), only);
  }
  return undefined;
}

/** The new lines, with the context as it stands in the text and new lines indented as the text is there. */
function fitted({ lines }: Hunk, old: readonly string[]): readonly string[] {
  let index = 0;
  const shift = shiftOf(lines.find(({ sign }) => sign !== '+')?.text, old[0]);
  return lines.flatMap(({ sign, text }) => {
    if (sign === '+') return [shift(text)];
    const kept = old[index] ?? text;
    index += 1;
    return sign === ' ' ? [kept] : [];
  });
}

/** How a line of the diff is indented in the text. */
function shiftOf(written: string | undefined, actual: string | undefined): (line: string) => string {
  const [from = ''] = /^[ \t]*/.exec(written ?? '') ?? [];
  const [to = ''] = /^[ \t]*/.exec(actual ?? '') ?? [];
  if (from === to) return line => line;
  return line => (line.startsWith(from) && line.trim() !== '' ? to + line.slice(from.length) : line);
}
