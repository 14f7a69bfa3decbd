/** Finds text in the conversation, also where it is out of sight, and marks it without changing the page. */
export interface Finder {
  /** How many places there are. Undefined: this is no regular expression. */
  find(query: string, isRegex: boolean): number | undefined;
  /** Goes to a place, counted from 0, and shows it. */
  show(index: number): void;
  clear(): void;
}

const mostMatches = 10_000;
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
    const text = nodes.map(({ data }) => data).join('');
    for (const { 0: found, index } of text.matchAll(pattern)) {
      if (found === '') continue;
      ranges.push(rangeIn(nodes, index, index + found.length));
      if (ranges.length >= mostMatches) break;
    }
  }
  return ranges;
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
