import type { Clock } from '../clock.ts';
import type { Cancellation } from './cancellation.ts';

/** The longest time of a timer, in milliseconds: one that is set for more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** A timer that fires this many milliseconds late means that the computer slept. */
const sleepMs = 20_000;

/** A time limit that is started again and again. One timer serves all of them. */
export class Deadline {
  private startedAt = Number.NaN;
  private pausedAt: number | undefined;
  private limit: Limit | undefined;
  private timer: Timer | undefined;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /**
   * Starts a limit of `ms` milliseconds in the place of the one before; 0 is no limit. `onMissed` is called once when
   * nothing restarted them; `slept` tells a computer that was asleep from a server that was silent.
   */
  start(ms: number, onMissed: (slept: boolean) => void): void {
    this.limit = ms > 0 ? { ms, onMissed } : undefined;
    this.startedAt = this.clock.now();
    this.pausedAt = undefined;
    // A timer that fires too early is set again, which is cheaper than a new timer for each limit.
    if (ms <= 0 || (this.timer !== undefined && this.timer.dueAt <= this.startedAt + ms)) return;
    this.stopTimer();
    this.setTimer(ms, this.startedAt);
  }

  /** Starts the time again. Cheap enough for every chunk of a stream. */
  restart(): void {
    this.startedAt = this.clock.now();
  }

  /** Stops the time while the server is not what is waited for. */
  pause(): void {
    this.pausedAt ??= this.clock.now();
  }

  resume(): void {
    if (this.pausedAt === undefined) return;
    const now = this.clock.now();
    this.startedAt += now - this.pausedAt;
    this.pausedAt = undefined;
    if (this.timer === undefined && this.limit !== undefined) {
      this.setTimer(Math.max(0, this.startedAt + this.limit.ms - now), now);
    }
  }

  stop(): void {
    this.limit = undefined;
    this.stopTimer();
  }

  private setTimer(wait: number, now: number, slept?: boolean): void {
    const ms = Math.min(wait, longestTimerMs);
    this.timer = { dueAt: now + ms, slept, cancel: this.clock.after(ms, () => this.check()) };
  }

  private stopTimer(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private check(): void {
    const { timer, limit } = this;
    this.timer = undefined;
    if (this.pausedAt !== undefined || limit === undefined) return;
    const now = this.clock.now();
    const left = this.startedAt + limit.ms - now;
    if (left > 0) this.setTimer(left, now);
    // If this process was busy or asleep, it first reads what has arrived.
    else if (timer?.slept === undefined) this.setTimer(0, now, timer !== undefined && now - timer.dueAt > sleepMs);
    else limit.onMissed(timer.slept);
  }
}

interface Limit {
  readonly ms: number;
  readonly onMissed: (slept: boolean) => void;
}

interface Timer {
  readonly dueAt: number;
  /** Known once the time was over: then this is the last chance. */
  readonly slept: boolean | undefined;
  readonly cancel: () => void;
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
