import { AnswerReader } from '../answer/answerReader.ts';
import type { BodyEnd } from '../answer/endSigns.ts';
import { firstOutputTimeout, idleTimeout } from '../failures/timeoutFailure.ts';
import { GenerationError } from '../generation/errors.ts';
import type { GenerationEvent } from '../generation/generation.ts';
import { type ByteReader, type ByteSource, sourceOf } from '../http/byteSource.ts';
import type { Deadline } from '../http/deadline.ts';
import type { HttpResponse } from '../http/transport.ts';
import { beginningTimeouts, defaultTimeouts } from './options.ts';
import type { RequestContext } from './requestContext.ts';
import { serverKey } from './serverMemory.ts';

/** How long to wait for usage and `[DONE]` after a finish reason. Some servers just leave the socket open. */
const graceMs = 2_500;

/** How long to wait for the end of the body after `[DONE]`, so that the connection can be used again. */
const lastBytesMs = 20;

/** Gets what was read: one of these calls for each `readOn()`. */
export interface ResponseListener {
  /** The last event of all is `end`. */
  onEvents(events: readonly GenerationEvent[]): void;
  /** The body was empty. */
  onEmpty(): void;
  /** What went wrong, after all events that came before it. */
  onFailure(error: unknown): void;
}

/** Reads one response. It uses callbacks, because a promise for each chunk would cost as much as reading its text. */
export class ResponseReader implements ByteReader {
  private waitsFor: 'output' | 'more' | 'end' = 'output';
  private bodyIsOver = false;
  /** Why reading stopped, if not at the end of the body. */
  private failure: unknown;
  private readonly answer: AnswerReader;
  private readonly source: ByteSource;
  private readonly deadline: Deadline;
  private readonly receiver: ResponseListener;
  private readonly requestContext: RequestContext;

  constructor({ status, headers, body }: HttpResponse, requestContext: RequestContext, receiver: ResponseListener) {
    const { dialect, context, deadline, options } = requestContext;
    this.answer = new AnswerReader({ dialect, status, headers, context, ...requestContext.reading });
    this.source = sourceOf(body);
    this.deadline = deadline;
    this.receiver = receiver;
    this.requestContext = requestContext;
    const { firstOutputMs: ms } = beginningTimeouts(requestContext.prepared.url.hostname, options);
    deadline.start(ms, slept => this.breakOff(firstOutputTimeout(context, ms, slept), 'silent'));
  }

  /**
   * Asks for the next events. The time limits count only until they are there, not while the caller works on an event.
   */
  readOn(): void {
    if (this.bodyIsOver) {
      this.tellEnd();
      return;
    }
    this.deadline.resume();
    this.pull();
  }

  /** The text of all events so far. */
  text(): string {
    return this.answer.text();
  }

  close(): void {
    this.bodyIsOver = true;
    this.source.close();
  }

  onBytes(bytes: Uint8Array, isLast: boolean): void {
    if (this.bodyIsOver) return;
    try {
      // Bytes that arrive after `[DONE]` are discarded.
      const isEnd = isLast || this.answer.isOver;
      this.answer.feed(bytes);
      if (isEnd) this.finish();
      else this.handOut();
    } catch (error) {
      this.receiver.onFailure(error);
    }
  }

  onEnd(): void {
    if (!this.bodyIsOver) this.finish();
  }

  onFailure(error: unknown): void {
    if (this.bodyIsOver) return;
    // After a cancellation, nothing is delivered.
    if (error instanceof GenerationError) this.receiver.onFailure(error);
    else this.breakOff(error);
  }

  /** Ends the answer early. Events that had arrived come first, and a complete answer is no failure. */
  breakOff(failure: unknown, how: BodyEnd = 'broken'): void {
    this.failure = failure;
    this.finish(how);
    this.source.close();
  }

  private finish(how: BodyEnd = 'closed'): void {
    try {
      this.deadline.pause();
      this.bodyIsOver = true;
      this.answer.end(how);
      if (this.answer.hadOnlyClosingTag) this.remember();
      const last = this.answer.take();
      if (last.length > 0) this.receiver.onEvents(last);
      else this.tellEnd();
    } catch (error) {
      this.receiver.onFailure(error);
    }
  }

  /** The template of this model opens the reasoning in the prompt: its next answer is read so from the beginning. */
  private remember(): void {
    const { prepared, context, environment } = this.requestContext;
    environment.memory.beginsThinking.add(serverKey(prepared.url, context.model));
  }

  private pull(): void {
    // After `[DONE]` only the end of the body is waited for.
    if (this.answer.isOver && !this.answer.isComplete) this.finish();
    else this.source.read(this);
  }

  private handOut(): void {
    const events = this.answer.take();
    this.expectNext(events.length > 0);
    if (events.length === 0) {
      this.pull();
      return;
    }
    this.deadline.pause();
    this.receiver.onEvents(events);
  }

  private expectNext(hasNews: boolean): void {
    const { answer, waitsFor } = this;
    if (answer.isComplete && (answer.isOver || waitsFor !== 'end')) {
      this.deadline.start(answer.isOver ? lastBytesMs : graceMs, () => this.finish());
      this.waitsFor = 'end';
    } else if (waitsFor === 'output' && answer.hasOutput) {
      this.expectMore();
    } else if (waitsFor === 'more' || (waitsFor === 'end' && hasNews)) {
      // Some servers send text after the finish reason.
      this.deadline.restart();
    }
  }

  private expectMore(): void {
    const { options, context } = this.requestContext;
    const ms = options.timeouts?.idleMs ?? defaultTimeouts.idleMs;
    this.deadline.start(ms, slept => this.breakOff(idleTimeout(context, ms, slept), 'silent'));
    this.waitsFor = 'more';
  }

  private tellEnd(): void {
    const { answer } = this;
    if (answer.isEmpty && this.failure === undefined) {
      this.receiver.onEmpty();
      return;
    }
    const failure = answer.isComplete || answer.hasFailed ? answer.failure() : (this.failure ?? answer.failure());
    if (failure !== undefined) {
      this.receiver.onFailure(failure);
      return;
    }
    const { finishReason } = answer;
    const message = answer.message();
    const end: GenerationEvent = { type: 'end', ...(finishReason === undefined ? {} : { finishReason }) };
    this.receiver.onEvents(message === undefined ? [end] : [{ type: 'message', message }, end]);
  }
}
