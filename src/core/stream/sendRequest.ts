import { readNetworkFailure, triesAfter } from '../failures/networkFailure.ts';
import { isRetryableStatus, readFailedAnswer } from '../failures/responseFailure.ts';
import { headersTimeout } from '../failures/timeoutFailure.ts';
import type { TlsFiles } from '../generation/connection.ts';
import { GenerationError } from '../generation/errors.ts';
import type { GenerationEvent } from '../generation/generation.ts';
import { sentence } from '../generation/sentences.ts';
import type { Cancellation } from '../http/cancellation.ts';
import { sleep } from '../http/deadline.ts';
import { readBody } from '../http/readBody.ts';
import { type HttpRequest, type HttpResponse, TransportFailure } from '../http/transport.ts';
import type { JsonObject } from '../json/json.ts';
import { adaptedRequest, changeFor, rememberChanges } from './adaptRequest.ts';
import { beginningTimeouts, retriesIn } from './options.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import type { RequestContext } from './requestContext.ts';
import { backoff, retryDelay } from './retry.ts';

/** The result of one attempt. */
export type AttemptResult =
  | { readonly type: 'answered'; readonly response: HttpResponse }
  | { readonly type: 'moved'; readonly url: URL }
  | {
      readonly type: 'failed';
      readonly error: GenerationError;
      readonly triesInAll: number;
      readonly changed?: PreparedRequest;
    };

/** All pauses together, in milliseconds. After that a person would have given up. */
const longestWaitInAllMs = 60_000;

/** The first attempt, which is usually the only one. */
export function sendRequest(requestContext: RequestContext): Promise<AttemptResult> {
  return sendOnce(adaptedRequest(requestContext), requestContext);
}

/**
 * Repeats the request until a response has a good status, or until a repetition makes no sense. Nothing was delivered
 * before, so nothing is delivered twice.
 */
export async function* retryLoop(
  requestContext: RequestContext,
  first: AttemptResult,
): AsyncGenerator<GenerationEvent, HttpResponse, undefined> {
  const { environment, attempts } = requestContext;
  let prepared = adaptedRequest(requestContext);
  let hasMoved = false;
  let isKeyRejected = false;
  let notFound: GenerationError | undefined;

  for (let outcome = first; ; outcome = await sendOnce(prepared, requestContext)) {
    if (outcome.type === 'answered') {
      // The response shows that the change was the right one.
      if (prepared.changes !== undefined) rememberChanges(prepared, requestContext);
      return outcome.response;
    }
    if (outcome.type === 'moved') {
      if (hasMoved) throw new GenerationError('configuration', sentence('redirectLoop', prepared.url.host));
      hasMoved = true;
      prepared = { ...prepared, url: outcome.url };
      continue;
    }

    const { error, triesInAll, changed } = outcome;
    if (changed !== undefined) {
      if (changed.isMoved === true && prepared.isMoved !== true) notFound = error;
      prepared = changed;
      continue;
    }
    // 404 at both paths: the error names the one that the person entered.
    if (error.kind === 'notFound' && notFound !== undefined) throw notFound;
    if (error.status === 401 && requestContext.keySource !== undefined && !isKeyRejected) {
      isKeyRejected = true;
      requestContext.keySource.isRejected = true;
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

/** Sends the request again after an empty body. */
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

/** A pause that the caller hears of, and that a cancellation ends at once. */
async function* wait(
  { environment, cancellation }: RequestContext,
  reason: 'retry' | 'rate-limit',
  ms: number,
): AsyncGenerator<GenerationEvent, void, undefined> {
  yield { type: 'waiting', reason, seconds: Math.ceil(ms / 100) / 10 };
  await sleep(environment.clock, ms, cancellation);
}

/** Not an async function: each adds turns of promises, which show in short answers. */
function sendOnce(prepared: PreparedRequest, requestContext: RequestContext): Promise<AttemptResult> {
  const { keySource } = requestContext;
  if (keySource === undefined) return sendPrepared(prepared, requestContext);
  return keySource.read().then(({ headers, url }) => {
    const keyed = { ...prepared, headers, url: prepared.url === requestContext.prepared.url ? url : prepared.url };
    return sendPrepared(keyed, requestContext);
  });
}

function sendPrepared(prepared: PreparedRequest, requestContext: RequestContext): Promise<AttemptResult> {
  const { context, options, environment, cancellation, deadline } = requestContext;
  const { headersMs } = beginningTimeouts(prepared.url.hostname, options);
  if (cancellation.isCancelled) return Promise.reject(cancellation.reason);
  deadline.start(headersMs, slept => cancellation.cancel(headersTimeout(context, headersMs, slept)));
  return environment.transport(new Post(prepared, cancellation, context.secrets)).then(
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

/** A class, because its signal is made on first use. */
class Post implements HttpRequest {
  readonly method = 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly cancellation: Cancellation;
  readonly secrets: readonly string[];
  declare readonly tls?: TlsFiles;

  constructor({ url, headers, body, tls }: PreparedRequest, cancellation: Cancellation, secrets: readonly string[]) {
    this.url = url.href;
    this.headers = headers;
    this.body = asJson(body);
    this.cancellation = cancellation;
    this.secrets = secrets;
    if (tls !== undefined) this.tls = tls;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }
}

function asJson(body: JsonObject): string {
  try {
    const json: unknown = JSON.stringify(body);
    if (typeof json === 'string') return json;
  } catch {
    // Too deep, a cycle, a BigInt. The cause is left out, because it quotes the request.
  }
  throw new GenerationError('invalidRequest', sentence('notJson'), { hint: sentence('hintExtra') });
}

async function readRefusal(
  response: HttpResponse,
  prepared: PreparedRequest,
  requestContext: RequestContext,
): Promise<AttemptResult> {
  const { context, environment } = requestContext;
  const { status, headers } = response;
  const body = await readBody(response.body, environment.clock);
  const moved = status === 307 || status === 308 ? sameOrigin(headers.location, prepared.url) : undefined;
  if (moved !== undefined) return { type: 'moved', url: moved };
  const error = readFailedAnswer({ status, headers, body }, { ...context, now: environment.clock.now() });
  // A rate limit may come with another status than 429: 403 at Google, 413 at Groq.
  const isTimedLimit = error.kind === 'rateLimit' && error.retryAfterMs !== undefined;
  const mayAskAgain = error.retryable && (isRetryableStatus(status) || isTimedLimit);
  const triesInAll = mayAskAgain ? Number.POSITIVE_INFINITY : 1;
  const changed = changeFor({ status, headers, body }, prepared, requestContext);
  return { type: 'failed', error, triesInAll, ...(changed === undefined ? {} : { changed }) };
}

/** A redirect may take a POST along only where the key was meant to go anyway. */
function sameOrigin(location: string | undefined, from: URL): URL | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  return url.origin === from.origin ? url : undefined;
}
