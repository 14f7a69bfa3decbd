import type { Clock } from '../clock.ts';

/** Gathers many small texts into few writes, one in flight at a time. */
export interface Batch {
  /** Hands over some text. The first goes out at once, the following ones together when the interval is over. */
  add(text: string): void;
  /**
   * Writes without waiting for the interval, and resolves when everything is written.
   * Rejects when a write fails; a further flush tries again, with the same text.
   */
  flush(): Promise<void>;
  /** What was added and is not known to be written, in order. After a failed write nothing is missing from it. */
  readonly unwritten: string;
  /** Forgets what waits. What is in flight goes on. */
  clear(): void;
  /** No write begins after this. One in flight goes on. */
  dispose(): void;
}

export interface BatchOptions {
  /** Rejecting and resolving to `false` both say that nothing of the text was written. */
  write(text: string): PromiseLike<unknown>;
  /** At most one write begins in this many milliseconds. Asked anew before each. */
  interval(): number;
  readonly clock: Clock;
}

/** After a failed write nothing is written on its own any more: only a flush tries again. */
export function createBatch({ write, interval, clock }: BatchOptions): Batch {
  let waiting = '';
  let inFlight = '';
  /** Settles when the current write is over. It never rejects, because nothing may handle that. */
  let current: Promise<FlushResult> | undefined;
  let lastBegun = Number.NEGATIVE_INFINITY;
  let takeBackTimer: (() => void) | undefined;
  let failed = false;
  let disposed = false;

  const stopTimer = (): void => {
    takeBackTimer?.();
    takeBackTimer = undefined;
  };

  const begin = (): void => {
    stopTimer();
    inFlight = waiting;
    waiting = '';
    lastBegun = clock.now();
    const outcome = attempt(write, inFlight);
    current = outcome.then(result => {
      failed = 'error' in result;
      if (failed) waiting = inFlight + waiting;
      inFlight = '';
      current = undefined;
      schedule();
      return result;
    });
  };

  const schedule = (): void => {
    if (waiting === '' || inFlight !== '' || takeBackTimer || failed || disposed) return;
    // A clock that was set back must not make the rest wait for it to catch up.
    const wait = interval() - Math.max(0, clock.now() - lastBegun);
    if (wait > 0) takeBackTimer = clock.after(wait, begin);
    else begin();
  };

  return {
    add(text) {
      waiting += text;
      schedule();
    },
    async flush() {
      while (current || (waiting !== '' && !disposed)) {
        if (!current) begin();
        const result = await current;
        if (result && 'error' in result) throw result.error;
      }
    },
    get unwritten() {
      return inFlight + waiting;
    },
    clear() {
      waiting = '';
      stopTimer();
    },
    dispose() {
      disposed = true;
      stopTimer();
    },
  };
}

type FlushResult = { readonly error?: unknown };

async function attempt(write: BatchOptions['write'], text: string): Promise<FlushResult> {
  try {
    if ((await write(text)) === false) throw new Error('The text was not written.');
    return {};
  } catch (error) {
    return { error };
  }
}
