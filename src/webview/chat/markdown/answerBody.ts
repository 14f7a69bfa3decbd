import type { Step } from '../frames.ts';
import { type BlockSplitter, createBlockSplitter } from './blocks.ts';
import { type BlockContext, type BlockServices, type BlockView, createBlockView } from './blockView.ts';
import { createLateLabels, type LateLabels } from './lateLabels.ts';
import type { MarkdownBlock } from './nodes.ts';
import type { ParserEnvironment } from './parser.ts';

/** The text of an answer on the page. What is finished is drawn once; only the block that grows is drawn again. */
export interface AnswerBody {
  append(text: string): void;
  /** The whole text, complete or still growing. What is on the page of it already stays there. */
  show(text: string, isGrowing: boolean): void;
  dispose(): void;
}

export type AnswerServices = BlockServices;

/**
 * Blocks stand in sections of so many, and sections in chapters: the browser passes over what is out of sight as a whole.
 */
const blocksInSection = 16;
const sectionsInChapter = 16;

/** How many details may stand inside of each other. */
const deepestDetails = 5;

export function createAnswerBody(root: HTMLElement, services: AnswerServices, depth = 0): AnswerBody {
  const split = (): BlockSplitter => createBlockSplitter({ takesDetails: depth < deepestDetails });
  let splitter = split();
  const views: BlockView[] = [];
  let finishedViews = 0;
  let text = '';
  let isGrowing = false;
  /** The drawing that goes on or waits: a later one takes its place. */
  let drawing: Step | undefined;
  let isTailDrawn = false;
  /** Finished blocks that use a label that was told later than it is used: they are drawn again, in their places. */
  const outdated: number[] = [];
  let labels: LateLabels = createLateLabels();
  const inside = new Map<HTMLElement, AnswerBody>();

  const context: BlockContext = {
    services,
    environment: growing => labels.environment(growing) satisfies ParserEnvironment,
    drawInside(place, more, growing) {
      const known = inside.get(place) ?? createAnswerBody(place, services, depth + 1);
      inside.set(place, known);
      known.show(more, growing);
    },
  };
  const sectionAt = (index: number): Element =>
    childAt(childAt(root, 'chapter', Math.floor(index / sectionsInChapter)), 'section', index % sectionsInChapter);
  const viewAt = (index: number, block: MarkdownBlock): BlockView => {
    const view = views[index];
    if (view?.kind === block.kind && (block.kind !== 'code' || view.language === block.language)) return view;
    const fresh = createBlockView(block, context);
    if (view === undefined) sectionAt(Math.floor(index / blocksInSection)).append(fresh.element);
    else view.element.replaceWith(fresh.element);
    views[index] = fresh;
    return fresh;
  };

  const drawFinished = (block: MarkdownBlock): void => {
    viewAt(finishedViews, block).draw(block, false);
    if (block.kind === 'markdown') labels.note(block.text, finishedViews);
    finishedViews += 1;
    outdated.push(...labels.resolved());
  };
  const drawTail = (): void => {
    const { tail } = splitter;
    for (const [offset, block] of tail.entries()) {
      viewAt(finishedViews + offset, block).draw(block, isGrowing && offset === tail.length - 1);
      // At the end, the last blocks may tell labels, too.
      if (!isGrowing && block.kind === 'markdown') labels.note(block.text, finishedViews + offset);
    }
    if (!isGrowing) outdated.push(...labels.resolved());
    for (const view of views.splice(finishedViews + tail.length)) removeWithEmptyParents(view.element, root);
    isTailDrawn = true;
  };
  const drawAgain = (index: number): void => {
    const block = splitter.finished[index] ?? splitter.tail[index - finishedViews];
    if (block !== undefined) views[index]?.draw(block, false);
  };
  /** A long text that is there at once is drawn over several frames, a block in each step. */
  const begin = (): Step => {
    const step: Step = () => {
      if (drawing !== step) return 'done';
      const block = splitter.finished[finishedViews];
      if (block !== undefined) drawFinished(block);
      else if (!isTailDrawn) drawTail();
      else drawAgain(outdated.pop() ?? -1);
      if (finishedViews < splitter.finished.length || !isTailDrawn || outdated.length > 0) return 'more';
      drawing = undefined;
      return 'done';
    };
    drawing = step;
    isTailDrawn = false;
    return step;
  };

  return {
    append(more) {
      text += more;
      splitter.append(more);
      isTailDrawn = false;
      if (drawing === undefined) services.frames.startLater(begin());
    },
    show(whole, growing) {
      isGrowing = growing;
      if (whole.startsWith(text)) {
        splitter.append(whole.slice(text.length));
      } else {
        splitter = split();
        splitter.append(whole);
        labels = createLateLabels();
        // What is on the page is changed to the new text, in its place.
        finishedViews = 0;
        outdated.length = 0;
      }
      text = whole;
      services.frames.start(begin());
    },
    dispose() {
      drawing = undefined;
      for (const body of inside.values()) body.dispose();
    },
  };
}

/** Blocks of a part that was taken back while it grew leave no section and no chapter that is empty. */
function removeWithEmptyParents(element: Element, root: Element): void {
  const parent = element.parentElement;
  element.remove();
  if (parent !== null && parent !== root && parent.childElementCount === 0) removeWithEmptyParents(parent, root);
}

function childAt(parent: Element, className: string, index: number): Element {
  const known = parent.children[index];
  if (known !== undefined) return known;
  const child = document.createElement('div');
  child.className = className;
  parent.append(child);
  return child;
}
