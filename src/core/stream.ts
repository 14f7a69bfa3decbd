import { type Answer, createAnswer } from './answer.ts';
import { ask, type Conversation } from './ask.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { Dialect } from './dialect.ts';
import { GenerationError, withDetails } from './errors.ts';
import type { FailureContext } from './failure.ts';
import type { Connection, GenerationEvent, GenerationRequest } from './generation.ts';
import { readNetworkFailure } from './networkFailure.ts';
import { defaultTimeouts, type StreamOptions, type StreamSurroundings } from './options.ts';
import { cleanKey, createTarget } from './target.ts';
import { firstOutputMissed, idleMissed } from './timeouts.ts';
import { TransportFailure } from './transport.ts';

/** After a finish reason, usage and `[DONE]` may still come; some servers just leave the socket open. */
const graceMs = 2_500;

/**
 * Sends the request and yields what comes back.
 *
 * @throws {GenerationError} for everything that goes wrong, with all text that had been delivered.
 */
export async function* stream(
  request: GenerationRequest,
  connection: Connection,
  dialect: Dialect,
  options: StreamOptions,
  surroundings: StreamSurroundings,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const { clock } = surroundings;
  const target = createTarget(request, connection, dialect);
  const context: FailureContext = {
    host: target.url.host,
    path: target.url.pathname,
    secrets: secretsOf(connection),
    prompts: request.messages.map(({ content }) => content),
    now: clock.now(),
  };
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new GenerationError('cancelled', 'The generation was cancelled.'));
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted) cancel();

  let answer: Answer | undefined;
  let deadline: Deadline | undefined;
  try {
    const conversation: Conversation = { target, dialect, context, options, surroundings, controller };
    const response = yield* ask(conversation);
    answer = createAnswer({ dialect, status: response.status, headers: response.headers, context });
    const { firstOutputMs, idleMs } = { ...defaultTimeouts, ...options.timeouts };
    deadline = startDeadline(clock, firstOutputMs, slept =>
      controller.abort(firstOutputMissed(context, firstOutputMs, slept)),
    );
    let waitsFor: 'output' | 'more' | 'end' = 'output';
    let graceIsOver = false;

    try {
      for await (const chunk of response.body) {
        answer.feed(chunk);
        for (const event of answer.take()) {
          if (controller.signal.aborted) throw controller.signal.reason;
          yield event;
        }
        if (answer.isOver) break;
        if (waitsFor !== 'end' && answer.isComplete) {
          deadline.stop();
          deadline = startDeadline(clock, graceMs, () => {
            graceIsOver = true;
            controller.abort();
          });
          waitsFor = 'end';
        } else if (waitsFor === 'output' && answer.hasOutput) {
          deadline.stop();
          deadline = startDeadline(clock, idleMs, slept => controller.abort(idleMissed(context, idleMs, slept)));
          waitsFor = 'more';
        } else if (waitsFor === 'more') {
          deadline.restart();
        }
      }
    } catch (error) {
      // A connection that breaks after the sign of completion has lost nothing.
      const isHarmless = answer.isComplete && (graceIsOver || error instanceof TransportFailure);
      if (!isHarmless) throw error;
    }
    if (controller.signal.aborted && !graceIsOver) throw controller.signal.reason;
    answer.end();
    yield* answer.take();
    const failure = answer.failure();
    if (failure !== undefined) throw failure;
    const { finishReason } = answer;
    yield { type: 'end', ...(finishReason === undefined ? {} : { finishReason }) };
  } catch (error) {
    throw explain(error, controller.signal, context, answer?.text ?? '');
  } finally {
    deadline?.stop();
    options.signal?.removeEventListener('abort', cancel);
    controller.abort();
  }
}

function secretsOf({ apiKey, headers }: Connection): readonly string[] {
  const values = [apiKey === undefined ? '' : cleanKey(apiKey), ...Object.values(headers ?? {})];
  return values.filter(value => value.length >= 4);
}

/** Whatever was thrown, as the one family; an abort's own reason explains what the abort made others throw. */
function explain(error: unknown, signal: AbortSignal, context: FailureContext, partialText: string): GenerationError {
  if (signal.aborted && signal.reason instanceof GenerationError) return withDetails(signal.reason, { partialText });
  if (error instanceof GenerationError) return withDetails(error, { partialText });
  if (error instanceof TransportFailure) {
    const failure = readNetworkFailure(error, context.host);
    return withDetails(failure, { partialText, retryable: failure.retryable || partialText !== '' });
  }
  return new GenerationError('protocol', `The answer of ${context.host} could not be read.`, {
    partialText,
    cause: error,
  });
}
