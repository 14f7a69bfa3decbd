/**
 * Work that is spread over frames, so that no task makes the page wait. All work of a frame has one share of it, whoever
 * does it: a bound for each would add up, and the browser's own work comes on top.
 */
export interface Frames {
  /** Does the steps of this work one after the other: what fits into this frame at once, the others in those to come. */
  start(step: Step): void;
  /** Does them from the next frame on, before all work that waits already. */
  startLater(step: Step): void;
  /** Does this once, behind all work that waits already. */
  addOnce(work: () => void): void;
  /** Counts elements that were made. The browser takes longer to lay out and to paint one than it took to make it. */
  spend(elements: number): void;
}

/** Does a part of some work, and says whether there is more. */
export type Step = () => 'more' | 'done';

/** How long the work of one frame may take, in milliseconds, after which no further step is begun. */
const longestFrameMs = 7;
/** So many elements are laid out and painted in about as long. */
const mostElements = 100;

export function createFrames(): Frames {
  const steps: Step[] = [];
  let frame = 0;
  /** What was used of the share since the browser last painted. */
  let spentMs = 0;
  let spentElements = 0;
  /** When the work began that goes on now. */
  let started: number | undefined;

  const isOver = (): boolean =>
    spentElements > mostElements || spentMs + (performance.now() - (started ?? performance.now())) > longestFrameMs;
  const inShare = (work: () => void): void => {
    if (started !== undefined) {
      work();
      return;
    }
    started = performance.now();
    try {
      work();
    } finally {
      const end = performance.now();
      performance.measure('runnel.draw', { start: started, end });
      // Whoever watches has been told; the page itself keeps no list that grows for ever.
      performance.clearMeasures('runnel.draw');
      spentMs += end - started;
      started = undefined;
    }
  };
  const run = (): void => {
    frame = 0;
    inShare(() => {
      do {
        const step = steps.shift();
        if (step === undefined) break;
        if (step() === 'more') steps.unshift(step);
      } while (!isOver());
    });
    // The browser lays out and paints before it comes to this.
    setTimeout(() => {
      spentMs = 0;
      spentElements = 0;
    });
    if (steps.length > 0) askForFrame();
  };
  const askForFrame = (): void => {
    if (frame === 0) frame = requestAnimationFrame(run);
  };
  return {
    start(step) {
      askForFrame();
      inShare(() => {
        while (step() === 'more') {
          if (!isOver()) continue;
          steps.push(step);
          return;
        }
      });
    },
    startLater(step) {
      steps.unshift(step);
      askForFrame();
    },
    addOnce(work) {
      steps.push(() => {
        work();
        return 'done';
      });
      askForFrame();
    },
    spend(elements) {
      spentElements += elements;
    },
  };
}
