import { readsAsMath } from './mathRules.ts';
import { languageOf } from './nodes.ts';

/** The line that begins a block of code. */
export interface Fence {
  readonly sign: string;
  readonly length: number;
  readonly indent: number;
  readonly language: string;
  isClosedBy(line: string): boolean;
}

/** A line that is heavier is read in parts. */
export const heaviestLine = 4_000;

export function readFence(line: string): Fence | undefined {
  const [, indent = '', signs = '', info = ''] = /^( {0,3})(`{3,}|~{3,})(.*)/.exec(line) ?? [];
  if (signs === '' || (signs.startsWith('`') && info.includes('`'))) return undefined;
  const sign = signs.charAt(0);
  return {
    sign,
    length: signs.length,
    indent: indent.length,
    language: languageOf(info),
    isClosedBy(other) {
      const closing = /^ {0,3}(`+|~+)[ \t]*$/.exec(other)?.[1];
      return closing?.startsWith(sign) === true && closing.length >= signs.length;
    },
  };
}

/** A closing fence arrives sign by sign: its first ones are not code. */
export function isPartOfClosingFence(fence: Fence | undefined, line: string): boolean {
  if (fence === undefined || line.length > fence.length + 3) return false;
  const signs = /^ {0,3}(`+|~+)$/.exec(line)?.[1];
  return signs?.startsWith(fence.sign) === true && signs.length < fence.length;
}

/** `$$` or `\[` at the beginning of a line, unless what follows is a sentence: `$$ is the number of this process.` */
export function mathStart(line: string): string | undefined {
  const [, sign, rest = ''] = /^ {0,3}(\$\$|\\\[)(.*)$/.exec(line) ?? [];
  if (sign === undefined) return undefined;
  const tex = rest.split(sign === '$$' ? '$$' : '\\]', 1)[0]?.trim() ?? '';
  return tex === '' || sign === '\\[' || readsAsMath(tex) ? sign : undefined;
}

export function detailsStart(line: string): { readonly isOpen: boolean; readonly rest: string } | undefined {
  const [, attributes = '', rest] = /^ {0,3}<details(\s[^<>]{0,500})?>(.*)$/i.exec(line) ?? [];
  return rest === undefined ? undefined : { isOpen: /\sopen\b/i.test(attributes), rest };
}

/** Where the outermost details end in this line; counts those inside of it. */
export function detailsEnd(
  line: string,
  state: { depth: number },
): { readonly before: string; readonly after: string } | undefined {
  for (const { 0: tag, index } of line.matchAll(/<(\/?)details\b[^<>]*>/gi)) {
    state.depth += tag.startsWith('</') ? -1 : 1;
    if (state.depth === 0) return { before: line.slice(0, index), after: line.slice(index + tag.length) };
  }
  return undefined;
}

/** `[^1]: text` */
export function startsFootnote(line: string): boolean {
  return /^\[\^[^\]\s]{1,100}\]:/.test(line);
}

/** The marker `-`, `*`, `+`, `.` or `)` with the number before it; undefined where the line is no item of a list. */
export function listItemOf(line: string): { readonly marker: string; readonly number: number } | undefined {
  const [, bullet, number = '0', delimiter] = /^ {0,3}(?:([-*+])|(\d{1,9})([.)]))(?:[ \t]|$)/.exec(line) ?? [];
  const marker = bullet ?? delimiter;
  return marker === undefined ? undefined : { marker, number: Number(number) };
}

export function isTableSeparator(line: string): boolean {
  return line.includes('|') && line.includes('-') && /^[ \t|:-]+$/.test(line);
}

/** Behind the last sentence that is light enough, else the last word, else anywhere. */
export function placeToCut(line: string): number {
  const most = lengthOfWeight(line, heaviestLine);
  const part = line.slice(0, most);
  const sentence = part.lastIndexOf('. ');
  if (sentence > most / 2) return sentence + 2;
  const space = part.lastIndexOf(' ');
  if (space > most / 2) return space + 1;
  const unit = line.charCodeAt(most - 1);
  return most > 1 && unit >= 0xd800 && unit < 0xdc00 ? most - 1 : most;
}

/**
 * How much work a piece of Markdown can become, in characters of plain text. A sign that may begin an element weighs more:
 * the browser lays out, paints and keeps each element by itself, so that 4,000 characters of `a` in backticks take a
 * hundred times as long as 4,000 characters of prose.
 */
export function weightOf(text: string): number {
  let weight = 0;
  for (let index = 0; index < text.length; index += 1) weight += weightAt(text, index);
  return weight;
}

/** Lines become items, rows or breaks. */
export const lineWeight = 24;

/** How many characters of this text are of this weight, at least one. */
function lengthOfWeight(text: string, most: number): number {
  let weight = 0;
  for (let index = 0; index < text.length; index += 1) {
    weight += weightAt(text, index);
    if (weight > most) return Math.max(1, index);
  }
  return text.length;
}

function weightAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit < signWeights.length) return signWeights[unit] ?? 1;
  // Each of these is shown in an element of its own.
  return (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x7f && unit < 0xa0) || unit === firstOfTags
    ? invisibleWeight
    : 1;
}

/** The first half of every character of the plane in which tags and variation selectors are. */
const firstOfTags = 0xdb40;
const invisibleWeight = 60;

const signWeights = Array.from({ length: 0x7f }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  // A formula is of ten elements and more.
  if (sign === '$') return 60;
  // Code in a line has a background of its own.
  if (sign === '`') return 9;
  if ('*_~[<|'.includes(sign)) return 7;
  return unit < 0x20 && sign !== '\t' && sign !== '\r' ? invisibleWeight : 1;
});

/** The summary in a line of details, and what is around it in the line; undefined where there is none. */
export function readSummary(line: string): { readonly title: string; readonly rest: string } | undefined {
  const [all, before = '', title = '', after = ''] =
    /^([\s\S]*?)<summary[^<>]*>(.*?)(?:<\/summary>|$)(.*)$/i.exec(line) ?? [];
  return all === undefined ? undefined : { title: title.trim(), rest: `${before}${after}` };
}
