import { trimEndOf } from '../../../core/trimEnd.ts';

/**
 * Makes the end of a Markdown block that still arrives read as it will when it is complete: open marks are closed,
 * half a link shows its text, the first line of a table is a table already, and signs that mean nothing yet wait.
 */
export function completeMarkdown(block: string): string {
  const text = withTableSeparator(withoutLoneMarker(withoutLineFeeds(block)));
  const start = startOfInline(text);
  return text.slice(0, start) + completeInline(text.slice(start));
}

function withoutLineFeeds(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '\n') end -= 1;
  return text.slice(0, end);
}

/** A dash below a paragraph would make a heading of it, and a hash or a number of its own is going to be more. */
function withoutLoneMarker(text: string): string {
  const start = text.lastIndexOf('\n') + 1;
  const isLone = /^[ \t>]*(?:[-*+]|\d{1,9}[.)]?|#{1,6}|=+|--|[-*+] \[[ xX]?|`{1,2}|~{1,2})[ \t]*$/.test(
    text.slice(start),
  );
  return isLone ? text.slice(0, Math.max(0, start - 1)) : text;
}

function withTableSeparator(text: string): string {
  const lines = text.split('\n');
  const isRow = (line: string | undefined): boolean => line?.trimStart().startsWith('|') === true;
  const [last, beforeLast, third] = [lines.at(-1), lines.at(-2), lines.at(-3)];
  if (last === undefined || !isRow(last)) return text;
  if (!isRow(beforeLast))
    return `${closedRow(last)}`.length < 3 ? text : [...lines.slice(0, -1), head(last)].join('\n');
  const isPartOfSeparator = !isRow(third) && /^[ \t|:-]*$/.test(last);
  return isPartOfSeparator ? [...lines.slice(0, -2), head(beforeLast ?? '')].join('\n') : text;

  function head(row: string): string {
    const closed = closedRow(row);
    const cells = closed.match(/(?<!\\)\|/g)?.length ?? 0;
    return `${closed}\n|${'---|'.repeat(Math.max(1, cells - 1))}`;
  }
}

function closedRow(row: string): string {
  const trimmed = row.trim();
  return trimmed.endsWith('|') && trimmed.length > 1 ? trimmed : `${trimmed} |`;
}

/** Marks do not reach over items, rows, quotes or paragraphs: only what follows the last of these is looked at. */
function startOfInline(text: string): number {
  const lastLine = text.lastIndexOf('\n') + 1;
  if (/^[ \t]*\|/.test(text.slice(lastLine))) return text.lastIndexOf('|') + 1;
  for (let start = lastLine; ; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? undefined : end);
    const marker = /^[ \t]*(?:[-*+] (?:\[[ xX]\] )?|\d{1,9}[.)] |#{1,6} |> ?)+/.exec(line)?.[0];
    if (marker !== undefined) return start + marker.length;
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (start === 0 || text.slice(before, start).trim() === '') return start;
    start = before;
  }
}

interface OpenMark {
  readonly sign: string;
  length: number;
}

function completeInline(inline: string): string {
  const open: OpenMark[] = [];
  let text = inline.replace(/(^|[^\\])\\$/, '$1');
  let bracket: number | undefined;
  for (let index = 0; index < text.length; ) {
    const sign = text.charAt(index);
    if (sign === '\\') {
      index += 2;
    } else if (sign === '`') {
      const run = runAt(text, index);
      const end = endOfCode(text, index + run.length, run.length);
      if (end === undefined) {
        const rest = text.slice(index + run.length);
        return rest === '' ? closed(text.slice(0, index), open) : closed(closedCode(text, run), open);
      }
      index = end;
    } else if (sign === '*' || sign === '_' || sign === '~') {
      const run = runAt(text, index);
      noteMark(open, text, index, run);
      index += run.length;
    } else if (sign === '[') {
      bracket = index;
      index += 1;
    } else if (sign === ']' && bracket !== undefined) {
      const isLink = text.charAt(index + 1) === '(';
      const end = isLink ? text.indexOf(')', index) : index;
      if (end < 0) {
        text = linkText(text, bracket, index);
        break;
      }
      index = end + 1;
      bracket = undefined;
    } else {
      index += 1;
    }
  }
  if (bracket !== undefined && bracket >= 0 && text.charAt(bracket) === '[')
    text = linkText(text, bracket, text.length);
  return closed(text, open);
}

function closedCode(text: string, run: string): string {
  // Signs at the very end may be the first of the closing run.
  const code = trimEndOf(text, '`');
  return `${code}${run}`;
}

/** Half a link is its text; half a picture is nothing yet. */
function linkText(text: string, bracket: number, end: number): string {
  const isImage = text.charAt(bracket - 1) === '!';
  return isImage ? text.slice(0, bracket - 1) : text.slice(0, bracket) + text.slice(bracket + 1, end);
}

/** What opens more is not meant as marks. */
const mostOpen = 20;

function noteMark(open: OpenMark[], text: string, index: number, run: string): void {
  const sign = run.charAt(0);
  const before = text.charAt(index - 1);
  const after = text.charAt(index + run.length);
  const length = sign === '~' ? (run.length === 2 ? 2 : 0) : Math.min(run.length, 3);
  if (length === 0) return;
  const last = open.at(-1);
  const closes = last?.sign === sign && before !== '' && !/\s/.test(before);
  if (closes && last !== undefined) {
    if (length >= last.length) open.pop();
    // At the very end, the first sign of the closing two is not a closing one.
    else if (after !== '') last.length -= length;
  } else if (open.length < mostOpen && after !== '' && !/\s/.test(after) && !/[\p{L}\p{N}]/u.test(before)) {
    open.push({ sign, length });
  }
}

/** A mark at the end that has nothing behind it yet is left out, and those that are open are closed. */
function closed(text: string, open: readonly OpenMark[]): string {
  const trailing = trailingMarks(text);
  const isClosing = open.length === 0 && trailing !== '' && isBalanced(text, trailing);
  const trimmed = trailing === '' || isClosing ? text : text.slice(0, -trailing.length);
  if (open.length === 0) return trimmed;
  const body = trimmed.trimEnd();
  const closers = open
    .toReversed()
    .map(({ sign, length }) => sign.repeat(length))
    .join('');
  return body + closers + trimmed.slice(body.length);
}

function trailingMarks(text: string): string {
  let start = text.length;
  while (start > 0 && '*_~'.includes(text.charAt(start - 1))) start -= 1;
  return text.slice(text.charAt(start - 1) === '\\' ? start + 1 : start);
}

function isBalanced(text: string, trailing: string): boolean {
  return text.slice(0, -trailing.length).includes(trailing);
}

function runAt(text: string, index: number): string {
  const sign = text.charAt(index);
  let end = index;
  while (text.charAt(end) === sign) end += 1;
  return text.slice(index, end);
}

function endOfCode(text: string, from: number, length: number): number | undefined {
  for (let index = text.indexOf('`', from); index >= 0; ) {
    const run = runAt(text, index);
    if (run.length === length) return index + run.length;
    index = text.indexOf('`', index + run.length);
  }
  return undefined;
}
