import type { Cancellation } from './cancellation.ts';

/** Time, handed in: tests have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs it once after so many milliseconds. Returns how to call it off. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface Deadline {
  /**
   * From now on so many milliseconds count, and no longer those before; 0 is for ever. `onMissed` is called once when
   * nothing restarted them; `slept` tells a computer that was asleep from a server that was silent.
   */
  start(ms: number, onMissed: (slept: boolean) => void): void;
  /** Something happened: the time starts again. Cheap enough for every chunk of a stream. */
  restart(): void;
  /** The time stands still, because somebody else is to blame for it. */
  pause(): void;
  resume(): void;
  stop(): void;
}

/** A timer that fires this much later than it was set for did not run: the computer slept. */
const sleepMs = 20_000;

export function createDeadline(clock: Clock): Deadline {
  let ms = 0;
  let onMissed: (slept: boolean) => void = () => {};
  let startedAt = 0;
  let pausedAt: number | undefined;
  let cancelTimer: (() => void) | undefined;
  let dueAt = 0;

  function setTimer(wait: number): void {
    dueAt = clock.now() + wait;
    cancelTimer = clock.after(wait, check);
  }

  function stopTimer(): void {
    cancelTimer?.();
    cancelTimer = undefined;
  }

  function check(): void {
    cancelTimer = undefined;
    if (pausedAt !== undefined || ms <= 0) return;
    const now = clock.now();
    const left = startedAt + ms - now;
    if (left > 0) setTimer(left);
    else onMissed(now - dueAt > sleepMs);
  }

  return {
    start(nextMs, onNextMissed) {
      ms = nextMs;
      onMissed = onNextMissed;
      startedAt = clock.now();
      pausedAt = undefined;
      // A timer that fires too early sets itself again: that is cheaper than a new one for each deadline.
      if (ms <= 0 || (cancelTimer !== undefined && dueAt <= startedAt + ms)) return;
      stopTimer();
      setTimer(ms);
    },
    restart() {
      startedAt = clock.now();
    },
    pause() {
      pausedAt ??= clock.now();
    },
    resume() {
      if (pausedAt === undefined) return;
      startedAt += clock.now() - pausedAt;
      pausedAt = undefined;
      if (cancelTimer === undefined && ms > 0) setTimer(Math.max(0, startedAt + ms - clock.now()));
    },
    stop() {
      ms = 0;
      stopTimer();
    },
  };
}

/** Waits, or rejects with the reason at once when it is cancelled. */
export function sleep(clock: Clock, ms: number, cancellation: Cancellation): Promise<void> {
  return new Promise((resolve, reject) => {
    if (cancellation.isCancelled) {
      reject(cancellation.reason);
      return;
    }
    const cancelTimer = clock.after(ms, () => {
      forget();
      resolve();
    });
    const forget = cancellation.onCancel(reason => {
      cancelTimer();
      reject(reason);
    });
  });
}
