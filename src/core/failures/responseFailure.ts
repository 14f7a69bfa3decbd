import { GenerationError, type GenerationErrorKind } from '../generation/errors.ts';
import { type Sentence, sentence } from '../generation/sentences.ts';
import { type ErrorBody, readErrorBody } from './errorBody.ts';
import { type AnswerFacts, failureMessage } from './failureMessage.ts';
import { readRetryAfter } from './retryAfter.ts';
import { type FailureContext, sanitizeForDisplay } from './sanitize.ts';

export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The failure that an HTTP status and its body tell of. */
export function readFailedAnswer(answer: FailedAnswer, context: FailureContext): GenerationError {
  const body = readErrorBody(answer.body);
  const { status, headers } = answer;
  if (status >= 300 && status < 400) return redirected(status, headers.location, context);
  const byCode = status === 429 && isAboutMoney(body) ? 'payment' : kindOfCode(body);
  // Some call everything that they refuse an invalid request: there, the status says more.
  const kind = byCode === undefined || byCode === 'invalidRequest' ? kindOfStatus(status) : byCode;
  // A page of a proxy or of a limiter says less than its status.
  if (body.webPage && kind !== 'proxy' && kind !== 'rateLimit') return webPage(status, body.words, context, headers);
  return failure(kind, body, context, {
    status,
    requestId: readRequestId(headers, context),
    retryAfterMs: readRetryAfter({ status, headers, bodySeconds: body.retryAfterSeconds, now: context.now }),
  });
}

/** The failure that an event of the stream, or the body of a 2xx answer, tells of. */
export function readFailedEvent(
  payload: unknown,
  context: FailureContext,
  headers: Readonly<Record<string, string>>,
): GenerationError {
  const body = readErrorBody(payload);
  const hints = { status: 200, headers: {}, bodySeconds: body.retryAfterSeconds, now: context.now };
  return failure(kindOfCode(body) ?? 'provider', body, context, {
    requestId: readRequestId(headers, context),
    retryAfterMs: readRetryAfter(hints),
  });
}

/** A page for people where an API's answer was expected: a captive portal, a login, a block, a gateway's error. */
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
      retryAfterMs: readRetryAfter({ status, headers, now: context.now }),
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

/** Statuses that say "again", and those that gateways send when the server behind them is gone. */
export function isRetryableStatus(status: number): boolean {
  return [408, 409, 425, 429, 500, 502, 503, 504, 529].includes(status) || (status >= 520 && status <= 524);
}

function isRetryable(kind: GenerationErrorKind, status: number | undefined): boolean {
  if (kind === 'rateLimit' || kind === 'provider') return true;
  return kind === 'server' && (status === undefined || isRetryableStatus(status));
}

function kindOfStatus(status: number): GenerationErrorKind {
  if (status === 401) return 'auth';
  if (status === 402) return 'payment';
  if (status === 403) return 'permission';
  if (status === 404 || status === 405) return 'notFound';
  if (status === 407) return 'proxy';
  if (status === 429) return 'rateLimit';
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'server';
  return 'invalidRequest';
}

/** A code says more than a status: a 429 may mean that the account is empty, a 200 may carry a failure. */
const kindsByCode: readonly (readonly [RegExp, GenerationErrorKind])[] = [
  [/insufficient_(?:quota|tokens|credits|funds|balance)|billing|payment_required|^402$/i, 'payment'],
  [/not_authenticated|token_expired|invalid_api_key|authentication|unauthorized|^401$/i, 'auth'],
  [/insufficient_plan|permission|forbidden|^403$/i, 'permission'],
  [/rate_?limit|too_many_requests|^429$/i, 'rateLimit'],
  [/content_(?:filter|policy)|content_management|responsible_ai|moderation/i, 'contentFilter'],
  [/not_found|^404$/i, 'notFound'],
  [/provider_error|model_unavailable|overloaded|server_error|internal_error|^5\d\d$/i, 'server'],
  [/validation|bad_request|invalid_request|^4(?:00|13|22)$/i, 'invalidRequest'],
];

/** Some say only in words that waiting does not help. */
function isAboutMoney({ words = '' }: ErrorBody): boolean {
  return /\bbilling\b|insufficient (?:credits?|funds|balance|quota)|(?:top up|add) (?:credits?|funds)/i.test(words);
}

function kindOfCode({ code, type, words = '' }: ErrorBody): GenerationErrorKind | undefined {
  if (/^content policy violation/i.test(words)) return 'contentFilter';
  const kindOf = (name = ''): GenerationErrorKind | undefined => kindsByCode.find(([shape]) => shape.test(name))?.[1];
  return kindOf(code) ?? kindOf(type);
}

function redirected(status: number, location: string | undefined, context: FailureContext): GenerationError {
  const { host } = context;
  const message =
    location !== undefined && URL.canParse(location)
      ? sentence('redirectedTo', host, sanitizeForDisplay(new URL(location).origin, context), String(status))
      : sentence('redirected', host, String(status));
  return new GenerationError('configuration', message, { hint: sentence('hintBaseUrlRedirect'), status });
}
