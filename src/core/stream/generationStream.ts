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

/** Made once, because the stack of an error takes its time. */
const closed = new Error('The generation is over.');

const nothing: readonly GenerationEvent[] = [];
const over: IteratorResult<GenerationEvent> = { done: true, value: undefined };

/**
 * Sends the request when the first event is asked for, and hands out what comes back.
 *
 * An iterator written by hand: an async generator takes several turns of promises for each event, which is more than
 * everything else that is done with it. And a class, like all that an event passes: a server that writes a word now
 * and then finds nothing of a stream in the processor's cache, and what costs is how many places of memory are looked
 * at. An object with its fields is one; a function with its variables are two for every function. Nor does a
 * constructor keep a function in a field: until V8 has optimized it, every object made by it lives until the next full
 * collection.
 *
 * The iteration throws a {@link GenerationError} for everything that goes wrong, with all text that had been delivered.
 */
export class GenerationStream
  implements AsyncIterableIterator<GenerationEvent>, ResponseListener, CancellationOwner, AbortWatcher
{
  private reader: Reader | undefined;
  /** Those who asked while another one was waiting. */
  private laterReaders: Reader[] | undefined;
  private events = nothing;
  private position = 0;
  private isPulling = false;
  private isOver = false;
  private deliveredLength = 0;
  private responseReader: ResponseReader | undefined;
  private readonly cancellation = new Cancellation(this);
  private requestContext: RequestContext | undefined;
  /** For all of it together, where there is such a limit. */
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
    // Mostly it is there already, with nobody before.
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

  /** Whoever waits is told at once, even where a transport does not hear of it. */
  onCancelled(reason: unknown): void {
    if (this.isOver) return;
    if (this.reader !== undefined) this.fail(reason);
    // Whoever asks next is told. Nothing must keep a program from ending until then.
    else this.release();
  }

  onEvents(events: readonly GenerationEvent[]): void {
    this.isPulling = false;
    // The time of a reader that is busy with an event is not the server's.
    this.total?.pause();
    this.events = events;
    this.position = 0;
    this.serve();
  }

  // It is asked for once more: nothing can have been delivered.
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
    // A reader who left meanwhile has nobody to be told.
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
      // The reader left while a transport was on its way that does not hear of it.
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
      // Whatever fails besides: whoever waits is told.
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
    // Whatever is still open of this request is closed.
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

/** What has to be waited and asked again until there is an answer. */
type PendingRequest = AsyncGenerator<GenerationEvent, HttpResponse, undefined>;
