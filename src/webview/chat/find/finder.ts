import { createPatternSearch, type Found } from './patternSearch.ts';

/** Finds text in the conversation, also where it is out of sight, and marks it without changing the page. */
export interface Finder {
  /** Says how many places there are, at once or, for an expression, a little later. A later search takes the place of this. */
  find(query: string, isRegex: boolean, onFound: (count: FindResult) => void): void;
  /** Marks a place, counted from 0, as the one that is looked at. */
  mark(index: number): void;
  /** Goes to it as well, and opens what hides it. */
  show(index: number): void;
  /** Hears when the conversation changed: turns that come near are drawn in full. */
  watch(onChange: () => void): () => void;
  clear(): void;
}

/** The number of places, or why there is none: this is no regular expression, or it takes too long. */
export type FindResult = number | 'invalid' | 'slow';

const mostMatches = 10_000;
const settleMs = 150;
/** Reading what is on the page may take so long in all; what was read by then is looked through. */
const longestReadingMs = 400;

export function createFinder(root: HTMLElement): Finder {
  let ranges: readonly Range[] = [];
  const patterns = createPatternSearch(mostMatches);
  const mark = (name: string, marked: readonly Range[]): void => {
    if (marked.length === 0) CSS.highlights.delete(name);
    else CSS.highlights.set(name, new Highlight(...marked));
  };
  const keep = (found: readonly Range[]): number => {
    ranges = found;
    mark('found', ranges);
    mark('found-now', []);
    return ranges.length;
  };
  return {
    find(query, isRegex, onFound) {
      patterns.stop();
      if (query === '') {
        onFound(keep([]));
      } else if (!isRegex) {
        const parts = partsOf(root);
        onFound(keep(rangesOf(parts, foundIn(parts, new RegExp(quoted(query), 'giu')))));
      } else if (!isExpression(query)) {
        onFound('invalid');
      } else {
        const parts = partsOf(root);
        const texts = parts.map(({ text }) => text);
        patterns.start(query, texts, found => onFound(found === 'slow' ? found : keep(rangesOf(parts, found))));
      }
    },
    mark: index => mark('found-now', ranges.slice(index, index + 1)),
    show(index) {
      const range = ranges[index];
      if (range === undefined) return;
      const element = range.startContainer.parentElement;
      for (let details = element?.closest('details'); details; details = details.parentElement?.closest('details')) {
        details.open = true;
      }
      mark('found-now', [range]);
      element?.scrollIntoView({ block: 'center' });
    },
    watch(onChange) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const observer = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(onChange, settleMs);
      });
      observer.observe(root, { childList: true, subtree: true, characterData: true });
      return () => {
        clearTimeout(timer);
        observer.disconnect();
      };
    },
    clear() {
      patterns.stop();
      keep([]);
    },
  };
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source, 'giu') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Blocks are searched one by one: what is found does not reach from one into another. */
interface FindPart {
  readonly nodes: readonly Text[];
  readonly text: string;
  /** Where each character of the text stands in the nodes; undefined where they are the same. */
  readonly places?: readonly number[];
}

function partsOf(root: HTMLElement): readonly FindPart[] {
  const started = performance.now();
  const parts: FindPart[] = [];
  const blocks = root.querySelectorAll('.prompt, .block, .code-part, .is-plain, .reasoning-text, .details > summary');
  for (const block of blocks) {
    if (performance.now() - started > longestReadingMs) break;
    if (block.matches('.block') && block.closest('.code-block') !== null) continue;
    const nodes = textsIn(block);
    parts.push({ nodes, ...readText(nodes, block.matches('.is-plain')) });
  }
  return parts;
}

function foundIn(parts: readonly FindPart[], pattern: RegExp): Found {
  const found: number[] = [];
  for (const [number, { text }] of parts.entries()) {
    for (const { 0: match, index } of text.matchAll(pattern)) found.push(number, index, match.length);
    if (found.length >= 3 * mostMatches) break;
  }
  return found.slice(0, 3 * mostMatches);
}

function rangesOf(parts: readonly FindPart[], found: Found): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at < found.length; at += 3) {
    const [number = 0, index = 0, length = 0] = found.slice(at, at + 3);
    const part = parts[number];
    if (part === undefined) continue;
    const [start = index, last = index + length - 1] = [part.places?.[index], part.places?.[index + length - 1]];
    ranges.push(rangeIn(part.nodes, start, last + 1));
  }
  return ranges;
}

/** What is far away is there as its source: the marks of Markdown are no part of what one reads. */
function readText(
  nodes: readonly Text[],
  isSource: boolean,
): { readonly text: string; readonly places?: readonly number[] } {
  const source = nodes.map(({ data }) => data).join('');
  if (!isSource) return { text: source };
  const places: number[] = [];
  let text = '';
  for (let index = 0; index < source.length; index += 1) {
    const sign = source.charAt(index);
    if ('*_~`'.includes(sign)) continue;
    text += sign;
    places.push(index);
  }
  return { text, places };
}

function textsIn(block: Element): readonly Text[] {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, node =>
    // Code inside of a list is a block of its own, and is looked at as such.
    node.parentElement?.closest('.code-block') !== block.closest('.code-block')
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

function rangeIn(nodes: readonly Text[], start: number, end: number): Range {
  const range = document.createRange();
  let at = 0;
  for (const node of nodes) {
    const next = at + node.length;
    if (start >= at && start < next) range.setStart(node, start - at);
    if (end > at && end <= next) range.setEnd(node, end - at);
    at = next;
  }
  return range;
}
