import {
  detailsEnd,
  detailsStart,
  type Fence,
  heaviestLine,
  isPartOfClosingFence,
  isTableSeparator,
  lineWeight,
  listItemOf,
  mathStart,
  placeToCut,
  readFence,
  readSummary,
  startsFootnote,
  weightOf,
} from './lines.ts';
import { longestFormula } from './mathRules.ts';
import type { MarkdownBlock } from './nodes.ts';

/**
 * Cuts Markdown into its top-level blocks while it arrives, looking at every character once. What is finished never
 * changes again, so that a page draws it once; only the tail is drawn anew.
 */
export interface BlockSplitter {
  append(text: string): void;
  /** Blocks that nothing to come can change. The list only grows. */
  readonly finished: readonly MarkdownBlock[];
  /** What may still change, as it reads now. The last one of it is the one that grows. */
  readonly tail: readonly MarkdownBlock[];
}

/** Beyond these weights a block is cut where it hurts least, or drawing one that grows would take ever longer. */
const heaviestList = 4_000;
const heaviestTable = 16_000;
/** No block is heavier than this, wherever it has to be cut: a quote, an item or a definition without an end. */
const heaviestBlock = 12_000;
const longestDetails = 400_000;

/** Details are read as such only where they may be drawn as such. */
export function createBlockSplitter({ takesDetails = true } = {}): BlockSplitter {
  const finished: MarkdownBlock[] = [];
  const state: State = { ...emptyBlock, isAfterHeading: false, takesDetails };
  let pending = '';
  let weight = 0;

  /** Adds to the line that is not complete, and takes off its beginning once it is too heavy to be kept back. */
  const extendLine = (piece: string): void => {
    pending += piece;
    weight += weightOf(piece);
    while (weight > heaviestLine) {
      const part = pending.slice(0, placeToCut(pending));
      readPartOfLine(state, part, finished);
      pending = pending.slice(part.length);
      weight -= weightOf(part);
    }
  };
  return {
    append(text) {
      const [first = '', ...others] = text.split('\n');
      extendLine(first);
      for (const piece of others) {
        readLine(state, pending, finished);
        pending = '';
        weight = 0;
        extendLine(piece);
      }
    },
    finished,
    get tail() {
      const now = { ...state };
      const blocks: MarkdownBlock[] = [];
      const isFence = now.mode === 'code' && !now.isInLine && isPartOfClosingFence(now.fence, pending);
      if (pending !== '' && !isFence) readLine(now, pending, blocks);
      finish(now, blocks, false);
      return blocks;
    },
  };
}

interface State {
  mode: 'empty' | 'paragraph' | 'list' | 'table' | 'code' | 'math' | 'details';
  text: string;
  weight: number;
  /** The beginning of this line was read already, because the line is too long to be kept back. */
  isInLine: boolean;
  /** Whether the line before was blank. */
  isAfterBlank: boolean;
  isAfterHeading: boolean;
  previousLine: string;
  /** Tells the block of code that is being read from all others. */
  identity: object | undefined;
  /** The fence of the code, also of code inside of details. */
  fence: Fence | undefined;
  /** The sign that ends the formula. */
  mathEnd: string;
  /** The two lines that every part of a long table begins with. */
  tableHead: string;
  isTableContinued: boolean;
  listMarker: string;
  /** The number of the next item. */
  nextNumber: number;
  listStart: number | undefined;
  summary: string;
  isOpen: boolean;
  /** How many details are open inside of each other. */
  depth: number;
  readonly takesDetails: boolean;
}

const emptyBlock = {
  ...({ mode: 'empty', text: '', weight: 0, isInLine: false, isAfterBlank: false, previousLine: '' } as const),
  ...{ identity: undefined, fence: undefined, mathEnd: '', tableHead: '', isTableContinued: false },
  ...{ listMarker: '', nextNumber: 0, listStart: undefined, summary: '', isOpen: false, depth: 0 },
};

/** Takes one line, without its line feed. */
function readLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  if (state.mode === 'code') {
    readCodeLine(state, line, blocks);
  } else if (state.mode === 'math') {
    readMathLine(state, line, blocks);
  } else if (state.mode === 'details') {
    readDetailsLine(state, line, blocks);
  } else if (line.trim() !== '') {
    readFullLine(state, line, blocks);
  } else if (state.mode !== 'empty') {
    state.text += '\n';
    state.isAfterBlank = true;
  }
  state.isInLine = false;
}

/** Takes the beginning of a line that goes on: what is no code is cut there. */
function readPartOfLine(state: State, part: string, blocks: MarkdownBlock[]): void {
  if (state.mode === 'code' || state.mode === 'details') {
    state.text += part;
    state.isInLine = true;
    return;
  }
  readLine(state, part, blocks);
  finish(state, blocks, false);
}

function readFullLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const isNested = state.mode === 'list' && /^[ \t]/.test(line);
  const fence = isNested ? undefined : readFence(line);
  const math = isNested ? undefined : mathStart(line);
  const details = isNested || !state.takesDetails ? undefined : detailsStart(line);
  const isHeading = /^#{1,6}(?:[ \t]|$)/.test(line);
  if (fence !== undefined || math !== undefined || details !== undefined || isHeading || startsBlock(state, line)) {
    finish(state, blocks);
  }
  state.isAfterHeading = isHeading;
  if (fence !== undefined) {
    state.mode = 'code';
    state.fence = fence;
    state.identity = {};
  } else if (math !== undefined) {
    state.mode = 'math';
    state.mathEnd = math === '$$' ? '$$' : '\\]';
    readMathLine(state, line.trimStart().slice(2), blocks);
  } else if (details !== undefined) {
    Object.assign(state, { mode: 'details', isOpen: details.isOpen, depth: 1 });
    if (details.rest !== '') readDetailsLine(state, details.rest, blocks);
  } else {
    readTextLine(state, line, blocks);
  }
}

function readTextLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const item = listItemOf(line);
  if (item !== undefined) {
    startItem(state, item, /^\S/.test(line), blocks);
  } else if (state.mode === 'empty') {
    state.mode = 'paragraph';
  } else if (state.mode === 'paragraph' && isTableSeparator(line) && state.previousLine.includes('|')) {
    state.mode = 'table';
    state.tableHead = `${state.previousLine}\n${line}\n`;
  } else if (state.mode === 'table' && state.weight > heaviestTable) {
    const { tableHead } = state;
    finish(state, blocks);
    Object.assign(state, { mode: 'table', tableHead, text: tableHead, isTableContinued: true });
  }
  state.text += `${line}\n`;
  state.weight += weightOf(line) + lineWeight;
  state.isAfterBlank = false;
  state.previousLine = line;
}

function startItem(
  state: State,
  item: { readonly marker: string; readonly number: number },
  isTopLevel: boolean,
  blocks: MarkdownBlock[],
): void {
  if (isTopLevel) {
    if (state.mode === 'list' && state.weight > heaviestList && item.marker === state.listMarker) {
      const { nextNumber } = state;
      finish(state, blocks);
      Object.assign(state, { nextNumber, listStart: nextNumber });
    } else if (state.mode !== 'list') {
      state.nextNumber = item.number;
    }
    state.listMarker = item.marker;
    state.nextNumber += 1;
  }
  state.mode = 'list';
}

/** Whether this line cannot belong to the block that stands before it. */
function startsBlock(state: State, line: string): boolean {
  if (state.mode === 'empty') return false;
  if (state.isAfterHeading || startsFootnote(line)) return true;
  if (state.mode !== 'table' && state.weight > heaviestBlock) return true;
  const isUnindented = /^\S/.test(line);
  if (state.mode === 'list') {
    const marker = listItemOf(line)?.marker;
    if (!isUnindented) return false;
    if (marker === undefined) return state.isAfterBlank;
    return state.isAfterBlank && marker !== state.listMarker;
  }
  if (state.isAfterBlank) return isUnindented || state.mode === 'table';
  return state.mode === 'paragraph' && state.weight > heaviestLine;
}

function readCodeLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const { fence } = state;
  if (fence === undefined) return;
  if (!state.isInLine && fence.isClosedBy(line)) {
    finish(state, blocks);
    return;
  }
  const indent = state.isInLine ? 0 : Math.min(fence.indent, /^ */.exec(line)?.[0].length ?? 0);
  state.text += `${line.slice(indent)}\n`;
}

function readMathLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const end = line.indexOf(state.mathEnd);
  if (end < 0) {
    state.text += `${line}\n`;
    // A formula is never so long: what stands there is text that happened to begin with this sign.
    if (state.text.length > longestFormula) finish(state, blocks, false);
    return;
  }
  state.text += line.slice(0, end);
  const rest = line.slice(end + state.mathEnd.length);
  finish(state, blocks);
  if (rest.trim() !== '') readTextLine(state, rest.trimStart(), blocks);
}

function readDetailsLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const end = state.fence === undefined && !state.isInLine ? detailsEnd(line, state) : undefined;
  if (end === undefined) {
    if (state.fence?.isClosedBy(line)) state.fence = undefined;
    else state.fence ??= readFence(line);
  }
  const text = end?.before ?? line;
  const summary = state.summary === '' ? readSummary(text) : undefined;
  if (summary !== undefined) state.summary = summary.title;
  const rest = summary?.rest ?? text;
  if (summary === undefined || rest.trim() !== '') state.text += `${rest}\n`;
  if (end === undefined && state.text.length <= longestDetails) return;
  finish(state, blocks);
  if (end !== undefined && end.after.trim() !== '') readTextLine(state, end.after.trim(), blocks);
}

/** Closes the block, by its own sign or because what comes does not belong to it. */
function finish(state: State, blocks: MarkdownBlock[], isClosed = true): void {
  const block = toBlock(state, isClosed);
  if (block !== undefined) blocks.push(block);
  Object.assign(state, emptyBlock);
}

function toBlock(state: State, isClosed: boolean): MarkdownBlock | undefined {
  const { mode, text, identity, fence, isTableContinued, listStart, summary, isOpen } = state;
  if (mode === 'empty') return undefined;
  if (mode === 'code') return { kind: 'code', text, language: fence?.language ?? '', isClosed, identity };
  if (mode === 'math') return { kind: 'math', text: text.trim(), isClosed };
  // The line feed of a line that is not complete would not be there later.
  if (mode === 'details') return { kind: 'details', text: text.replace(/\n$/, ''), summary, isOpen };
  return { kind: 'markdown', text, isTableContinued, ...(listStart === undefined ? {} : { listStart }) };
}
