import { createAnswer } from './answer.ts';
import type { Conversation } from './ask.ts';
import { startDeadline } from './deadline.ts';
import type { GenerationEvent } from './generation.ts';
import { defaultTimeouts } from './options.ts';
import { firstOutputMissed, idleMissed } from './timeouts.ts';
import { type HttpResponse, TransportFailure } from './transport.ts';

/** After a finish reason, usage and `[DONE]` may still come; some servers just leave the socket open. */
const graceMs = 2_500;

/** Why a body is given up that has said everything. */
const enough = new Error('The answer is complete.');

/** Reads one answer and yields what it says. Returns false when there was not a single byte in it. */
export async function* receive(
  response: HttpResponse,
  conversation: Conversation,
): AsyncGenerator<GenerationEvent, boolean, undefined> {
  const { dialect, context, controller, options, surroundings, delivered } = conversation;
  const { signal } = controller;
  const { status, headers } = response;
  const { firstOutputMs, idleMs } = { ...defaultTimeouts, ...options.timeouts };
  const answer = createAnswer({ dialect, status, headers, context });

  const within = (ms: number, onMissed: (slept: boolean) => void) => startDeadline(surroundings.clock, ms, onMissed);
  let waitsFor: 'output' | 'more' | 'end' = 'output';
  let deadline = within(firstOutputMs, slept => controller.abort(firstOutputMissed(context, firstOutputMs, slept)));

  const expectNext = (): void => {
    if (waitsFor !== 'end' && answer.isComplete) {
      deadline.stop();
      deadline = within(graceMs, () => controller.abort(enough));
      waitsFor = 'end';
    } else if (waitsFor === 'output' && answer.hasOutput) {
      deadline.stop();
      deadline = within(idleMs, slept => controller.abort(idleMissed(context, idleMs, slept)));
      waitsFor = 'more';
    } else if (waitsFor === 'more') {
      deadline.restart();
    }
  };

  /** Nothing is delivered after the end; and while somebody is busy with an event, the server is not to blame. */
  function* news(): Generator<GenerationEvent, void, undefined> {
    for (const event of answer.take()) {
      throwIfEnded();
      if (event.type === 'text') delivered.text += event.text;
      // Some send text after the finish reason.
      if (waitsFor === 'end') deadline.restart();
      deadline.pause();
      yield event;
      deadline.resume();
    }
  }

  const throwIfEnded = (): void => {
    if (signal.aborted && signal.reason !== enough) throw signal.reason;
  };

  try {
    try {
      for await (const chunk of response.body) {
        answer.feed(chunk);
        expectNext();
        yield* news();
        if (answer.isOver) break;
      }
    } catch (error) {
      // A connection that breaks after the sign of completion has lost nothing.
      const isHarmless = signal.reason === enough || (answer.isComplete && error instanceof TransportFailure);
      if (!isHarmless) throw error;
    }
    throwIfEnded();
    if (answer.isEmpty) return false;
    answer.end();
    yield* news();
    throwIfEnded();
    const failure = answer.failure();
    if (failure !== undefined) throw failure;
    const { finishReason } = answer;
    yield { type: 'end', ...(finishReason === undefined ? {} : { finishReason }) };
    return true;
  } finally {
    deadline.stop();
  }
}
