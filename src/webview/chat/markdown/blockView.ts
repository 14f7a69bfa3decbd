import type { PageTexts } from '../../../protocol/chatTexts.ts';
import { type CodeBlock, type CodeServices, createCodeBlock } from '../code/codeBlock.ts';
import { completeMarkdown } from './completeMarkdown.ts';
import type { Formulas } from './formulas.ts';
import type { FormulaNode, MarkdownBlock } from './nodes.ts';
import { type Drawers, patchChildren } from './patch.ts';
import { createTableTools } from './tables.ts';
import { parseBlock, type TreeOptions } from './tree.ts';

/** A block on the page. It is kept and changed for as long as it is of the same kind. */
export interface BlockView {
  readonly kind: MarkdownBlock['kind'];
  readonly language: string;
  readonly element: HTMLElement;
  draw(block: MarkdownBlock, isGrowing: boolean): void;
}

export interface BlockServices extends CodeServices, Pick<TreeOptions, 'parser'> {
  readonly formulas: Formulas;
  readonly texts: PageTexts;
}

/** What one answer draws its blocks with. */
export interface BlockContext {
  readonly services: BlockServices;
  environment(isGrowing: boolean): TreeOptions['environment'];
  /** A further answer inside of this one, for the body of details. */
  drawInside(root: HTMLElement, text: string, isGrowing: boolean): void;
}

export function createBlockView(block: MarkdownBlock, context: BlockContext): BlockView {
  switch (block.kind) {
    case 'code':
      return createCodeView(block.language, context);
    case 'math':
      return createMathView(context);
    case 'details':
      return createDetailsView(block.isOpen, context);
    case 'markdown':
      return createMarkdownView(context);
  }
}

function createCodeView(language: string, { services }: BlockContext): BlockView {
  const code = createCodeBlock(language, services);
  return {
    ...{ kind: 'code', language, element: code.element },
    draw(block) {
      if (block.kind === 'code') code.update(block.text, block.identity);
    },
  };
}

function createMathView({ services }: BlockContext): BlockView {
  const place = createBlock('block math-block');
  return {
    ...{ kind: 'math', language: '', element: place },
    draw(block) {
      if (block.kind !== 'math') return;
      const node: FormulaNode = { tex: block.text, isBlock: true };
      patchChildren(place, block.isClosed ? [node] : [block.text], createDrawers(services));
    },
  };
}

function createDetailsView(isOpen: boolean, context: BlockContext): BlockView {
  const details = document.createElement('details');
  details.className = 'details';
  details.open = isOpen;
  const summary = document.createElement('summary');
  const body = document.createElement('div');
  details.append(summary, body);
  const drawers = createDrawers(context.services);
  return {
    ...{ kind: 'details', language: '', element: details },
    draw(block, isGrowing) {
      if (block.kind !== 'details') return;
      const options = { ...context.services, environment: context.environment(true), isGrowing };
      const [title] = parseBlock(block.summary || context.services.texts.details, options);
      const isParagraph = typeof title === 'object' && 'tag' in title;
      patchChildren(summary, isParagraph ? title.children : [block.summary], drawers);
      context.drawInside(body, block.text, isGrowing);
    },
  };
}

function createMarkdownView(context: BlockContext): BlockView {
  const { services } = context;
  const place = createBlock('block');
  const drawers = createDrawers(services);
  let tools: HTMLElement | undefined;
  return {
    ...{ kind: 'markdown', language: '', element: place },
    draw(block, isGrowing) {
      if (block.kind !== 'markdown') return;
      const text = isGrowing ? completeMarkdown(block.text) : block.text;
      const options = { ...services, environment: context.environment(isGrowing), isGrowing };
      const nodes = parseBlock(text, options);
      const [first] = nodes;
      if (block.listStart !== undefined && typeof first === 'object' && 'tag' in first && first.tag === 'ol') {
        Object.assign(first.attributes, { start: `${block.listStart}` });
      }
      place.classList.toggle('is-continued', block.isTableContinued || block.listStart !== undefined);
      place.classList.toggle('is-heading', typeof first === 'object' && 'tag' in first && /^h[345]$/.test(first.tag));
      tools?.remove();
      services.frames.spend(patchChildren(place, nodes, drawers));
      const isTable = place.firstElementChild?.classList.contains('table') === true && !block.isTableContinued;
      if (!isTable) return;
      tools ??= createTableTools(() => tablesFrom(place), services);
      place.append(tools);
    },
  };
}

function createBlock(className: string): HTMLElement {
  const place = document.createElement('div');
  place.className = className;
  // The language of the text decides from which side it is read.
  place.dir = 'auto';
  return place;
}

const codeBlocks = new WeakMap<Element, CodeBlock>();

function createDrawers(services: BlockServices): Drawers {
  return {
    code({ code, language }, before) {
      const known = before === undefined ? undefined : codeBlocks.get(before);
      const block = known?.language === language ? known : createCodeBlock(language, services);
      codeBlocks.set(block.element, block);
      block.update(code);
      return block.element;
    },
    formula: (node, before) => services.formulas.draw(node, before),
  };
}

/** A table and its further parts, which follow it as blocks of their own. */
function tablesFrom(place: Element): readonly Element[] {
  const answer = place.closest('.answer, .details');
  const blocks = [...(answer?.querySelectorAll('.block') ?? [])];
  const rest = blocks.slice(blocks.indexOf(place) + 1);
  const others = rest.slice(0, rest.findIndex(block => !block.classList.contains('is-continued')) >>> 0);
  return [place, ...others];
}
