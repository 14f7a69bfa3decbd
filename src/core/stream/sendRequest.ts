import { readNetworkFailure, triesAfter } from '../failures/networkFailure.ts';
import { isRetryableStatus, readFailedAnswer } from '../failures/responseFailure.ts';
import type { FailureContext } from '../failures/sanitize.ts';
import { headersTimeout } from '../failures/timeoutFailure.ts';
import type { Dialect } from '../generation/dialect.ts';
import { GenerationError } from '../generation/errors.ts';
import type { GenerationEvent } from '../generation/generation.ts';
import { sentence } from '../generation/sentences.ts';
import type { Cancellation } from '../http/cancellation.ts';
import { type Deadline, sleep } from '../http/deadline.ts';
import { readBody } from '../http/readBody.ts';
import { type HttpRequest, type HttpResponse, TransportFailure } from '../http/transport.ts';
import type { JsonObject } from '../json/json.ts';
import { defaultTimeouts, retriesIn, type StreamEnvironment, type StreamOptions } from './options.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import { backoff, retryDelay } from './retry.ts';

/** One generation on its way. */
export interface RequestContext {
  readonly prepared: PreparedRequest;
  /** The same request with a key that is asked for now, where a function knows it. */
  readonly renewKey: (() => Promise<PreparedRequest>) | undefined;
  readonly dialect: Dialect;
  readonly context: FailureContext;
  readonly options: StreamOptions;
  readonly environment: StreamEnvironment;
  /** Ends everything; its reason is the error that is told. */
  readonly cancellation: Cancellation;
  /** The one that counts at the time: for the head of the answer, for its first output, for more, for its end. */
  readonly deadline: Deadline;
  readonly attempts: AttemptState;
}

/** What a request has cost until there is an answer. */
export interface AttemptState {
  /** How often was asked. */
  count: number;
  /** How long was waited in between. */
  waitedMs: number;
}

/** What asking once has led to. */
export type AttemptResult =
  | { readonly type: 'answered'; readonly response: HttpResponse }
  | { readonly type: 'fieldRefused' }
  | { readonly type: 'moved'; readonly url: URL }
  | { readonly type: 'failed'; readonly error: GenerationError; readonly triesInAll: number };

/** All waiting together; a person would have given up. */
const longestWaitInAllMs = 60_000;

/** Asks for the first time, which mostly is the only one. */
export function sendRequest(requestContext: RequestContext): Promise<AttemptResult> {
  return sendOnce(acceptableRequest(requestContext), requestContext);
}

/**
 * Asks again until there is an answer with a good status, or until that makes no sense. Nothing of an answer has been
 * delivered yet, so nothing is ever delivered twice.
 */
export async function* retryLoop(
  requestContext: RequestContext,
  first: AttemptResult,
): AsyncGenerator<GenerationEvent, HttpResponse, undefined> {
  const { environment, dialect, attempts } = requestContext;
  const { originsRejectingOptionalField } = environment;
  let prepared = acceptableRequest(requestContext);
  let hasMoved = false;
  let isReduced = false;
  let isKeyRenewed = false;

  for (let outcome = first; ; outcome = await sendOnce(prepared, requestContext)) {
    if (outcome.type === 'answered') {
      // Only now it is known that it was the field: some servers just repeat what they were asked.
      if (isReduced) originsRejectingOptionalField.add(prepared.url.origin);
      return outcome.response;
    }
    if (outcome.type === 'fieldRefused') {
      isReduced = true;
      prepared = withoutField(prepared, dialect.optionalField);
      continue;
    }
    if (outcome.type === 'moved') {
      if (hasMoved) throw new GenerationError('configuration', sentence('redirectLoop', prepared.url.host));
      hasMoved = true;
      prepared = { ...prepared, url: outcome.url };
      continue;
    }

    const { error, triesInAll } = outcome;
    if (error.status === 401 && requestContext.renewKey !== undefined && !isKeyRenewed) {
      isKeyRenewed = true;
      continue;
    }
    const delayMs = retryDelay(attempts.count, error.retryAfterMs, environment.random());
    if (!hasTriesLeft(requestContext) || attempts.count >= triesInAll || delayMs === undefined) throw error;
    attempts.waitedMs += delayMs;
    if (attempts.waitedMs > longestWaitInAllMs) throw error;
    yield* wait(requestContext, error.kind === 'rateLimit' ? 'rate-limit' : 'retry', delayMs);
    attempts.count++;
  }
}

