import { ask, type Conversation, wait } from './ask.ts';
import { Cancellation } from './cancellation.ts';
import { createDeadline } from './deadline.ts';
import type { Dialect } from './dialect.ts';
import { emptyBody } from './ending.ts';
import { GenerationError } from './errors.ts';
import { explain } from './explain.ts';
import type { Connection, GenerationEvent, GenerationRequest } from './generation.ts';
import { defaultRetries, type StreamOptions, type StreamSurroundings } from './options.ts';
import { isCutShort, type Reception, receive } from './receive.ts';
import { backoff } from './retry.ts';
import { cleanKey, createTarget } from './target.ts';
import type { HttpResponse } from './transport.ts';

/** Made once, because the stack of an error takes its time. */
const closed = new Error('The conversation is over.');

const over: IteratorResult<GenerationEvent> = { done: true, value: undefined };

/**
 * Sends the request when the first event is asked for, and hands out what comes back.
 *
 * An iterator written by hand: an async generator takes several turns of promises for each event, which is more than
 * everything else that is done with it.
 *
 * The iteration throws a {@link GenerationError} for everything that goes wrong, with all text that had been delivered.
 */
export function stream(
  request: GenerationRequest,
  connection: Connection,
  dialect: Dialect,
  options: StreamOptions,
  surroundings: StreamSurroundings,
): AsyncIterableIterator<GenerationEvent> {
  const readers: Reader[] = [];
  let events: readonly GenerationEvent[] = [];
  let position = 0;
  let isPulling = false;
  let isOver = false;
  let deliveredLength = 0;
  let mayAskAgain = (options.retries ?? defaultRetries) > 0;
  let conversation: Conversation | undefined;
  let opening: AsyncGenerator<GenerationEvent, HttpResponse, undefined> | undefined;
  let reception: Reception | undefined;
  let status = 0;

  const serve = (): void => {
    while (readers.length > 0 && !isPulling) {
      const event = events[position];
      if (isOver) readers.shift()?.resolve(over);
      else if (event === undefined) pull();
      else if (isCutShort(begun().cancellation)) fail(begun().cancellation.reason);
      else deliver(event);
    }
  };

  const deliver = (event: GenerationEvent): void => {
    position += 1;
    if (event.type === 'text') deliveredLength += event.text.length;
    if (event.type === 'end') leave(true);
    readers.shift()?.resolve({ done: false, value: event });
  };

  const pull = (): void => {
    isPulling = true;
    if (reception !== undefined) {
      reception.readOn();
      return;
    }
    opening ??= ask(begun());
    opening
      .next()
      .then(({ done, value }) => {
        if (done) open(value);
        else receiver.onEvents([value]);
      })
      .catch(receiver.onFailure);
  };

  const open = (response: HttpResponse): void => {
    if (isOver) {
      // The reader left while a transport was on its way that does not hear of it.
      response.body[Symbol.asyncIterator]()
        .return?.()
        .catch(() => {});
      return;
    }
    status = response.status;
    opening = undefined;
    reception = receive(response, begun(), receiver);
    reception.readOn();
  };

  const receiver = {
    onEvents(come: readonly GenerationEvent[]): void {
      isPulling = false;
      events = come;
      position = 0;
      serve();
    },
    // It is asked for once more: nothing can have been delivered.
    onEmpty(): void {
      const { context } = begun();
      if (isCutShort(begun().cancellation) || !mayAskAgain) {
        receiver.onFailure(emptyBody(context, status));
        return;
      }
      mayAskAgain = false;
      reception?.close();
      reception = undefined;
      opening = askAgain(begun());
      pull();
    },
    onFailure(error: unknown): void {
      // A reader who left meanwhile has nobody to be told.
      if (!isOver) fail(error);
    },
  };

  const fail = (error: unknown): void => {
    const partialText = (reception?.text() ?? '').slice(0, deliveredLength);
    const failure = conversation ? explain(error, conversation.cancellation, conversation.context, partialText) : error;
    leave(false);
    isPulling = false;
    readers.shift()?.reject(failure);
    serve();
  };

  const cancel = (): void =>
    conversation?.cancellation.cancel(new GenerationError('cancelled', 'The generation was cancelled.'));

  const leave = (isComplete: boolean): void => {
    isOver = true;
    options.signal?.removeEventListener('abort', cancel);
    reception?.close();
    conversation?.deadline.stop();
    // Whatever is still open of this conversation is closed.
    if (!isComplete) conversation?.cancellation.cancel(closed);
  };

  const begun = (): Conversation => {
    if (conversation !== undefined) return conversation;
    conversation = begin(request, connection, dialect, options, surroundings);
    options.signal?.addEventListener('abort', cancel, { once: true });
    if (options.signal?.aborted) cancel();
    return conversation;
  };

  return {
    next() {
      return new Promise((resolve, reject) => {
        readers.push({ resolve, reject });
        try {
          serve();
        } catch (error) {
          fail(error);
        }
      });
    },
    async return() {
      leave(false);
      isPulling = false;
      serve();
      return over;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface Reader {
  readonly resolve: (result: IteratorResult<GenerationEvent>) => void;
  readonly reject: (error: unknown) => void;
}

/** @throws {GenerationError} that says what is wrong with the connection or the request. */
function begin(
  request: GenerationRequest,
  connection: Connection,
  dialect: Dialect,
  options: StreamOptions,
  surroundings: StreamSurroundings,
): Conversation {
  const target = createTarget(request, connection, dialect);
  const context = {
    host: target.url.host,
    path: target.url.pathname,
    secrets: secretsOf(connection),
    prompts: request.messages.map(({ content }) => content),
    now: surroundings.clock.now(),
  };
  const cancellation = new Cancellation();
  const deadline = createDeadline(surroundings.clock);
  return { target, dialect, context, options, surroundings, cancellation, deadline };
}

async function* askAgain(conversation: Conversation): AsyncGenerator<GenerationEvent, HttpResponse, undefined> {
  yield* wait(conversation, 'retry', backoff(1, conversation.surroundings.random()));
  return yield* ask(conversation);
}

function secretsOf({ apiKey, headers }: Connection): readonly string[] {
  const values = [apiKey === undefined ? '' : cleanKey(apiKey), ...Object.values(headers ?? {})];
  return values.filter(value => value.length >= 4);
}
