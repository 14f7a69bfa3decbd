import { GenerationError, type GenerationErrorKind, withDetails } from '../generation/errors.ts';
import { type Sentence, sentence } from '../generation/sentences.ts';
import { type ErrorBody, readErrorBody } from './errorBody.ts';
import { isRateLimit, kindOfFailure, kindOfStatus } from './failureKind.ts';
import { type AnswerFacts, failureMessage } from './failureMessage.ts';
import { readRetryAfter, serverTime } from './retryAfter.ts';
import { type FailureContext, sanitizeForDisplay } from './sanitize.ts';

/** A response with a status of failure. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The error for a response with a status outside of 2xx. */
export function readFailedAnswer(answer: FailedAnswer, context: FailureContext): GenerationError {
  const { status, headers } = answer;
  if (status >= 300 && status < 400) return redirected(status, headers.location, context);
  const body = withHeaderCode(readErrorBody(answer.body, serverTime(headers, context.now)), headers);
  const retryAfterMs = readRetryAfter({
    headers: body.headers === undefined ? headers : { ...body.headers, ...headers },
    bodyMs: body.waitMs,
    isLimit: isRateLimit(body, status),
    now: context.now,
  });
  const kind = kindOfFailure(body, status, retryAfterMs !== undefined) ?? kindOfStatus(status);
  // A page of a proxy says less than a status that has one meaning.
  if (body.isWebPage && !telling.has(status)) return webPage(status, body.words, context, headers);
  const facts = { status, requestId: readRequestId(headers, context), retryAfterMs };
  const error = failure(kind, body, context, facts);
  return headers['x-should-retry'] === 'false' ? withDetails(error, { retryable: false }) : error;
}

/** Statuses that mean the same whether an API or a proxy in front of it sends them. */
const telling = new Set([401, 402, 407, 413, 429]);

/** AWS names the failure in a header: `ValidationException:http://…`. */
function withHeaderCode(body: ErrorBody, headers: FailedAnswer['headers']): ErrorBody {
  const name = headers['x-amzn-errortype']?.split(':')[0];
  return name === undefined || name === '' ? body : { ...body, codes: [name, ...body.codes] };
}

/** The error for a failure in an event, or in the body of a 2xx response. */
export function readFailedEvent(
  payload: unknown,
  context: FailureContext,
  headers: Readonly<Record<string, string>>,
): GenerationError {
  const body = readErrorBody(payload, serverTime(headers, context.now));
  const retryAfterMs = readRetryAfter({
    headers: body.headers ?? {},
    bodyMs: body.waitMs,
    isLimit: true,
    now: context.now,
  });
  const kind = kindOfFailure(body, undefined, retryAfterMs !== undefined) ?? 'provider';
  return failure(kind, body, context, { requestId: readRequestId(headers, context), retryAfterMs });
}

/** The error for a web page in place of an API response: a captive portal, a login, a block, a gateway's error. */
export function webPage(
  status: number,
  title: string | undefined,
  context: FailureContext,
  headers: Readonly<Record<string, string>>,
): GenerationError {
  const { host } = context;
  const isServer = kindOfStatus(status) === 'server';
  return new GenerationError(
    isServer ? 'server' : 'protocol',
    title === undefined
      ? sentence('webPage', host)
      : sentence('webPageTitled', host, sanitizeForDisplay(title, context)),
    {
      hint: sentence(isServer ? 'hintRetrySoon' : 'hintBaseUrlProxy'),
      retryable: isServer && isRetryableStatus(status),
      status,
      requestId: readRequestId(headers, context),
      retryAfterMs: readRetryAfter({ headers, isLimit: false, now: context.now }),
    },
  );
}

function readRequestId(headers: Readonly<Record<string, string>>, context: FailureContext): string | undefined {
  const id = headers['x-request-id'] ?? headers['request-id'] ?? headers['cf-ray'] ?? headers['x-amzn-requestid'];
  return id === undefined ? undefined : sanitizeForDisplay(id, context).slice(0, 100);
}

interface Facts extends AnswerFacts {
  readonly requestId: string | undefined;
}

function failure(kind: GenerationErrorKind, body: ErrorBody, context: FailureContext, facts: Facts): GenerationError {
  const words = body.words === undefined ? '' : sanitizeForDisplay(body.words, context);
  const { message, hint } = failureMessage(kind, body, context, facts);
  const says: readonly Sentence[] = words === '' ? [] : [sentence('says', context.host, words)];
  // Where nothing is known beyond the server's words, they are enough.
  const isEnough = kind === 'provider' && says.length > 0;
  return new GenerationError(kind, isEnough ? says : [message, ...says], {
    hint,
    retryable: isRetryable(kind, facts.status),
    ...facts,
  });
}

/** Statuses after which the same request may succeed, with those that gateways send for a server that is gone. */
export function isRetryableStatus(status: number): boolean {
  return [408, 409, 425, 429, 500, 502, 503, 504, 529].includes(status) || (status >= 520 && status <= 524);
}

function isRetryable(kind: GenerationErrorKind, status: number | undefined): boolean {
  if (kind === 'rateLimit' || kind === 'provider') return true;
  return kind === 'server' && (status === undefined || isRetryableStatus(status));
}

function redirected(status: number, location: string | undefined, context: FailureContext): GenerationError {
  const { host } = context;
  const message =
    location !== undefined && URL.canParse(location)
      ? sentence('redirectedTo', host, sanitizeForDisplay(new URL(location).origin, context), String(status))
      : sentence('redirected', host, String(status));
  return new GenerationError('configuration', message, { hint: sentence('hintBaseUrlRedirect'), status });
}
