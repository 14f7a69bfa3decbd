import type { CodeAction } from '../../../protocol/chat.ts';
import type { PageTexts } from '../../../protocol/chatTexts.ts';
import type { Frames } from '../frames.ts';
import type { Libraries } from '../libraries.ts';
import { withInvisible } from '../markdown/invisible.ts';
import type { AnswerNode } from '../markdown/nodes.ts';
import { type Drawers, patchChildren } from '../markdown/patch.ts';
import { createCodeHead } from './codeHead.ts';
import { endsOfPart, isLastChoice, type PartEnd, partLength } from './codeParts.ts';
import { reservedClasses, type Space, spaceOf } from './reservedSpace.ts';

export interface CodeServices {
  readonly libraries: Libraries;
  readonly frames: Frames;
  readonly texts: PageTexts;
  readonly onCode: (action: CodeAction, text: string, language: string) => void;
}

/** A block of code with its buttons. It can grow: what was drawn once is not drawn again. */
export interface CodeBlock {
  readonly element: HTMLElement;
  readonly language: string;
  /**
   * @param identity is the same object for texts that go on from each other, so that a long one is not compared with what
   * is there. Undefined: it is compared.
   */
  update(text: string, identity?: object): void;
}

const noDrawers: Drawers = {
  code: () => document.createElement('span'),
  formula: () => document.createElement('span'),
};

/** Parts out of sight are one group to the browser, which looks in every frame at each group that could come into sight. */
const partsInGroup = 8;

/**
 * Each part of the code is a box of its own, so that a line that is added moves nothing but the last one. The line feed
 * between two parts is not in either: a browser that copies boxes puts one there.
 */
export function createCodeBlock(language: string, services: CodeServices): CodeBlock {
  const { libraries, frames, texts, onCode } = services;
  const element = document.createElement('div');
  element.className = 'code-block';
  element.dataset.drawn = 'code';
  element.dataset.vscodeContext = JSON.stringify({ webviewSection: 'code', preventDefaultContextMenuItems: true });
  const code = document.createElement('code');
  let text = '';
  /** How many parts are finished, and where the growing one begins. */
  let finished = 0;
  let start = 0;
  /** The first of the places to end that were not tried for the growing part. */
  let choice = 0;
  let isBehind = false;
  let known: object | undefined;
  let groupSpace: Space = { lines: 0, columns: 1 };

  const plain = (piece: string) => ({ nodes: withInvisible(piece, true), isTopLevel: true });
  const colour = (piece: string): { readonly nodes: readonly AnswerNode[]; readonly isTopLevel: boolean } => {
    const highlighted = libraries.highlight(piece, language, recolour);
    if (highlighted === undefined) return plain(piece);
    return { ...highlighted, nodes: showInvisible(highlighted.nodes) };
  };
  const drawPart = (nodes: readonly AnswerNode[]): Element => {
    const place = finished % partsInGroup;
    const group = childAt(code, Math.floor(finished / partsInGroup));
    if (place === 0) {
      group.className = 'code-group';
      groupSpace = { lines: 0, columns: 1 };
    }
    const part = childAt(group, place);
    part.className = 'code-part';
    frames.spend(patchChildren(part, withoutLastLineFeed(nodes), noDrawers));
    return part;
  };
  const finishPart = ({ end, isInLine }: PartEnd, nodes: readonly AnswerNode[]): void => {
    const part = drawPart(nodes);
    const { lines, columns } = spaceOf(text.slice(start, end));
    if (isInLine) part.classList.add('is-in-line');
    groupSpace = { lines: groupSpace.lines + lines, columns: Math.max(groupSpace.columns, columns) };
    finished += 1;
    if (finished % partsInGroup === 0) part.parentElement?.classList.add(...reservedClasses(groupSpace));
    start = end;
    choice = 0;
  };
  /** Draws one part. */
  const step = (): 'more' | 'done' => {
    const ends = endsOfPart(text, start);
    const end = ends[choice];
    if (end === undefined) {
      const piece = text.slice(start);
      // The line that is not complete has a line feed of its own.
      const isLongLine = start > 0 && text.charAt(start - 1) !== '\n' && !piece.slice(0, -1).includes('\n');
      const last = drawPart((isLongLine ? plain(piece) : colour(piece)).nodes);
      for (const each of [last, last.parentElement]) while (each?.nextSibling) each.nextSibling.remove();
      isBehind = false;
      return 'done';
    }
    const piece = text.slice(start, end.end);
    // A line of thousands of signs has no colours: each of them would be an element that is painted in every frame.
    const { nodes, isTopLevel } = end.isInLine ? plain(piece) : colour(piece);
    if (isTopLevel || end.isInLine || isLastChoice(partLength * 2 ** choice)) finishPart(end, nodes);
    else choice += 1;
    return 'more';
  };
  const draw = (): void => {
    if (isBehind) return;
    isBehind = true;
    frames.start(step);
  };
  const recolour = (): void => {
    finished = 0;
    start = 0;
    choice = 0;
    draw();
  };

  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  pre.ariaLabel = language === '' ? texts.code : texts.codeIn.replace('{0}', language);
  pre.setAttribute('role', 'group');
  pre.append(code);
  const head = createCodeHead(language, texts, action => onCode(action, text, language));
  element.append(head, pre);
  // Menus of the editor act on the block that they were opened on.
  element.addEventListener('contextmenu', () =>
    element.dispatchEvent(new CustomEvent('code-menu', { bubbles: true, detail: { text, language } })),
  );
  return {
    element,
    language,
    update(next, identity) {
      const goesOn = identity !== undefined && identity === known;
      known = identity;
      if (next.length === text.length && next === text && code.firstChild !== null) return;
      // The end of a line that is not complete changes: only what is finished has to be the same.
      const isMore = goesOn || next.startsWith(text.slice(0, start));
      text = next;
      if (isMore) draw();
      else recolour();
    },
  };
}

function childAt(parent: Element, index: number): Element {
  const known = parent.children[index];
  if (known !== undefined) return known;
  const child = document.createElement('span');
  parent.append(child);
  return child;
}

function showInvisible(nodes: readonly AnswerNode[]): readonly AnswerNode[] {
  return nodes.flatMap(node => {
    if (typeof node === 'string') return withInvisible(node, true);
    return 'tag' in node ? [{ ...node, children: [...showInvisible(node.children)] }] : [node];
  });
}

function withoutLastLineFeed(nodes: readonly AnswerNode[]): readonly AnswerNode[] {
  const last = nodes.at(-1);
  if (typeof last === 'string') return last.endsWith('\n') ? [...nodes.slice(0, -1), last.slice(0, -1)] : nodes;
  if (last === undefined || !('tag' in last)) return nodes;
  return [...nodes.slice(0, -1), { ...last, children: [...withoutLastLineFeed(last.children)] }];
}
