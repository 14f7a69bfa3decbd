import { asAmount, asArray, asIdentifier, asObject, asText, parseJson } from '../json/json.ts';

/** What the body of a failure says, whatever API it came from. */
export interface ErrorBody {
  /** The server's own words, not yet fit to be shown. */
  readonly words?: string;
  /** Its name for the failure: `insufficient_tokens`, `rate_limit_error`, or a number as text. */
  readonly code?: string;
  /** The kind of failure, where the name is not enough. */
  readonly type?: string;
  readonly retryAfterSeconds?: number;
  /** The body is a web page: a login, a block page, a gateway's own error. */
  readonly webPage?: boolean;
}

/** Whether a payload has an `error` that says something: `null`, `""`, `false` and `{}` are there in good answers. */
export function hasError(payload: Readonly<Record<string, unknown>>): boolean {
  const error = payload.error;
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error);
}

const longestPlainText = 200;

/** Finds the message in any of the shapes that are known, from the most telling to the least. */
export function readErrorBody(body: string | unknown): ErrorBody {
  const payload = typeof body === 'string' ? parseJson(body) : body;
  const object = asObject(Array.isArray(payload) ? payload[0] : payload);
  if (object !== undefined) return readObject(object);
  if (typeof body !== 'string') return {};
  const text = body.trim();
  if (text.startsWith('<')) return withWords(webPageTitle(text), { webPage: true });
  return withWords(text.slice(0, longestPlainText), {});
}

function readObject(payload: Readonly<Record<string, unknown>>): ErrorBody {
  const error = asObject(payload.error);
  const detail = asObject(payload.detail);
  const innerError = asObject(error?.error);
  const words =
    messageOf(error?.message) ??
    asText(payload.message !== undefined && isCode(payload.error) ? undefined : payload.error) ??
    messageOf(innerError?.message) ??
    asText(error?.error) ??
    issues(payload.error) ??
    messageOf(asObject(detail?.error)?.message) ??
    asText(detail?.error) ??
    issues(payload.detail) ??
    asText(payload.detail) ??
    detailedMessage(payload) ??
    asText(payload.details) ??
    fields(payload.details) ??
    messageOf(payload.message) ??
    issues(payload.errors) ??
    asText(detail?.message) ??
    asText(payload.msg);
  const code =
    asIdentifier(error?.code) ??
    asText(error?.type) ??
    asIdentifier(payload.error) ??
    asIdentifier(payload.code) ??
    asText(payload.type);
  const type = asText(error?.type);
  const seconds = asAmount(payload.retry_after) ?? asAmount(error?.retry_after);
  return withWords(words, {
    ...(code === undefined ? {} : { code }),
    ...(type === undefined || type === code ? {} : { type }),
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
  });
}

/** `insufficient_tokens` is a name; `Not Found` is a sentence. */
function isCode(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z][a-z0-9_.-]*$/i.test(value);
}

/** A message beside details of fields: both say something. */
function detailedMessage(payload: Readonly<Record<string, unknown>>): string | undefined {
  const message = asText(payload.message);
  const details = issues(payload.details) ?? fields(payload.details);
  return message !== undefined && details !== undefined ? `${message} (${details})` : undefined;
}

function messageOf(value: unknown): string | undefined {
  return asText(value) ?? issues(value) ?? fields(value);
}

/** `[{ loc: ['body', 'model'], msg: 'field required' }]` → `body.model: field required`. */
function issues(value: unknown): string | undefined {
  const texts = asArray(value).flatMap(item => {
    if (typeof item === 'string') return [item];
    const issue = asObject(item);
    const words = asText(issue?.msg) ?? asText(issue?.message) ?? asText(issue?.detail);
    if (words === undefined) return [];
    const place = asArray(issue?.loc)
      .filter(part => typeof part === 'string' || typeof part === 'number')
      .join('.');
    return [place === '' ? words : `${place}: ${words}`];
  });
  return texts.length === 0 ? undefined : texts.join('; ');
}

/** `{ model: ['is required'], prompt: 'is empty' }` → `model: is required; prompt: is empty`. */
function fields(value: unknown): string | undefined {
  const texts = Object.entries(asObject(value) ?? {}).flatMap(([name, problem]) => {
    const words = asText(problem) ?? issues(problem);
    return words === undefined ? [] : [`${name}: ${words}`];
  });
  return texts.length === 0 ? undefined : texts.join('; ');
}

function webPageTitle(page: string): string | undefined {
  const open = /<title[^>]*>/i.exec(page.slice(0, 16_384));
  if (open === null) return undefined;
  const start = open.index + open[0].length;
  const end = page.toLowerCase().indexOf('</title', start);
  return asText(page.slice(start, end === -1 ? start + longestPlainText : end).trim());
}

function withWords(words: string | undefined, rest: ErrorBody): ErrorBody {
  return words === undefined || words === '' ? rest : { words, ...rest };
}
