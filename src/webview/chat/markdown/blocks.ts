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

export type MarkdownBlock =
  | { readonly kind: 'markdown'; readonly text: string; readonly isTableContinued: boolean }
  | { readonly kind: 'code'; readonly text: string; readonly language: string; readonly isClosed: boolean }
  | { readonly kind: 'math'; readonly text: string; readonly isClosed: boolean };

/** Beyond these lengths a block is cut where it hurts least, or drawing one that grows would take ever longer. */
const longestList = 4_000;
const longestParagraph = 8_000;
const longestTable = 12_000;

export function createBlockSplitter(): BlockSplitter {
  const finished: MarkdownBlock[] = [];
  const state: State = { ...emptyBlock, isAfterHeading: false };
  let pending = '';

  const feedPending = (length: number): void => {
    readLine(state, pending.slice(0, length), finished);
    pending = pending.slice(length);
  };

  return {
    append(text) {
      const lines = text.split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) {
        readLine(state, pending + line, finished);
        pending = '';
      }
      pending += rest;
      if (state.mode === 'code') return;
      while (pending.length > longestParagraph) {
        feedPending(placeToCut(pending));
        finish(state, finished);
      }
    },
    finished,
    get tail() {
      const now = { ...state };
      const blocks: MarkdownBlock[] = [];
      if (pending !== '' && !isPartOfClosingFence(now, pending)) readLine(now, pending, blocks);
      finish(now, blocks, false);
      return blocks;
    },
  };
}

interface State {
  mode: 'empty' | 'paragraph' | 'list' | 'table' | 'code' | 'math';
  text: string;
  /** Whether the line before was blank. */
  isAfterBlank: boolean;
  isAfterHeading: boolean;
  previousLine: string;
  fence: Fence | undefined;
  /** The sign that ends the formula. */
  mathEnd: string;
  /** The two lines that every part of a long table begins with. */
  tableHead: string;
  isTableContinued: boolean;
  listMarker: string;
}

interface Fence {
  readonly sign: string;
  readonly length: number;
  readonly indent: number;
  readonly language: string;
}

const emptyBlock = {
  mode: 'empty',
  text: '',
  isAfterBlank: false,
  previousLine: '',
  fence: undefined,
  mathEnd: '',
  tableHead: '',
  isTableContinued: false,
  listMarker: '',
} as const;

/** Takes one line, without its line feed. */
function readLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  if (state.mode === 'code') {
    readCodeLine(state, line, blocks);
  } else if (state.mode === 'math') {
    readMathLine(state, line, blocks);
  } else if (line.trim() !== '') {
    readFullLine(state, line, blocks);
  } else if (state.mode !== 'empty') {
    state.text += '\n';
    state.isAfterBlank = true;
  }
}

function readFullLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const isNested = state.mode === 'list' && /^[ \t]/.test(line);
  const fence = isNested ? undefined : readFence(line);
  const mathStart = isNested ? undefined : /^ {0,3}(\$\$|\\\[)/.exec(line)?.[1];
  const isHeading = /^#{1,6}(?:[ \t]|$)/.test(line);
  if (fence !== undefined || mathStart !== undefined || isHeading || startsBlock(state, line)) finish(state, blocks);
  state.isAfterHeading = isHeading;
  if (fence !== undefined) {
    state.mode = 'code';
    state.fence = fence;
  } else if (mathStart !== undefined) {
    state.mode = 'math';
    state.mathEnd = mathStart === '$$' ? '$$' : '\\]';
    readMathLine(state, line.trimStart().slice(2), blocks);
  } else {
    readTextLine(state, line, blocks);
  }
}

function readTextLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const marker = listMarkerOf(line);
  if (marker !== undefined) {
    if (/^\S/.test(line)) state.listMarker = marker;
    state.mode = 'list';
  } else if (state.mode === 'empty') {
    state.mode = 'paragraph';
  } else if (state.mode === 'paragraph' && isTableSeparator(line) && state.previousLine.includes('|')) {
    state.mode = 'table';
    state.tableHead = `${state.previousLine}\n${line}\n`;
  } else if (state.mode === 'table' && state.text.length > longestTable) {
    const { tableHead } = state;
    finish(state, blocks);
    Object.assign(state, { mode: 'table', tableHead, text: tableHead, isTableContinued: true });
  }
  state.text += `${line}\n`;
  state.isAfterBlank = false;
  state.previousLine = line;
}

