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
  /** Something happened: the time starts again. Cheap enough for every chunk of a stream. */
  restart(): void;
  /** The time stands still, because somebody else is to blame for it. */
  pause(): void;
  resume(): void;
  stop(): void;
}

/** A timer that fires this much later than it was set for did not run: the computer slept. */
const sleepMs = 20_000;

/**
 * Calls `onMissed` once when nothing restarted it for so many milliseconds; 0 means that it never does.
 * `slept` tells a computer that was asleep from a server that was silent.
 */
export function startDeadline(clock: Clock, ms: number, onMissed: (slept: boolean) => void): Deadline {
  if (ms <= 0) return { restart() {}, pause() {}, resume() {}, stop() {} };
  let startedAt = clock.now();
  let pausedAt: number | undefined;
  let cancelTimer: (() => void) | undefined;
  let dueAt = 0;

  function setTimer(wait: number): void {
    dueAt = clock.now() + wait;
    cancelTimer = clock.after(wait, check);
  }

  function check(): void {
    cancelTimer = undefined;
    if (pausedAt !== undefined) return;
    const now = clock.now();
    const left = startedAt + ms - now;
    if (left > 0) setTimer(left);
    else onMissed(now - dueAt > sleepMs);
  }

  setTimer(ms);
  return {
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
      if (cancelTimer === undefined) setTimer(Math.max(0, startedAt + ms - clock.now()));
    },
    stop() {
      cancelTimer?.();
    },
  };
}

/** Waits, or rejects with the signal's reason at once when it fires. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancelTimer();
      reject(signal.reason);
    };
    const cancelTimer = clock.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
