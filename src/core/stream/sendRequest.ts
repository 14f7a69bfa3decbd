import { readNetworkFailure, triesAfter } from '../failures/networkFailure.ts';
import { isRetryableStatus, readFailedAnswer } from '../failures/responseFailure.ts';
import type { FailureContext } from '../failures/sanitize.ts';
import { headersMissed } from '../failures/timeoutFailure.ts';
import type { Dialect } from '../generation/dialect.ts';
import { GenerationError } from '../generation/errors.ts';
import type { GenerationEvent } from '../generation/generation.ts';
import type { Cancellation } from '../http/cancellation.ts';
import { type Deadline, sleep } from '../http/deadline.ts';
import { readBounded } from '../http/readBody.ts';
import { type HttpRequest, type HttpResponse, TransportFailure } from '../http/transport.ts';
import type { JsonObject } from '../json/json.ts';
import { defaultTimeouts, retriesIn, type StreamOptions, type StreamSurroundings } from './options.ts';
import type { Target } from './preparedRequest.ts';
import { backoff, retryDelay } from './retry.ts';

/** One generation on its way. */
export interface Conversation {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly context: FailureContext;
  readonly options: StreamOptions;
  readonly surroundings: StreamSurroundings;
  /** Ends everything; its reason is the error that is told. */
  readonly cancellation: Cancellation;
  /** The one that counts at the time: for the head of the answer, for its first output, for more, for its end. */
  readonly deadline: Deadline;
  readonly effort: Effort;
}

/** What a conversation has cost until there is an answer. */
export interface Effort {
  /** How often was asked. */
  tries: number;
  /** How long was waited in between. */
  waitedMs: number;
}

/** What asking once has led to. */
export type Outcome =
  | { readonly type: 'answered'; readonly response: HttpResponse }
  | { readonly type: 'fieldRefused' }
  | { readonly type: 'moved'; readonly url: URL }
  | { readonly type: 'failed'; readonly error: GenerationError; readonly triesInAll: number };

/** All waiting together; a person would have given up. */
const longestWaitInAllMs = 60_000;

/** Asks for the first time, which mostly is the only one. */
export function ask(conversation: Conversation): Promise<Outcome> {
  return askOnce(acceptableTarget(conversation), conversation);
}

/**
 * Asks again until there is an answer with a good status, or until that makes no sense. Nothing of an answer has been
 * delivered yet, so nothing is ever delivered twice.
 */
export async function* askOn(
  conversation: Conversation,
  first: Outcome,
): AsyncGenerator<GenerationEvent, HttpResponse, undefined> {
  const { surroundings, dialect, effort } = conversation;
  const { refusals } = surroundings;
  let target = acceptableTarget(conversation);
  let hasMoved = false;
  let isReduced = false;

  for (let outcome = first; ; outcome = await askOnce(target, conversation)) {
    if (outcome.type === 'answered') {
      // Only now it is known that it was the field: some servers just repeat what they were asked.
      if (isReduced) refusals.add(target.url.origin);
      return outcome.response;
    }
    if (outcome.type === 'fieldRefused') {
      isReduced = true;
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
    const delayMs = retryDelay(effort.tries, error.retryAfterMs, surroundings.random());
    if (!hasTriesLeft(conversation) || effort.tries >= triesInAll || delayMs === undefined) throw error;
    effort.waitedMs += delayMs;
    if (effort.waitedMs > longestWaitInAllMs) throw error;
    yield* wait(conversation, error.kind === 'rateLimit' ? 'rate-limit' : 'retry', delayMs);
    effort.tries++;
  }
}

/** Asks once more where the answer had not a single byte. */
export async function* askAnew(conversation: Conversation): AsyncGenerator<GenerationEvent, HttpResponse, undefined> {
  const { effort, surroundings } = conversation;
  yield* wait(conversation, 'retry', backoff(effort.tries, surroundings.random()));
  effort.tries++;
  return yield* askOn(conversation, await ask(conversation));
}

export function hasTriesLeft({ effort, options }: Conversation): boolean {
  return effort.tries <= retriesIn(options);
}

/** Without what the server has refused before. */
function acceptableTarget({ target, dialect, surroundings }: Conversation): Target {
  const { refusals } = surroundings;
  return refusals.size > 0 && refusals.has(target.url.origin) ? withoutField(target, dialect.optionalField) : target;
}

/** A pause that is seen, and that ends at once when the person has had enough. */
async function* wait(
  { surroundings, cancellation }: Conversation,
  reason: 'retry' | 'rate-limit',
  ms: number,
): AsyncGenerator<GenerationEvent, void, undefined> {
  yield { type: 'waiting', reason, seconds: Math.ceil(ms / 100) / 10 };
  await sleep(surroundings.clock, ms, cancellation);
}

/** No async function: every one takes turns of promises, of which a short answer has few. */
function askOnce(target: Target, conversation: Conversation): Promise<Outcome> {
  const { context, options, surroundings, cancellation, deadline } = conversation;
  const headersMs = options.timeouts?.headersMs ?? defaultTimeouts.headersMs;
  if (cancellation.isCancelled) return Promise.reject(cancellation.reason);
  deadline.start(headersMs, slept => cancellation.cancel(headersMissed(context, headersMs, slept)));
  return surroundings.transport(new Post(target, cancellation)).then(
    response => {
      deadline.pause();
      const isGood = response.status >= 200 && response.status < 300;
      return isGood ? { type: 'answered', response } : readRefusal(response, target, conversation);
    },
    error => {
      deadline.pause();
      if (!(error instanceof TransportFailure)) throw error;
      return { type: 'failed', error: readNetworkFailure(error, context.host), triesInAll: triesAfter(error) };
    },
  );
}

/** A class, because its signal is made only when somebody asks for it. */
class Post implements HttpRequest {
  readonly method = 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly cancellation: Cancellation;

  constructor({ url, headers, body }: Target, cancellation: Cancellation) {
    this.url = url.href;
    this.headers = headers;
    this.body = asJson(body);
    this.cancellation = cancellation;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }
}

function asJson(body: JsonObject): string {
  try {
    return JSON.stringify(body);
  } catch {
    // Without its cause, which names what is in the request.
    throw new GenerationError('invalidRequest', "The request can't be written as JSON.", {
      hint: 'Check what goes along in `extra`.',
    });
  }
}

async function readRefusal(response: HttpResponse, target: Target, conversation: Conversation): Promise<Outcome> {
  const { context, surroundings, dialect } = conversation;
  const { status, headers } = response;
  const body = await readBounded(response.body, surroundings.clock);
  const field = dialect.optionalField;
  const canDoWithout = field !== undefined && target.body[field] !== undefined;
  if ((status === 400 || status === 422) && canDoWithout && body.includes(field)) return { type: 'fieldRefused' };
  const moved = status === 307 || status === 308 ? sameOrigin(headers.location, target.url) : undefined;
  if (moved !== undefined) return { type: 'moved', url: moved };
  const error = readFailedAnswer({ status, headers, body }, { ...context, now: surroundings.clock.now() });
  const mayAskAgain = isRetryableStatus(status) && error.retryable;
  return { type: 'failed', error, triesInAll: mayAskAgain ? Number.POSITIVE_INFINITY : 1 };
}

/** A redirect may take a POST along only where the key was meant to go anyway. */
function sameOrigin(location: string | undefined, from: URL): URL | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  return url.origin === from.origin ? url : undefined;
}

function withoutField(target: Target, field: string | undefined): Target {
  if (field === undefined) return target;
  const { [field]: _, ...body } = target.body;
  return { ...target, body };
}