/** Asks once more where the answer had not a single byte. */
export async function* resend(
  requestContext: RequestContext,
): AsyncGenerator<GenerationEvent, HttpResponse, undefined> {
  const { attempts, environment } = requestContext;
  yield* wait(requestContext, 'retry', backoff(attempts.count, environment.random()));
  attempts.count++;
  return yield* retryLoop(requestContext, await sendRequest(requestContext));
}

export function hasTriesLeft({ attempts, options }: RequestContext): boolean {
  return attempts.count <= retriesIn(options);
}

/** Without what the server has refused before. */
function acceptableRequest({ prepared, dialect, environment }: RequestContext): PreparedRequest {
  const { originsRejectingOptionalField } = environment;
  return originsRejectingOptionalField.size > 0 && originsRejectingOptionalField.has(prepared.url.origin)
    ? withoutField(prepared, dialect.optionalField)
    : prepared;
}

/** A pause that is seen, and that ends at once when the person has had enough. */
async function* wait(
  { environment, cancellation }: RequestContext,
  reason: 'retry' | 'rate-limit',
  ms: number,
): AsyncGenerator<GenerationEvent, void, undefined> {
  yield { type: 'waiting', reason, seconds: Math.ceil(ms / 100) / 10 };
  await sleep(environment.clock, ms, cancellation);
}

/** No async function: every one takes turns of promises, of which a short answer has few. */
function sendOnce(prepared: PreparedRequest, requestContext: RequestContext): Promise<AttemptResult> {
  const { renewKey } = requestContext;
  if (renewKey === undefined) return sendPrepared(prepared, requestContext);
  return renewKey().then(({ headers, url }) => {
    const keyed = { ...prepared, headers, url: prepared.url === requestContext.prepared.url ? url : prepared.url };
    return sendPrepared(keyed, requestContext);
  });
}

function sendPrepared(prepared: PreparedRequest, requestContext: RequestContext): Promise<AttemptResult> {
  const { context, options, environment, cancellation, deadline } = requestContext;
  const headersMs = options.timeouts?.headersMs ?? defaultTimeouts.headersMs;
  if (cancellation.isCancelled) return Promise.reject(cancellation.reason);
  deadline.start(headersMs, slept => cancellation.cancel(headersTimeout(context, headersMs, slept)));
  return environment.transport(new Post(prepared, cancellation)).then(
    response => {
      deadline.pause();
      const isGood = response.status >= 200 && response.status < 300;
      return isGood ? { type: 'answered', response } : readRefusal(response, prepared, requestContext);
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

  constructor({ url, headers, body }: PreparedRequest, cancellation: Cancellation) {
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
    throw new GenerationError('invalidRequest', sentence('notJson'), {
      hint: sentence('hintExtra'),
    });
  }
}

async function readRefusal(
  response: HttpResponse,
  prepared: PreparedRequest,
  requestContext: RequestContext,
): Promise<AttemptResult> {
  const { context, environment, dialect } = requestContext;
  const { status, headers } = response;
  const body = await readBody(response.body, environment.clock);
  const field = dialect.optionalField;
  const canDoWithout = field !== undefined && prepared.body[field] !== undefined;
  if ((status === 400 || status === 422) && canDoWithout && body.includes(field)) return { type: 'fieldRefused' };
  const moved = status === 307 || status === 308 ? sameOrigin(headers.location, prepared.url) : undefined;
  if (moved !== undefined) return { type: 'moved', url: moved };
  const error = readFailedAnswer({ status, headers, body }, { ...context, now: environment.clock.now() });
  // A limit that says when it is over may come with other statuses, too: 403 of Google, 413 of Groq.
  const isTimedLimit = error.kind === 'rateLimit' && error.retryAfterMs !== undefined;
  const mayAskAgain = error.retryable && (isRetryableStatus(status) || isTimedLimit);
  return { type: 'failed', error, triesInAll: mayAskAgain ? Number.POSITIVE_INFINITY : 1 };
}

/** A redirect may take a POST along only where the key was meant to go anyway. */
function sameOrigin(location: string | undefined, from: URL): URL | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  return url.origin === from.origin ? url : undefined;
}

function withoutField(prepared: PreparedRequest, field: string | undefined): PreparedRequest {
  if (field === undefined) return prepared;
  const { [field]: _, ...body } = prepared.body;
  return { ...prepared, body };
}
