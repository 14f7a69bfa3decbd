/** Starts each piece of work when a lane is free, in order. Results come in that order, too, each as soon as it can. */
export function runInLanes<T>(work: readonly (() => Promise<T>)[], lanes: number): readonly Promise<T>[] {
  const waiting: (() => void)[] = [];
  let free = lanes;
  return work.map(async run => {
    if (free > 0) free -= 1;
    else await new Promise<void>(resolve => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  });
}
