/** Finds text in the conversation, also where it is out of sight, and marks it without changing the page. */
export interface Finder {
  /** How many places there are. Undefined: this is no regular expression. */
  find(query: string, isRegex: boolean): number | undefined;
  /** Marks a place, counted from 0, as the one that is looked at. */
  mark(index: number): void;
  /** Goes to it as well, and opens what hides it. */
  show(index: number): void;
  /** Hears when the conversation changed: turns that come near are drawn in full. */
  watch(onChange: () => void): () => void;
  clear(): void;
}

const mostMatches = 10_000;
const settleMs = 150;
/** A regular expression of a person's own may take so long in all; what was found by then is shown. */
const longestSearchMs = 400;

export function createFinder(root: HTMLElement): Finder {
  let ranges: readonly Range[] = [];
  const mark = (name: string, marked: readonly Range[]): void => {
    if (marked.length === 0) CSS.highlights.delete(name);
    else CSS.highlights.set(name, new Highlight(...marked));
  };
  return {
    find(query, isRegex) {
      const pattern = query === '' ? undefined : patternOf(query, isRegex);
      if (query !== '' && pattern === undefined) return undefined;
      ranges = pattern === undefined ? [] : rangesOf(root, pattern);
      mark('found', ranges);
      mark('found-now', []);
      return ranges.length;
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
      ranges = [];
      mark('found', []);
      mark('found-now', []);
    },
  };
}

function patternOf(query: string, isRegex: boolean): RegExp | undefined {
  try {
    return new RegExp(isRegex ? query : query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'giu');
  } catch {
    return undefined;
  }
}

/** Blocks are searched one by one: what is found does not reach from one into another. */
function rangesOf(root: HTMLElement, pattern: RegExp): readonly Range[] {
  const started = performance.now();
  const ranges: Range[] = [];
  const blocks = root.querySelectorAll('.prompt, .block, .code-part, .is-plain, .reasoning-text, .details > summary');
  for (const block of blocks) {
    if (ranges.length >= mostMatches || performance.now() - started > longestSearchMs) break;
    if (block.matches('.block') && block.closest('.code-block') !== null) continue;
    const nodes = textsIn(block);
    const { text, places } = readText(nodes, block.matches('.is-plain'));
    for (const { 0: found, index } of text.matchAll(pattern)) {
      if (found === '') continue;
      const [start = index, last = index + found.length - 1] = [places?.[index], places?.[index + found.length - 1]];
      ranges.push(rangeIn(nodes, start, last + 1));
      if (ranges.length >= mostMatches) break;
    }
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