/** Whether this line cannot belong to the block that stands before it. */
function startsBlock(state: State, line: string): boolean {
  if (state.mode === 'empty') return false;
  if (state.isAfterHeading) return true;
  const isUnindented = /^\S/.test(line);
  if (state.mode === 'list') {
    const marker = listMarkerOf(line);
    if (!isUnindented) return false;
    if (marker === undefined) return state.isAfterBlank;
    return (state.isAfterBlank && marker !== state.listMarker) || state.text.length > longestList;
  }
  if (state.isAfterBlank) return isUnindented || state.mode === 'table';
  return state.mode === 'paragraph' && state.text.length > longestParagraph;
}

function readCodeLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const { fence } = state;
  if (fence === undefined) return;
  const closing = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1];
  if (closing?.startsWith(fence.sign) && closing.length >= fence.length) {
    finish(state, blocks);
    return;
  }
  const indent = Math.min(fence.indent, /^ */.exec(line)?.[0].length ?? 0);
  state.text += `${line.slice(indent)}\n`;
}

function readMathLine(state: State, line: string, blocks: MarkdownBlock[]): void {
  const end = line.indexOf(state.mathEnd);
  if (end < 0) {
    state.text += `${line}\n`;
    return;
  }
  state.text += line.slice(0, end);
  const rest = line.slice(end + state.mathEnd.length);
  finish(state, blocks);
  if (rest.trim() !== '') readTextLine(state, rest.trimStart(), blocks);
}

/** Closes the block, by its own sign or because what comes does not belong to it. */
function finish(state: State, blocks: MarkdownBlock[], isClosed = true): void {
  const block = toBlock(state, isClosed);
  if (block !== undefined) blocks.push(block);
  Object.assign(state, emptyBlock);
}

function toBlock(state: State, isClosed: boolean): MarkdownBlock | undefined {
  const { mode, text, fence, isTableContinued } = state;
  if (mode === 'empty') return undefined;
  if (mode === 'code') return { kind: 'code', text, language: fence?.language ?? '', isClosed };
  if (mode === 'math') return { kind: 'math', text: text.trim(), isClosed };
  return { kind: 'markdown', text, isTableContinued };
}

function readFence(line: string): Fence | undefined {
  const [, indent = '', signs = '', info = ''] = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (signs === '' || (signs.startsWith('`') && info.includes('`'))) return undefined;
  const language = /^[^\s{,:]*/.exec(info.trim())?.[0] ?? '';
  return { sign: signs.charAt(0), length: signs.length, indent: indent.length, language: language.slice(0, 40) };
}

/** `-`, `*`, `+`, `.` or `)`; undefined where the line is no item of a list. */
function listMarkerOf(line: string): string | undefined {
  const [, bullet, delimiter] = /^ {0,3}(?:([-*+])|\d{1,9}([.)]))(?:[ \t]|$)/.exec(line) ?? [];
  return bullet ?? delimiter;
}

function isTableSeparator(line: string): boolean {
  return line.includes('|') && line.includes('-') && /^[ \t|:-]+$/.test(line);
}

/** A closing fence arrives sign by sign: its first ones are not code. */
function isPartOfClosingFence({ fence }: State, line: string): boolean {
  if (fence === undefined) return false;
  const signs = /^ {0,3}(`+|~+)$/.exec(line)?.[1];
  return signs?.startsWith(fence.sign) === true && signs.length < fence.length;
}

/** Behind the last sentence that fits, else the last word, else anywhere. */
function placeToCut(line: string): number {
  const sentence = line.lastIndexOf('. ', longestParagraph - 2);
  if (sentence > longestParagraph / 2) return sentence + 2;
  const space = line.lastIndexOf(' ', longestParagraph - 1);
  if (space > longestParagraph / 2) return space + 1;
  const unit = line.charCodeAt(longestParagraph - 1);
  return unit >= 0xd800 && unit < 0xdc00 ? longestParagraph - 1 : longestParagraph;
}
