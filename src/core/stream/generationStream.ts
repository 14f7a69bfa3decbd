import { emptyBody } from '../failures/incompleteAnswer.ts';
import { totalTimeout } from '../failures/timeoutFailure.ts';
import { toGenerationError } from '../failures/toGenerationError.ts';
import type { Connection } from '../generation/connection.ts';
import type { Dialect } from '../generation/dialect.ts';
import { GenerationError } from '../generation/errors.ts';
import type { GenerationEvent, GenerationRequest } from '../generation/generation.ts';
import { sentence } from '../generation/sentences.ts';
import { sourceOf } from '../http/byteSource.ts';
import {
  type AbortWatcher,
  Cancellation,
  type CancellationOwner,
  unwatchAbort,
  watchAbort,
} from '../http/cancellation.ts';
import { Deadline } from '../http/deadline.ts';
import type { HttpResponse } from '../http/transport.ts';
import { beginRequest, notAsDeclared } from './beginRequest.ts';
import { defaultTimeouts, type StreamEnvironment, type StreamOptions } from './options.ts';
import type { RequestContext } from './requestContext.ts';
import { type ResponseListener, ResponseReader } from './responseReader.ts';
import { hasTriesLeft, resend, retryLoop, sendRequest } from './sendRequest.ts';

/** Made once, because an error captures its stack, which costs more than the rest of closing. */
const closed = new Error('The generation is over.');

const nothing: readonly GenerationEvent[] = [];
const over: IteratorResult<GenerationEvent> = { done: true, value: undefined };

/**
 * Sends the request when the first event is asked for, and hands out what comes back.
 *
 * The iterator is written by hand, because an async generator takes several turns of promises for each event: more
 * than all other work on it. It is a class, like everything that an event passes. When a server writes a word now and
 * then, nothing of its stream is in the processor's cache, so the number of places in memory that are read decides the
 * cost: one for an object with its fields, two for each function with its variables. No constructor stores a function
 * in a field: until V8 has optimized the constructor, such objects live until the next full collection.
 *
 * The iteration throws a {@link GenerationError} for everything that goes wrong, with all text that had been delivered.
 */
