import type { Fence } from './fenceLines.ts';
import { opensHandover } from './handover.ts';

/** A piece of an answer: what a model says, a fenced block, or reasoning in tags. */
export interface AnswerPart {
  kind: 'text' | 'block' | 'reasoning';
  /** All of it, with fences or tags. */
  raw: string;
  /** For a block, the text between its fences; otherwise the same as `raw`. */
  body: string;
  readonly fence?: Fence;
  /** The first 500 UTF-16 units of the body: enough to tell what it is without making one piece of a long text. */
  head: string;
  /** The text since the last call of the filter. */
  fresh: string;
  isBlank: boolean;
  /** Of a block: it has fences within. */
  hasFences: boolean;
  isClosed: boolean;
  /** Of a text: how many of its whole lines are sentences, and how many are something else; blank ones do not count. */
  sentences: number;
  others: number;
  /** Where its last line begins, which may not be whole. */
  lineStart: number;
  /** Of code without a fence: where it begins, and where sentences begin that nothing else has followed yet. */
  codeStart: number;
  tailStart: number | undefined;
  isAfterBlank: boolean;
}

/** In UTF-16 units. */
export const longestHead = 500;

export const emptyPart = (kind: AnswerPart['kind']): AnswerPart => ({
  kind,
  raw: '',
  body: '',
  head: '',
  fresh: '',
  isBlank: true,
  hasFences: false,
  isClosed: false,
  sentences: 0,
  others: 0,
  lineStart: 0,
  codeStart: 0,
  tailStart: undefined,
  isAfterBlank: false,
});

/** A fence that is the last line of an answer ends its block, whatever stands in the block. */
export function closeAtLastFence(block: AnswerPart): void {
  const { fence } = block;
  const [last] = /(?:^|\n)[^\n]*\n?$/.exec(block.body.trimEnd()) ?? [];
  if (fence === undefined || last === undefined || last.trim() !== fence.mark.repeat(fence.length)) return;
  block.body = block.body.trimEnd().slice(0, -last.length);
  block.isClosed = true;
}

/** What is said before code without a fence is left out where nothing else comes before it. */
export function leaveOutIntroduction(part: AnswerPart, firstLine: string): void {
  const start = part.raw.length - firstLine.length;
  const said = part.head.slice(0, start);
  const isSaid = part.others === 1 && part.sentences > 0 && (opensHandover(said) || said.trimEnd().endsWith(':'));
  if (isSaid) part.codeStart = start;
}

/**
 * Sentences below code without a fence, after a blank line, are about it.
 *
 * @param isSaid whether the line is a sentence that begins at the margin.
 */
export function readTail(part: AnswerPart, line: string, isSaid: boolean): void {
  if (line.trim() === '') {
    part.isAfterBlank = true;
    return;
  }
  if (!isSaid) part.tailStart = undefined;
  else if (part.isAfterBlank) part.tailStart ??= part.raw.length - line.length;
  part.isAfterBlank = false;
}
