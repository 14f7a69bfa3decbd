/** Time, handed in: tests have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs it once after so many milliseconds. Returns how to call it off. */
  after(ms: number, run: () => void): () => void;
}

/** A timer of the system, and what it is for; nothing once it was called off. */
class SystemTimer {
  readonly ms: number;
  run: (() => void) | undefined;
  private readonly timeout: NodeJS.Timeout;

  constructor(ms: number, run: () => void) {
    this.ms = ms;
    this.run = run;
    this.timeout = setTimeout(fire, ms, this);
  }

  /** It still runs, but keeps no program from ending. */
  callOff(): void {
    this.run = undefined;
    this.timeout.unref();
  }

  setAgain(run: () => void): void {
    this.run = run;
    this.timeout.ref().refresh();
  }

  clear(): void {
    clearTimeout(this.timeout);
  }
}

/** One that was called off and can be set again: making one costs as much as reading half of a short answer. */
let spare: SystemTimer | undefined;

function fire(timer: SystemTimer): void {
  if (timer === spare) spare = undefined;
  const { run } = timer;
  timer.run = undefined;
  run?.();
}

function takeTimer(ms: number, run: () => void): SystemTimer {
  if (spare?.ms !== ms) return new SystemTimer(ms, run);
  const timer = spare;
  spare = undefined;
  timer.setAgain(run);
  return timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = takeTimer(ms, run);
    return () => {
      if (timer.run !== run) return;
      timer.callOff();
      spare?.clear();
      spare = timer;
    };
  },
};
