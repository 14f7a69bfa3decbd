/** Work that is spread over frames, so that no task makes the page wait. */
export interface Frames {
  /** Does the steps of this work one after the other, frame by frame, until one of them says that it was the last. */
  add(step: () => 'more' | 'done'): void;
  /** Does this once. */
  addOnce(work: () => void): void;
  /** Whether work that began at this time has used up its share of a frame. */
  isOver(started: number): boolean;
}

/** How long the work of one frame may take, in milliseconds, after which no further step is begun. */
const longestFrameMs = 8;

export function createFrames(): Frames {
  const steps: (() => 'more' | 'done')[] = [];
  let frame = 0;

  const isOver = (started: number): boolean => performance.now() - started > longestFrameMs;
  const run = (): void => {
    const started = performance.now();
    frame = 0;
    do {
      const [step] = steps;
      if (step === undefined) break;
      if (step() === 'done') steps.shift();
    } while (!isOver(started));
    if (steps.length > 0) frame = requestAnimationFrame(run);
  };
  const add = (step: () => 'more' | 'done'): void => {
    steps.push(step);
    if (frame === 0) frame = requestAnimationFrame(run);
  };
  return {
    add,
    addOnce: work =>
      add(() => {
        work();
        return 'done';
      }),
    isOver,
  };
}