export class GenerationStream
  implements AsyncIterableIterator<GenerationEvent>, ResponseListener, CancellationOwner, AbortWatcher
{
  private reader: Reader | undefined;
  /** Further calls of `next()` while one waits. */
  private laterReaders: Reader[] | undefined;
  private events = nothing;
  private position = 0;
  private isPulling = false;
  private isOver = false;
  private deliveredLength = 0;
  private responseReader: ResponseReader | undefined;
  private readonly cancellation = new Cancellation(this);
  private requestContext: RequestContext | undefined;
  /** The limit for the whole generation, if there is one. */
  private total: Deadline | undefined;
  private pending: PendingRequest | undefined;
  private status = 0;
  private wasEmpty = false;
  private readonly request: GenerationRequest;
  private readonly connection: Connection;
  private readonly dialect: Dialect;
  private readonly options: StreamOptions;
  /** The signal of the options, once it is listened to. */
  private watched: AbortSignal | undefined;
  private readonly environment: StreamEnvironment;

  constructor(
    request: GenerationRequest,
    connection: Connection,
    dialect: Dialect,
    options: StreamOptions,
    environment: StreamEnvironment,
  ) {
    this.request = request;
    this.connection = connection;
    this.dialect = dialect;
    this.options = options;
    this.environment = environment;
  }

  next(): Promise<IteratorResult<GenerationEvent>> {
    const event = this.events[this.position];
    // The usual case: an event is there, and no other call waits.
    if (event !== undefined && this.reader === undefined && !this.isOver && !this.cancellation.isCancelled) {
      return Promise.resolve(this.take(event));
    }
    return new Promise((resolve, reject) => {
      this.addReader({ resolve, reject });
      try {
        this.serve();
      } catch (error) {
        this.fail(error);
      }
    });
  }

  async return(): Promise<IteratorResult<GenerationEvent>> {
    this.leave();
    this.isPulling = false;
    this.serve();
    return over;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The signal was aborted. */
  onAbort(): void {
    this.cancellation.cancel(new GenerationError('cancelled', sentence('cancelled')));
  }

  /** Rejects a waiting `next()` at once, even if the transport ignores the signal. */
  onCancelled(reason: unknown): void {
    if (this.isOver) return;
    if (this.reader !== undefined) this.fail(reason);
    // The next `next()` rejects. Until then, no timer may keep the process alive.
    else this.release();
  }

  onEvents(events: readonly GenerationEvent[]): void {
    this.isPulling = false;
    // The total limit does not count while the reader works on an event.
    this.total?.pause();
    this.events = events;
    this.position = 0;
    this.serve();
  }

  // Sent once more: an empty body has delivered nothing.
  onEmpty(): void {
    const requestContext = this.begun();
    if (this.wasEmpty || !hasTriesLeft(requestContext)) {
      this.onFailure(emptyBody(requestContext.context, this.status));
      return;
    }
    this.wasEmpty = true;
    this.responseReader?.close();
    this.responseReader = undefined;
    this.pending = resend(requestContext);
    this.pull();
  }

  onFailure(error: unknown): void {
    // After `return()` nobody waits for an error.
    if (!this.isOver) this.fail(error);
  }

  private serve(): void {
    while (this.reader !== undefined && !this.isPulling) {
      const event = this.events[this.position];
      if (this.isOver) this.takeReader()?.resolve(over);
      else if (this.cancellation.isCancelled) this.fail(this.cancellation.reason);
      else if (event === undefined) this.pull();
      else this.takeReader()?.resolve(this.take(event));
    }
  }

  private take(event: GenerationEvent): IteratorResult<GenerationEvent> {
    this.position += 1;
    if (event.type === 'text') this.deliveredLength += event.text.length;
    if (event.type === 'end') this.leave();
    return { done: false, value: event };
  }

  private pull(): void {
    this.isPulling = true;
    this.total?.resume();
    if (this.responseReader !== undefined) this.responseReader.readOn();
    else if (this.pending !== undefined) this.continueRequest(this.pending);
    else this.send(this.begun());
  }

  private send(requestContext: RequestContext): void {
    sendRequest(requestContext)
      .then(result => {
        if (result.type === 'answered') {
          this.open(result.response);
        } else {
          this.pending = retryLoop(requestContext, result);
          this.continueRequest(this.pending);
        }
      })
      .catch(error => this.onFailure(error));
  }

  private continueRequest(pending: PendingRequest): void {
    pending
      .next()
      .then(({ done, value }) => {
        if (done) this.open(value);
        else this.onEvents([value]);
      })
      .catch(error => this.onFailure(error));
  }

  private open(response: HttpResponse): void {
    if (this.isOver) {
      // The reader left, and the transport ignored the signal.
      sourceOf(response.body).close();
      return;
    }
    this.status = response.status;
    this.pending = undefined;
    this.responseReader = new ResponseReader(response, this.begun(), this);
    this.responseReader.readOn();
  }

  private fail(error: unknown): void {
    const reader = this.takeReader();
    let failure = error;
    try {
      failure = this.describe(error);
      this.leave();
    } finally {
      // Even if the lines above throw, a waiting `next()` rejects.
      this.isOver = true;
      this.isPulling = false;
      reader?.reject(failure);
    }
    this.serve();
  }

  private describe(error: unknown): unknown {
    const { requestContext, responseReader, deliveredLength } = this;
    if (requestContext === undefined) return error;
    const partialText = (responseReader?.text() ?? '').slice(0, deliveredLength);
    return toGenerationError(error, this.cancellation, requestContext.context, partialText);
  }

  private leave(): void {
    this.isOver = true;
    this.release();
    // Closes what is still open of this request.
    this.cancellation.cancel(closed);
  }

  private release(): void {
    if (this.watched !== undefined) unwatchAbort(this.watched, this);
    this.responseReader?.close();
    this.requestContext?.deadline.stop();
    this.total?.stop();
  }

  /** @throws {GenerationError} that says what is wrong with the connection or the request. */
  private begun(): RequestContext {
    if (this.requestContext !== undefined) return this.requestContext;
    try {
      const { request, connection, dialect, options, environment, cancellation } = this;
      this.requestContext = beginRequest(request, connection, { dialect, options, environment, cancellation });
      if (this.options.signal !== undefined) watchAbort(this.options.signal, this);
    } catch (error) {
      throw error instanceof GenerationError ? error : notAsDeclared(error);
    }
    this.watched = this.options.signal;
    this.limitTotal(this.requestContext);
    if (this.watched?.aborted) this.onAbort();
    return this.requestContext;
  }

  private limitTotal({ options, environment, context, cancellation }: RequestContext): void {
    const ms = options.timeouts?.totalMs ?? defaultTimeouts.totalMs;
    if (!(ms > 0)) return;
    this.total = new Deadline(environment.clock);
    this.total.start(ms, slept => {
      const missed = totalTimeout(context, ms, slept);
      if (this.responseReader === undefined) cancellation.cancel(missed);
      else this.responseReader.breakOff(missed);
    });
  }

  private addReader(reader: Reader): void {
    if (this.reader === undefined) {
      this.reader = reader;
    } else {
      this.laterReaders ??= [];
      this.laterReaders.push(reader);
    }
  }

  private takeReader(): Reader | undefined {
    const { reader } = this;
    this.reader = this.laterReaders?.shift();
    return reader;
  }
}

interface Reader {
  readonly resolve: (result: IteratorResult<GenerationEvent>) => void;
  readonly reject: (error: unknown) => void;
}

/** The pauses and further attempts until a response is there. */
type PendingRequest = AsyncGenerator<GenerationEvent, HttpResponse, undefined>;
