import { type Clock, sleep, startDeadline } from './deadline.ts';
import type { Dialect } from './dialect.ts';
import { GenerationError } from './errors.ts';
import { type FailureContext, isRetryableStatus, readFailedAnswer } from './failure.ts';
import type { GenerationEvent } from './generation.ts';
import { readNetworkFailure } from './networkFailure.ts';
import { defaultRetries, defaultTimeouts, type StreamOptions, type StreamSurroundings } from './options.ts';
import { retryDelay } from './retry.ts';
import type { Target } from './target.ts';
import { headersMissed } from './timeouts.ts';
import { type HttpResponse, TransportFailure } from './transport.ts';

/** One generation on its way, up to the head of a good answer. */
export interface Conversation {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly context: FailureContext;
  readonly options: StreamOptions;
  readonly surroundings: StreamSurroundings;
  /** Ends everything; its reason is the error that is told. */
  readonly controller: AbortController;
}

type Outcome =
  | { readonly type: 'answered'; readonly response: HttpResponse }
  | { readonly type: 'fieldRefused' }
  | { readonly type: 'moved'; readonly url: URL }
  | { readonly type: 'failed'; readonly error: GenerationError; readonly triesInAll: number };

/** All waiting together; a person would have given up. */
const longestWaitInAllMs = 60_000;

/**
 * Asks until there is an answer with a good status, or until asking again makes no sense. Nothing of an answer has
 * been delivered yet, so nothing is ever delivered twice.
 */
export async function* ask(conversation: Conversation): AsyncGenerator<GenerationEvent, HttpResponse, undefined> {
  const { surroundings, options, controller, dialect } = conversation;
  const retries = options.retries ?? defaultRetries;
  let { target } = conversation;
  if (surroundings.refusals.has(target.url.origin)) target = withoutField(target, dialect.optionalField);
  let hasMoved = false;
  let waitedMs = 0;

  for (let attempt = 1; ; ) {
    controller.signal.throwIfAborted();
    const outcome = await askOnce(target, conversation);
    if (outcome.type === 'answered') return outcome.response;
    if (outcome.type === 'fieldRefused') {
      surroundings.refusals.add(target.url.origin);
      target = withoutField(target, dialect.optionalField);
      continue;
    }
    if (outcome.type === 'moved') {
      if (hasMoved) throw new GenerationError('configuration', `${target.url.host} redirects in circles.`);
      hasMoved = true;
      target = { ...target, url: outcome.url };
      continue;
    }

    const { error, triesInAll } = outcome;
    const delay = retryDelay(attempt, error.retryAfterMs, surroundings.random());
    if (attempt > retries || attempt >= triesInAll || delay === undefined) throw error;
    waitedMs += delay;
    if (waitedMs > longestWaitInAllMs) throw error;
    const reason = error.kind === 'rateLimit' ? 'rate-limit' : 'retry';
    yield { type: 'waiting', reason, seconds: Math.ceil(delay / 100) / 10 };
    await sleep(surroundings.clock, delay, controller.signal);
    attempt++;
  }
}

async function askOnce(target: Target, conversation: Conversation): Promise<Outcome> {
  const { context, options, surroundings, controller } = conversation;
  const { transport, clock } = surroundings;
  const { headersMs } = { ...defaultTimeouts, ...options.timeouts };
  const deadline = startDeadline(clock, headersMs, slept => controller.abort(headersMissed(context, headersMs, slept)));
  try {
    const response = await transport({
      method: 'POST',
      url: target.url.href,
      headers: target.headers,
      body: JSON.stringify(target.body),
      signal: controller.signal,
    });
    return isGood(response) ? { type: 'answered', response } : await readRefusal(response, target, conversation);
  } catch (error) {
    if (!(error instanceof TransportFailure)) throw error;
    const failure = readNetworkFailure(error, context.host);
    // Once the request was on its way it may have been received, and charged.
    const triesInAll = error.phase === 'connect' ? Number.POSITIVE_INFINITY : 2;
    return { type: 'failed', error: failure, triesInAll: failure.retryable ? triesInAll : 1 };
  } finally {
    deadline.stop();
  }
}

function isGood({ status, headers }: HttpResponse): boolean {
  const isEmpty = status === 204 || status === 205 || headers['content-length'] === '0';
  return status >= 200 && status < 300 && !isEmpty;
}

async function readRefusal(response: HttpResponse, target: Target, conversation: Conversation): Promise<Outcome> {
  const { context, surroundings, dialect } = conversation;
  const { status, headers } = response;
  const body = await readBounded(response.body, surroundings.clock);
  if (status < 300) {
    const message = `${context.host} sent an empty answer.`;
    const error = new GenerationError('protocol', message, { hint: 'Try again.', retryable: true, status });
    return { type: 'failed', error, triesInAll: 2 };
  }
  const field = dialect.optionalField;
  const canDoWithout = field !== undefined && target.body[field] !== undefined;
  if ((status === 400 || status === 422) && canDoWithout && body.includes(field)) return { type: 'fieldRefused' };
  const moved = status === 307 || status === 308 ? sameOrigin(headers.location, target.url) : undefined;
  if (moved !== undefined) return { type: 'moved', url: moved };
  const now = surroundings.clock.now();
  const error = readFailedAnswer({ status, headers, body }, { ...context, now });
  const mayAskAgain = isRetryableStatus(status) && error.retryable;
  return { type: 'failed', error, triesInAll: mayAskAgain ? Number.POSITIVE_INFINITY : 1 };
}

/** A redirect may take a POST along only where the key was meant to go anyway. */
function sameOrigin(location: string | undefined, from: URL): URL | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  return url.origin === from.origin ? url : undefined;
}

const longestRefusal = 64 * 1024;
const longestRefusalMs = 5_000;

/** The first part of a body, as far as it comes in a few seconds: some failures never end. */
async function readBounded(body: AsyncIterable<Uint8Array>, clock: Clock): Promise<string> {
  const decoder = new TextDecoder();
  const iterator = body[Symbol.asyncIterator]();
  let text = '';
  let cancelTimer = (): void => {};
  const timeIsUp = new Promise<undefined>(resolve => {
    cancelTimer = clock.after(longestRefusalMs, () => resolve(undefined));
  });
  try {
    while (text.length < longestRefusal) {
      const next = await Promise.race([iterator.next(), timeIsUp]);
      if (next === undefined || next.done === true) break;
      text += decoder.decode(next.value, { stream: true });
    }
  } catch (error) {
    if (!(error instanceof TransportFailure)) throw error;
  } finally {
    cancelTimer();
    // Not waited for: an iterator that hangs must not hold up the error.
    iterator.return?.().catch(() => {});
  }
  return text.slice(0, longestRefusal);
}

function withoutField(target: Target, field: string | undefined): Target {
  if (field === undefined) return target;
  const { [field]: _, ...body } = target.body;
  return { ...target, body };
}
