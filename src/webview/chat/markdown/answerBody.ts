import type { MarkdownIt } from 'markdown-it';
import { type BlockSplitter, createBlockSplitter, type MarkdownBlock } from './blocks.ts';
import { type CodeBlock, type CodeServices, createCodeBlock } from './codeBlock.ts';
import { completeMarkdown } from './completeMarkdown.ts';
import { sanitizeAnswer, sanitizeMath } from './sanitize.ts';

export interface AnswerServices extends CodeServices {
  readonly parser: MarkdownIt;
}

/** The text of an answer on the page. What is finished is drawn once; only the block that grows is drawn again. */
export interface AnswerBody {
  append(text: string): void;
  /** The whole text, complete or still growing. What is on the page of it already stays there. */
  show(text: string, isGrowing: boolean): void;
  dispose(): void;
}

/** A long text that is there at once is drawn over several frames, so that the page stays at hand. */
const longestFrameMs = 12;

/** Blocks stand in sections of so many: the browser passes over a section that is out of sight as a whole. */
const blocksInSection = 16;

export function createAnswerBody(root: HTMLElement, services: AnswerServices, onDraw: () => void): AnswerBody {
  let splitter: BlockSplitter = createBlockSplitter();
  let views: BlockView[] = [];
  let finishedViews = 0;
  let text = '';
  let isGrowing = false;
  let frame = 0;

  const sectionAt = (index: number): Element => {
    const known = root.children[index];
    if (known !== undefined) return known;
    const section = document.createElement('div');
    section.className = 'section';
    root.append(section);
    return section;
  };
  const viewAt = (index: number, block: MarkdownBlock): BlockView => {
    const view = views[index];
    if (view?.kind === block.kind && (block.kind !== 'code' || view.language === block.language)) return view;
    const fresh = createBlockView(block, services);
    if (view === undefined) sectionAt(Math.floor(index / blocksInSection)).append(fresh.element);
    else view.element.replaceWith(fresh.element);
    views[index] = fresh;
    return fresh;
  };

  const draw = (): void => {
    frame = 0;
    const started = performance.now();
    while (finishedViews < splitter.finished.length && performance.now() - started < longestFrameMs) {
      const block = splitter.finished[finishedViews];
      if (block === undefined) break;
      viewAt(finishedViews, block).draw(block, false);
      finishedViews += 1;
    }
    const isBehind = finishedViews < splitter.finished.length;
    if (isBehind) frame = requestAnimationFrame(draw);
    const tail = isBehind ? [] : splitter.tail;
    for (const [offset, block] of tail.entries()) {
      viewAt(finishedViews + offset, block).draw(block, isGrowing && offset === tail.length - 1);
    }
    for (const view of views.splice(finishedViews + tail.length)) view.element.remove();
    onDraw();
    performance.measure('runnel.draw', { start: started, end: performance.now() });
    // Whoever watches has been told; the page itself keeps no list that grows for ever.
    performance.clearMeasures('runnel.draw');
  };

  return {
    append(more) {
      text += more;
      splitter.append(more);
      if (frame === 0) frame = requestAnimationFrame(draw);
    },
    show(whole, growing) {
      isGrowing = growing;
      if (whole.startsWith(text)) {
        splitter.append(whole.slice(text.length));
      } else {
        splitter = createBlockSplitter();
        splitter.append(whole);
        root.replaceChildren();
        views = [];
        finishedViews = 0;
      }
      text = whole;
      cancelAnimationFrame(frame);
      draw();
    },
    dispose: () => cancelAnimationFrame(frame),
  };
}

interface BlockView {
  readonly kind: MarkdownBlock['kind'];
  readonly language: string;
  readonly element: HTMLElement;
  draw(block: MarkdownBlock, isGrowing: boolean): void;
}

function createBlockView(block: MarkdownBlock, services: AnswerServices): BlockView {
  const { kind } = block;
  const language = block.kind === 'code' ? block.language : '';
  if (kind === 'code') {
    const code = createCodeBlock(language, services);
    return {
      kind,
      language,
      element: code.element,
      draw(next, isGrowing) {
        if (next.kind === 'code') code.update(next.text, !isGrowing);
      },
    };
  }
  const element = document.createElement('div');
  element.className = kind === 'math' ? 'block math' : 'block';
  // The language of the text decides from which side it is read.
  element.dir = 'auto';
  let drawn = '';
  return {
    kind,
    language,
    element,
    draw(next, isGrowing) {
      if (next.kind === 'code') return;
      const isOpen = next.kind === 'math' && !next.isClosed;
      const text = isGrowing && next.kind === 'markdown' ? completeMarkdown(next.text) : next.text;
      const key = `${isOpen}${text}`;
      if (key === drawn) return;
      drawn = key;
      if (next.kind === 'math') drawMath(element, next.text, true, isOpen, services);
      else element.replaceChildren(renderBlock(text, next.isTableContinued, services));
    },
  };
}

function renderBlock(text: string, isTableContinued: boolean, services: AnswerServices): DocumentFragment {
  const fragment = sanitizeAnswer(services.parser.render(text));
  for (const place of fragment.querySelectorAll<HTMLElement>('div.code')) {
    const block: CodeBlock = createCodeBlock(place.dataset.language ?? '', services);
    block.update(place.textContent ?? '', true);
    place.replaceWith(block.element);
  }
  for (const place of fragment.querySelectorAll<HTMLElement>('span.math')) {
    drawMath(place, place.dataset.tex ?? '', place.dataset.block === 'true', false, services);
  }
  for (const table of fragment.querySelectorAll('div.table')) {
    table.classList.toggle('is-continued', isTableContinued);
  }
  return fragment;
}

/** TeX that cannot be read, or is not complete yet, stands there as it is. */
function drawMath(
  element: HTMLElement,
  tex: string,
  isBlock: boolean,
  isOpen: boolean,
  services: AnswerServices,
): void {
  const math = isOpen ? undefined : services.libraries.math(() => drawMath(element, tex, isBlock, isOpen, services));
  if (math === undefined) {
    element.textContent = tex;
    return;
  }
  try {
    const html = math.renderToString(tex, {
      output: 'mathml',
      displayMode: isBlock,
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxExpand: 200,
      maxSize: 20,
    });
    // The source of the formula, which the library adds for other programs, would show; styles are not allowed.
    const formula = sanitizeMath(html.replace(/<annotation[\s\S]*?<\/annotation>| style="[^"]*"/g, ''));
    spaceFunctions(formula);
    element.replaceChildren(formula);
  } catch {
    const code = document.createElement('code');
    code.textContent = tex;
    element.replaceChildren(code);
  }
}

/** The library leaves the thin spaces around the names of functions to its fonts, which are not here. */
function spaceFunctions(formula: DocumentFragment): void {
  for (const operator of formula.querySelectorAll('mo')) {
    if (operator.textContent !== '\u2061') continue;
    operator.setAttribute('rspace', '0.1667em');
    const name = operator.previousElementSibling;
    if (!/^m[in]$/.test(name?.previousElementSibling?.tagName ?? '')) continue;
    const space = document.createElementNS('http://www.w3.org/1998/Math/MathML', 'mspace');
    space.setAttribute('width', '0.1667em');
    name?.before(space);
  }
}
