import { GenerationError, type GenerationErrorKind } from './errors.ts';
import { type FailureBody, readFailureBody } from './failureBody.ts';
import { redact } from './redact.ts';
import { readRetryAfter } from './retry.ts';

/** Whom was asked, and what must not come back in a message. */
export interface FailureContext {
  /** Host and port, as a person knows them. */
  readonly host: string;
  /** The path that was asked. */
  readonly path: string;
  readonly secrets: readonly string[];
  /** The texts that were sent: servers like to repeat them. */
  readonly prompts: readonly string[];
  /** The local time in milliseconds since 1970. */
  readonly now: number;
}

export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The failure that an HTTP status and its body tell of. */
export function readFailedAnswer(answer: FailedAnswer, context: FailureContext): GenerationError {
  const body = readFailureBody(answer.body);
  const { status, headers } = answer;
  if (status >= 300 && status < 400) return redirected(status, headers['location'], context);
  const kind = kindOfCode(body) ?? kindOfStatus(status);
  // A page of a proxy or of a limiter says less than its status.
  if (body.webPage && kind !== 'proxy' && kind !== 'rateLimit') return webPage(status, body.words, context, headers);
  return failure(kind, body, context, {
    status,
    requestId: readRequestId(headers),
    retryAfterMs: readRetryAfter({ status, headers, bodySeconds: body.retryAfterSeconds, now: context.now }),
  });
}

/** The failure that an event of the stream, or the body of a 2xx answer, tells of. */
export function readFailedEvent(
  payload: unknown,
  context: FailureContext,
  headers: Readonly<Record<string, string>>,
): GenerationError {
  const body = readFailureBody(payload);
  const bodySeconds = body.retryAfterSeconds;
  const retryAfterMs = bodySeconds === undefined ? undefined : bodySeconds * 1000;
  return failure(kindOfCode(body) ?? 'provider', body, context, { requestId: readRequestId(headers), retryAfterMs });
}

/** A page for people where an API's answer was expected: a captive portal, a login, a block, a gateway's error. */
export function webPage(
  status: number,
  title: string | undefined,
  context: FailureContext,
  headers: Readonly<Record<string, string>>,
): GenerationError {
  const named = title === undefined ? '' : ` (${quoted(shown(title, context))})`;
  const isServer = kindOfStatus(status) === 'server';
  return new GenerationError(
    isServer ? 'server' : 'protocol',
    `${context.host} answered with a web page${named}, not an API answer.`,
    {
      hint: isServer
        ? 'Try again in a moment.'
        : 'Check the base URL, or whether a proxy or a login stands in between.',
      retryable: isServer && isRetryableStatus(status),
      status,
      requestId: readRequestId(headers),
      retryAfterMs: readRetryAfter({ status, headers, now: context.now }),
    },
  );
}

/** Words from elsewhere, made fit to be shown: without keys, and without what they repeat of the prompt. */
export function shown(words: string, { prompts, secrets }: FailureContext): string {
  return redact(withoutEchoes(words, prompts), secrets);
}

function readRequestId(headers: Readonly<Record<string, string>>): string | undefined {
  const id = headers['x-request-id'] ?? headers['request-id'] ?? headers['cf-ray'] ?? headers['x-amzn-requestid'];
  return id === undefined ? undefined : redact(id).slice(0, 100);
}

interface Facts {
  readonly status?: number;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
}

