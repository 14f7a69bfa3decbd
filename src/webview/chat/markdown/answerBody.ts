import { type BlockSplitter, createBlockSplitter, type MarkdownBlock } from './blocks.ts';
import { type BlockContext, type BlockServices, type BlockView, createBlockView } from './blockView.ts';
import { createLateLabels, type LateLabels } from './lateLabels.ts';
import type { ParserEnvironment } from './parser.ts';

/** The text of an answer on the page. What is finished is drawn once; only the block that grows is drawn again. */
export interface AnswerBody {
  append(text: string): void;
  /** The whole text, complete or still growing. What is on the page of it already stays there. */
  show(text: string, isGrowing: boolean): void;
  dispose(): void;
}

export type AnswerServices = BlockServices;

/** A long text that is there at once is drawn over several frames, so that the page stays at hand. */
const longestFrameMs = 8;

/** Blocks stand in sections of so many: the browser passes over a section that is out of sight as a whole. */
const blocksInSection = 16;

/** How many details may stand inside of each other. */
const deepestDetails = 5;

export function createAnswerBody(root: HTMLElement, services: AnswerServices, depth = 0): AnswerBody {
  const split = (): BlockSplitter => createBlockSplitter({ takesDetails: depth < deepestDetails });
  let splitter = split();
  const views: BlockView[] = [];
  let finishedViews = 0;
  let text = '';
  let isGrowing = false;
  let frame = 0;
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
    // A label that is told later than it is used: what uses it is drawn again, in its place.
    for (const index of labels.resolved()) {
      const earlier = splitter.finished[index];
      if (earlier !== undefined) views[index]?.draw(earlier, false);
    }
  };
  const draw = (): void => {
    frame = 0;
    const started = performance.now();
    while (finishedViews < splitter.finished.length && performance.now() - started < longestFrameMs) {
      const block = splitter.finished[finishedViews];
      if (block === undefined) break;
      drawFinished(block);
    }
    const isBehind = finishedViews < splitter.finished.length;
    if (isBehind) frame = requestAnimationFrame(draw);
    const tail = isBehind ? [] : splitter.tail;
    for (const [offset, block] of tail.entries()) {
      viewAt(finishedViews + offset, block).draw(block, isGrowing && offset === tail.length - 1);
    }
    if (!isBehind && !isGrowing) drawLate(tail);
    if (!isBehind) for (const view of views.splice(finishedViews + tail.length)) view.element.remove();
    performance.measure('runnel.draw', { start: started, end: performance.now() });
    // Whoever watches has been told; the page itself keeps no list that grows for ever.
    performance.clearMeasures('runnel.draw');
  };
  /** At the end, the last blocks may tell labels, too. */
  const drawLate = (tail: readonly MarkdownBlock[]): void => {
    for (const [offset, block] of tail.entries()) {
      if (block.kind === 'markdown') labels.note(block.text, finishedViews + offset);
    }
    for (const index of labels.resolved()) {
      const block = splitter.finished[index] ?? tail[index - finishedViews];
      if (block !== undefined) views[index]?.draw(block, false);
    }
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
        splitter = split();
        splitter.append(whole);
        labels = createLateLabels();
        // What is on the page is changed to the new text, in its place.
        finishedViews = 0;
      }
      text = whole;
      cancelAnimationFrame(frame);
      draw();
    },
    dispose() {
      cancelAnimationFrame(frame);
      for (const body of inside.values()) body.dispose();
    },
  };
}
