import { ask, type Conversation, wait } from './ask.ts';
import type { Dialect } from './dialect.ts';
import { emptyBody } from './ending.ts';
import { GenerationError } from './errors.ts';
import { explain } from './explain.ts';
import type { FailureContext } from './failureContext.ts';
import type { Connection, GenerationEvent, GenerationRequest } from './generation.ts';
import { defaultRetries, type StreamOptions, type StreamSurroundings } from './options.ts';
import { type Reception, receive, throwIfCancelled } from './receive.ts';
import { backoff } from './retry.ts';
import { cleanKey, createTarget } from './target.ts';

/** Made once, because the stack of an error takes its time. */
const closed = new Error('The conversation is over.');

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
  const target = createTarget(request, connection, dialect);
  const context: FailureContext = {
    host: target.url.host,
    path: target.url.pathname,
    secrets: secretsOf(connection),
    prompts: request.messages.map(({ content }) => content),
    now: surroundings.clock.now(),
  };
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new GenerationError('cancelled', 'The generation was cancelled.'));
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted) cancel();
  const conversation: Conversation = { target, dialect, context, options, surroundings, controller };
  let reception: Reception | undefined;
  let partialText = '';
  let isComplete = false;
  try {
    // An answer without a single byte is asked for once more: nothing can have been delivered.
    for (let mayAskAgain = (options.retries ?? defaultRetries) > 0; ; mayAskAgain = false) {
      const response = yield* ask(conversation);
      reception = receive(response, conversation);
      for (let events = await reception.read(); events !== undefined; events = await reception.read()) {
        for (const event of events) {
          throwIfCancelled(controller.signal);
          if (event.type === 'text') partialText += event.text;
          isComplete = event.type === 'end';
          yield event;
          if (isComplete) return;
        }
      }
      reception.close();
      if (!mayAskAgain) throw emptyBody(context, response.status);
      yield* wait(conversation, 'retry', backoff(1, surroundings.random()));
    }
  } catch (error) {
    throw explain(error, controller.signal, context, partialText);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    reception?.close();
    // Whatever is still open of this conversation is closed.
    if (!isComplete) controller.abort(closed);
  }
}

function secretsOf({ apiKey, headers }: Connection): readonly string[] {
  const values = [apiKey === undefined ? '' : cleanKey(apiKey), ...Object.values(headers ?? {})];
  return values.filter(value => value.length >= 4);
}