function failure(kind: GenerationErrorKind, body: FailureBody, context: FailureContext, facts: Facts): GenerationError {
  const words = body.words === undefined ? '' : shown(body.words, context);
  const sentence = sentenceFor(kind, body, context, facts);
  const says = words === '' ? '' : `${context.host} says: ${quoted(words)}`;
  // Where nothing more is known than the server's words, they are enough.
  const message = kind === 'provider' && says !== '' ? says : [sentence.message, says].filter(Boolean).join(' ');
  return new GenerationError(kind, message, {
    hint: sentence.hint,
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

function kindOfCode({ code = '', words = '' }: FailureBody): GenerationErrorKind | undefined {
  if (/^content policy violation/i.test(words)) return 'contentFilter';
  return kindsByCode.find(([shape]) => shape.test(code))?.[1];
}

interface Sentence {
  readonly message: string;
  readonly hint?: string;
}

function sentenceFor(
  kind: GenerationErrorKind,
  body: FailureBody,
  { host, path, now, prompts }: FailureContext,
  { status, retryAfterMs }: Facts,
): Sentence {
  switch (kind) {
    case 'auth':
      return body.code === 'token_expired'
        ? { message: `The access token for ${host} has expired.`, hint: 'Set a new API key.' }
        : { message: `${host} did not accept the API key.`, hint: 'Set the API key again, or test the connection.' };
    case 'payment':
      return { message: `The account at ${host} does not have enough credits.`, hint: 'Top up the account there.' };
    case 'permission':
      return { message: `${host} does not allow this.`, hint: 'The plan or the key may not include this model.' };
    case 'notFound':
      return { message: `${path}, or the model, was not found at ${host}.`, hint: 'Check the base URL and the model.' };
    case 'rateLimit':
      return rateLimited(host, now, retryAfterMs);
    case 'contentFilter':
      return { message: "Stopped by the provider's content filter.", hint: 'Put the prompt in other words.' };
    case 'proxy':
      return {
        message: `The proxy on the way to ${host} needs a user name and a password.`,
        hint: 'Put them into the setting http.proxy.',
      };
    case 'server':
      return body.code === 'provider_error'
        ? { message: `The model's provider behind ${host} failed.`, hint: 'No credits are charged for this.' }
        : { message: `${host} has a problem${statusNote(status)}.`, hint: 'Try again in a moment.' };
    case 'invalidRequest':
      return status === 413
        ? { message: `${host} did not accept a request of this size (${sizeOf(prompts)}).`, hint: 'Send less text.' }
        : { message: `${host} did not accept the request${statusNote(status)}.`, hint: 'Check model and settings.' };
    default:
      return { message: `${host} reported a failure.`, hint: 'Try again.' };
  }
}

function rateLimited(host: string, now: number, retryAfterMs: number | undefined): Sentence {
  if (retryAfterMs === undefined) {
    return { message: `${host} limits how often it may be asked.`, hint: 'Wait a moment, then try again.' };
  }
  return {
    message: `${host} limits how often it may be asked. Free again at ${timeOfDay(now, retryAfterMs)}.`,
    hint: 'Wait until then, or choose another connection.',
  };
}

function timeOfDay(now: number, afterMs: number): string {
  const date = new Date(now + afterMs);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return sameDay ? time : `${time} on ${date.toLocaleDateString()}`;
}

function redirected(status: number, location: string | undefined, context: FailureContext): GenerationError {
  const target = location !== undefined && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
  return new GenerationError('configuration', `${context.host} redirects${target} (${status}).`, {
    hint: 'Update the base URL. The key is not sent along to another place.',
    status,
  });
}

function sizeOf(prompts: readonly string[]): string {
  return `${prompts.reduce((sum, prompt) => sum + prompt.length, 0).toLocaleString('en')} characters`;
}

function statusNote(status: number | undefined): string {
  return status === undefined ? '' : ` (${status})`;
}

function quoted(words: string): string {
  return `“${words}”`;
}

const shortestEcho = 20;
const shortestWholeEcho = 8;

/** Without what the server repeats of the prompt: all of a short one, and every run of 20 or more characters. */
function withoutEchoes(words: string, prompts: readonly string[]): string {
  const whole = prompts.map(prompt => prompt.trim()).filter(prompt => prompt.length >= shortestWholeEcho);
  const text = whole.reduce((rest, prompt) => rest.replaceAll(prompt, '‹prompt›'), words.slice(0, 2_000));
  const isEcho = (start: number, end: number): boolean => {
    const piece = text.slice(start, end);
    return prompts.some(prompt => prompt.includes(piece));
  };
  let clean = '';
  for (let start = 0; start < text.length; ) {
    let end = start + shortestEcho;
    if (end > text.length || !isEcho(start, end)) {
      clean += text[start];
      start++;
      continue;
    }
    while (end < text.length && isEcho(start, end + 1)) end++;
    clean += '‹prompt›';
    start = end;
  }
  return clean;
}
