import type { Clock } from '../clock.ts';
import { GenerationError } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';

/** What a person allows for one connection. Absent: any number. */
export interface RequestLimits {
  readonly requestsPerMinute?: number;
  /** Read and written, estimated until the server says how many there were. */
  readonly tokensPerMinute?: number;
  readonly concurrentRequests?: number;
}

/** One request in the queue, and then under way. */
export interface LimitedRequest {
  /** Resolves when it may be sent. Rejects when it is cancelled before. */
  readonly ready: Promise<void>;
  readonly isWaiting: boolean;
  /** Milliseconds until a limit lets it go, as far as that is known: others may end, or go before. */
  readonly waitMs: number | undefined;
  /** It is over, or was never sent. */
  end(usedTokens?: number): void;
}

const windowMs = 60_000;

interface Sent {
  readonly at: number;
  tokens: number;
}

/** Holds requests to one connection within its limits, in the order in which they came. */
export class RequestLimiter {
  private readonly clock: Clock;
  private readonly waiting: QueuedRequest[] = [];
  private sent: Sent[] = [];
  private running = 0;
  private callOff: (() => void) | undefined;
  limits: RequestLimits = {};

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** @param tokens what the request is expected to use. */
  enter(tokens: number, signal: AbortSignal): LimitedRequest {
    const request = new QueuedRequest(this, tokens);
    if (signal.aborted) {
      request.cancel();
      return request;
    }
    const cancel = (): void => request.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    request.onLeftQueue = () => signal.removeEventListener('abort', cancel);
    this.waiting.push(request);
    this.advance();
    return request;
  }

  /** Milliseconds until the next one may go: 0 for now, undefined for when another one ends. */
  waitFor(tokens: number): number | undefined {
    const { tokensPerMinute = Number.POSITIVE_INFINITY } = this.limits;
    // Half a request can't be sent, and a whole one would be more than was allowed.
    const requestsPerMinute = Math.floor(this.limits.requestsPerMinute ?? Number.POSITIVE_INFINITY);
    const concurrentRequests = Math.floor(this.limits.concurrentRequests ?? Number.POSITIVE_INFINITY);
    const now = this.clock.now();
    // A clock that was set back must not hold requests up.
    this.sent = this.sent.filter(({ at }) => now - at < windowMs && at <= now);
    if (this.running >= concurrentRequests) return undefined;
    let used = this.sent.reduce((sum, each) => sum + each.tokens, 0);
    let count = this.sent.length;
    let waitMs = 0;
    for (const each of this.sent) {
      // One that is larger than the limit goes when no other counts any more.
      if (count < requestsPerMinute && used + tokens <= tokensPerMinute) break;
      used -= each.tokens;
      count -= 1;
      waitMs = each.at + windowMs - now;
    }
    return waitMs;
  }

  start(request: QueuedRequest): Sent {
    this.waiting.splice(this.waiting.indexOf(request), 1);
    this.running += 1;
    const sent = { at: this.clock.now(), tokens: request.tokens };
    this.sent.push(sent);
    return sent;
  }

  leave(request: QueuedRequest, wasSent: boolean): void {
    if (wasSent) this.running -= 1;
    else this.waiting.splice(this.waiting.indexOf(request), 1);
    this.advance();
  }

  /** Lets go what may go, and comes back when the next one may. */
  private advance(): void {
    this.callOff?.();
    this.callOff = undefined;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const waitMs = this.waitFor(next.tokens);
      if (waitMs !== undefined && waitMs > 0) this.callOff = this.clock.after(waitMs, () => this.advance());
      if (waitMs !== 0) return;
      next.go();
    }
  }
}

class QueuedRequest implements LimitedRequest {
  readonly ready: Promise<void>;
  readonly tokens: number;
  onLeftQueue = (): void => {};
  private readonly limiter: RequestLimiter;
  private state: 'waiting' | 'sent' | 'over' = 'waiting';
  private sent: Sent | undefined;
  private settle: { readonly resolve: () => void; readonly reject: (reason: unknown) => void } | undefined;

  constructor(limiter: RequestLimiter, tokens: number) {
    this.limiter = limiter;
    this.tokens = tokens;
    this.ready = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Whoever ends it before asking is not told.
    this.ready.catch(() => {});
  }

  get isWaiting(): boolean {
    return this.state === 'waiting';
  }

  get waitMs(): number | undefined {
    return this.isWaiting ? this.limiter.waitFor(this.tokens) : 0;
  }

  go(): void {
    this.sent = this.limiter.start(this);
    this.state = 'sent';
    this.onLeftQueue();
    this.settle?.resolve();
  }

  cancel(): void {
    this.settle?.reject(new GenerationError('cancelled', sentence('cancelled')));
    this.end();
  }

  end(usedTokens?: number): void {
    if (this.state === 'over') return;
    const wasSent = this.state === 'sent';
    this.state = 'over';
    this.onLeftQueue();
    if (this.sent !== undefined && usedTokens !== undefined) this.sent.tokens = usedTokens;
    this.limiter.leave(this, wasSent);
  }
}
