import { createAnswer } from './answer.ts';
import type { Conversation } from './ask.ts';
import { startDeadline } from './deadline.ts';
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

const overIt: IteratorResult<Uint8Array> = { done: true, value: undefined };

/** One answer on its way in. */
export interface Reception {
  /**
   * Waits for the next events, of which the last one of all is `end`; undefined when there was not a single byte.
   * Time counts only while somebody waits: a reader that is busy with an event is not the server's fault.
   *
   * @throws what went wrong, after all events that came before it.
   */
  read(): Promise<readonly GenerationEvent[] | undefined>;
  close(): void;
}

export function receive(response: HttpResponse, conversation: Conversation): Reception {
  const { dialect, context, controller, options, surroundings } = conversation;
  const { signal } = controller;
  const { status, headers } = response;
  const { firstOutputMs, idleMs } = { ...defaultTimeouts, ...options.timeouts };
  const answer = createAnswer({ dialect, status, headers, context });
  const body = response.body[Symbol.asyncIterator]();
  let bodyIsOver = false;

  const within = (ms: number, onMissed: (slept: boolean) => void) => startDeadline(surroundings.clock, ms, onMissed);
  let waitsFor: 'output' | 'more' | 'end' = 'output';
  let deadline = within(firstOutputMs, slept => controller.abort(firstOutputMissed(context, firstOutputMs, slept)));

  const expectNext = (hasNews: boolean): void => {
    if (answer.isComplete && (answer.isOver || waitsFor !== 'end')) {
      deadline.stop();
      deadline = within(answer.isOver ? lastBytesMs : graceMs, () => controller.abort(enough));
      waitsFor = 'end';
    } else if (waitsFor === 'output' && answer.hasOutput) {
      deadline.stop();
      deadline = within(idleMs, slept => controller.abort(idleMissed(context, idleMs, slept)));
      waitsFor = 'more';
    } else if (waitsFor === 'more' || (waitsFor === 'end' && hasNews)) {
      // Even after the finish reason some still send text.
      deadline.restart();
    }
  };

  const readEnd = (): readonly GenerationEvent[] | undefined => {
    throwIfCancelled(signal);
    if (answer.isEmpty) return undefined;
    const failure = answer.failure();
    if (failure !== undefined) throw failure;
    const { finishReason } = answer;
    return [{ type: 'end', ...(finishReason === undefined ? {} : { finishReason }) }];
  };

  let resolve: (events: readonly GenerationEvent[] | undefined) => void;
  let reject: (reason: unknown) => void;

  // Callbacks and no async functions: every layer of promises would cost each event of a stream as much as its text.
  const readOn = (): void => {
    // After `[DONE]` only the end of the body is waited for.
    if (answer.isOver && !answer.isComplete) finish();
    else body.next().then(take, fail);
  };

  const take = ({ done, value }: IteratorResult<Uint8Array>): void => {
    try {
      if (done || answer.isOver) finish();
      else read(value);
    } catch (error) {
      reject(error);
    }
  };

  const read = (bytes: Uint8Array): void => {
    answer.feed(bytes);
    const events = answer.take();
    expectNext(events.length > 0);
    if (events.length === 0) {
      readOn();
      return;
    }
    deadline.pause();
    resolve(events);
  };

  const fail = (error: unknown): void => {
    // A connection that breaks after the sign of completion has lost nothing.
    const isHarmless = signal.reason === enough || (answer.isComplete && error instanceof TransportFailure);
    if (isHarmless) take(overIt);
    else reject(error);
  };

  const finish = (): void => {
    deadline.pause();
    bodyIsOver = true;
    answer.end();
    const last = answer.take();
    resolve(last.length > 0 ? last : readEnd());
  };

  return {
    read() {
      return new Promise((resolveRead, rejectRead) => {
        resolve = resolveRead;
        reject = rejectRead;
        // What is thrown here rejects the promise.
        if (bodyIsOver) {
          resolve(readEnd());
          return;
        }
        deadline.resume();
        readOn();
      });
    },
    close() {
      deadline.stop();
      // Not waited for: a body that hangs is closed by the signal.
      body.return?.().catch(() => {});
    },
  };
}

/** @throws the reason when the conversation was ended before its end. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted && signal.reason !== enough) throw signal.reason;
}
