import { isMarkdown } from '../text/filters/fenceLines.ts';
import { lineSyntaxOf } from '../text/filters/multilineStrings.ts';
import { readLine } from '../text/filters/readLine.ts';

/** What an answer is for a notebook. The language is what its fence says; empty for nothing. */
export type CellKind = { readonly kind: 'code'; readonly language: string } | { readonly kind: 'markdown' };

/**
 * Reads the kind of a cell from the beginning of an answer. A few lines may introduce a block of code, a heading begins
 * a text.
 *
 * @param isWhole nothing comes any more.
 * @returns undefined where it can still be both.
 */
export function readCellKind(start: string, isWhole: boolean): CellKind | undefined {
  const lines = start.slice(0, 2 * longestIntroduction).split('\n');
  // A line that is not over says nothing yet.
  const whole = isWhole ? lines : lines.slice(0, -1);
  let count = 0;
  for (const line of whole) {
    if (line.trim() === '') continue;
    const [, info] = /^ {0,3}(?:`{3,}|~{3,})\s*([^\s`{]*)/.exec(line) ?? [];
    if (info !== undefined) return isMarkdown(info.toLowerCase()) ? markdown : { kind: 'code', language: info };
    if (/^#{1,6}\s/.test(line) || count === mostLines) return markdown;
    if (count === 0 && readLine(line, syntax) === 'code') return { kind: 'code', language: '' };
    count += 1;
  }
  return isWhole || start.length > longestIntroduction ? markdown : undefined;
}

const markdown = { kind: 'markdown' } as const;
const syntax = lineSyntaxOf('markdown');

/** Of what stands before a block of code, in UTF-16 units and in lines. */
const longestIntroduction = 400;
const mostLines = 3;
