import type { Browser } from 'playwright-core';

/** Something that the thread of a page did without a pause. Times are milliseconds. */
export interface Task {
  readonly wallMs: number;
  /** For so long of it, the thread had a processor. */
  readonly cpuMs: number;
}

/** What the browser writes down of itself, as far as it is read here. Its times are microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
}

/** The browser's own record of every task, and of the measures of pages, which tell their thread from all others. */
const categories = ['disabled-by-default-devtools.timeline', 'blink.user_timing'];

/**
 * The tasks of more than so many milliseconds of a page's thread while something is done. The page is the one that has
 * measures of this name.
 */
export async function traceTasks(
  browser: Browser,
  measure: string,
  overMs: number,
  work: () => Promise<void>,
): Promise<readonly Task[]> {
  const session = await browser.newBrowserCDPSession();
  const tasks: TraceEvent[] = [];
  let page: TraceEvent | undefined;
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as readonly TraceEvent[]) {
      if (event.name === measure) page = event;
      else if (event.name === 'RunTask' && (event.dur ?? 0) > overMs * 1_000) tasks.push(event);
    }
  });
  const complete = new Promise<boolean>(resolve => {
    session.once('Tracing.tracingComplete', ({ dataLossOccurred }) => resolve(!dataLossOccurred));
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: categories },
  });
  try {
    await work();
  } finally {
    await session.send('Tracing.end');
  }
  if (!(await complete)) throw new Error('The browser did not keep its whole record.');
  await session.detach();
  if (page === undefined) throw new Error(`No page measured “${measure}”.`);
  const { pid, tid } = page;
  return tasks
    .filter(task => task.pid === pid && task.tid === tid)
    .map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1_000, cpuMs: tdur / 1_000 }));
}
