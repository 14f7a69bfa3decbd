import { createAnswer } from './answer.ts';
import type { Conversation } from './ask.ts';
import type { Cancellation } from './cancellation.ts';
import type { GenerationEvent } from './generation.ts';
import { defaultTimeouts } from './options.ts';
import { firstOutputMissed, idleMissed } from './timeouts.ts';
import { type HttpResponse, TransportFailure } from './transport.ts';

/** After a finish reason, usage and `[DONE]` may still come; some servers just leave the socket open. */
const graceMs = 2_500;

/** After `[DONE]`, the end of the body usually comes at once, and then the connection can be used again. */
const lastBytesMs = 20;

/** Why a body is given up that has said everything. */
const enough = new Error('The answer is complete.');

/** Who is told what comes in: one of these for each time that something was asked for. */
export interface Receiver {
  /** The last event of all is `end`. */
  onEvents(events: readonly GenerationEvent[]): void;
  /** There was not a single byte. */
  onEmpty(): void;
  /** What went wrong, after all events that came before it. */
  onFailure(error: unknown): void;
}

/** One answer on its way in. */
export interface Reception {
  /**
   * Asks for the next events. Time counts only until they are there: a reader that is busy with an event is not the
   * server's fault.
   */
  readOn(): void;
  /** The text of all events so far. */
  text(): string;
  close(): void;
}

/** Callbacks and no async functions: every layer of promises would cost each event of a stream as much as its text. */
export function receive(response: HttpResponse, conversation: Conversation, receiver: Receiver): Reception {
  const { dialect, context, cancellation, deadline, options } = conversation;
  const { status, headers } = response;
  const firstOutputMs = options.timeouts?.firstOutputMs ?? defaultTimeouts.firstOutputMs;
  const idleMs = options.timeouts?.idleMs ?? defaultTimeouts.idleMs;
  const answer = createAnswer({ dialect, status, headers, context });
  const body = response.body[Symbol.asyncIterator]();
  let bodyIsOver = false;

  let waitsFor: 'output' | 'more' | 'end' = 'output';
  deadline.start(firstOutputMs, slept => cancellation.cancel(firstOutputMissed(context, firstOutputMs, slept)));

  const expectNext = (hasNews: boolean): void => {
    if (answer.isComplete && (answer.isOver || waitsFor !== 'end')) {
      deadline.start(answer.isOver ? lastBytesMs : graceMs, () => cancellation.cancel(enough));
      waitsFor = 'end';
    } else if (waitsFor === 'output' && answer.hasOutput) {
      deadline.start(idleMs, slept => cancellation.cancel(idleMissed(context, idleMs, slept)));
      waitsFor = 'more';
    } else if (waitsFor === 'more' || (waitsFor === 'end' && hasNews)) {
      // Even after the finish reason some still send text.
      deadline.restart();
    }
  };

  const pull = (): void => {
    // After `[DONE]` only the end of the body is waited for.
    if (answer.isOver && !answer.isComplete) finish();
    else body.next().then(take, fail);
  };

  const take = ({ done, value }: IteratorResult<Uint8Array>): void => {
    try {
      if (done || answer.isOver) finish();
      else read(value);
    } catch (error) {
      receiver.onFailure(error);
    }
  };

  const read = (bytes: Uint8Array): void => {
    answer.feed(bytes);
    const events = answer.take();
    expectNext(events.length > 0);
    if (events.length === 0) {
      pull();
      return;
    }
    deadline.pause();
    receiver.onEvents(events);
  };

  const fail = (error: unknown): void => {
    // A connection that breaks after the sign of completion has lost nothing.
    const isHarmless = cancellation.reason === enough || (answer.isComplete && error instanceof TransportFailure);
    if (isHarmless) take({ done: true, value: undefined });
    else receiver.onFailure(error);
  };

  const finish = (): void => {
    deadline.pause();
    bodyIsOver = true;
    answer.end();
    const last = answer.take();
    if (last.length > 0) receiver.onEvents(last);
    else tellEnd();
  };

  const tellEnd = (): void => {
    if (answer.isEmpty) {
      receiver.onEmpty();
      return;
    }
    const failure = answer.failure();
    const { finishReason } = answer;
    if (failure !== undefined) receiver.onFailure(failure);
    else receiver.onEvents([{ type: 'end', ...(finishReason === undefined ? {} : { finishReason }) }]);
  };

  return {
    readOn() {
      if (bodyIsOver) {
        tellEnd();
        return;
      }
      deadline.resume();
      pull();
    },
    text: answer.text,
    close() {
      // Not waited for: a body that hangs is closed by the signal.
      body.return?.().catch(() => {});
    },
  };
}

/** Whether the conversation was ended before its time. An answer that is complete was not. */
export function isCutShort({ isCancelled, reason }: Cancellation): boolean {
  return isCancelled && reason !== enough;
}
