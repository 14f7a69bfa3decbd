import { asArray, asIdentifier, asObject, asText, type JsonObject, parseJson } from '../json/json.ts';
import { errorWords } from './errorWords.ts';
import { readWaitMs } from './waitHints.ts';

/** What the body of a failure says, whatever API it came from. */
export interface ErrorBody {
  /** The server's own words, not yet fit to be shown. */
  readonly words?: string;
  /** Its names for the failure, the most exact first: `insufficient_tokens`, `rate_limit_error`, or a number as text. */
  readonly codes: readonly string[];
  /** How long the server wants the client to wait, where the body says it. */
  readonly waitMs?: number;
  /** Headers that a gateway repeats from the server behind it, by their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body is a web page: a login, a block page, a gateway's own error. */
  readonly isWebPage?: boolean;
}

/** A body is looked at no further than this many characters. */
const longestBody = 256 * 1024;
const longestPlainText = 200;
const longestPageHead = 16_384;

/**
 * @param body text as it came, or a payload that was parsed before
 * @param now milliseconds since 1970, for times that the body gives as dates
 */
export function readErrorBody(body: unknown, now: number): ErrorBody {
  const payload = typeof body === 'string' ? parseErrorText(body) : body;
  const first = Array.isArray(payload) ? payload[0] : payload;
  const object = asObject(first);
  if (object !== undefined) return readObject(object, now);
  const text = (typeof first === 'string' ? first : typeof body === 'string' ? body : '').trim();
  if (isMarkup(text)) return { ...withWords(webPageTitle(text)), isWebPage: true };
  // JSON that was cut off may still hold the sentence.
  const words = cutSentence(text) ?? asText(text.slice(0, longestPlainText));
  return withWait(withWords(words), readWaitMs({}, words, now));
}

function readObject(payload: JsonObject, now: number): ErrorBody {
  const words = errorWords(payload);
  const headers = repeatedHeaders(payload);
  const body = { ...withWords(words), codes: codesIn(payload), ...(headers === undefined ? {} : { headers }) };
  return withWait(body, readWaitMs(payload, words, now));
}

/** JSON, JSON behind `data:` of an event stream, or the first line of several that is an object. */
function parseErrorText(body: string): unknown {
  const text = body.slice(0, longestBody).trim();
  const whole = parseJson(text);
  if (whole !== undefined) return whole;
  for (const line of text.split(/\r\n?|\n/, 200)) {
    const data = line.startsWith('data:') || line.startsWith('error:') ? line.slice(line.indexOf(':') + 1) : line;
    const value = asObject(parseJson(data.trim()));
    if (value !== undefined) return value;
  }
  return undefined;
}

const codeFields = [
  'code',
  'Code',
  'error_code',
  'errorCode',
  'type',
  'status',
  'error_type',
  'reason',
  '__type',
  'http_code',
];

/** All names for the failure that stand where an API puts one, from the inside out. */
function codesIn(payload: JsonObject): readonly string[] {
  const error =
    asObject(payload.error) ??
    asObject(asObject(payload.response)?.error) ??
    asObject(asObject(payload.Response)?.Error);
  const inner = asObject(error?.error);
  const choice = asObject(asObject(asArray(payload.choices)[0])?.error);
  const raw = rawError(error) ?? rawError(choice);
  const parts = [
    asObject(payload.base_resp),
    inner,
    asObject(error?.innererror),
    ...asArray(error?.details).map(asObject),
    ...asArray(error?.errors).map(asObject),
    asObject(error?.details),
    raw,
    error,
    asObject(error?.metadata),
    choice,
    asObject(choice?.metadata),
    asObject(payload.detail),
    asObject(asObject(payload.detail)?.error),
    asObject(payload.header),
    asObject(payload.fault),
    ...asArray(payload.errors).map(asObject),
    payload,
  ];
  const codes = parts.flatMap(part => [
    ...(part === undefined ? [] : codeFields.map(name => asIdentifier(part[name]))),
    ...(part?.status_code === undefined ? [] : [asIdentifier(part.status_code)]),
  ]);
  const names = [...codes, asIdentifier(payload.error)].filter(code => code !== undefined && code.length <= 100);
  return [...new Set(names as readonly string[])];
}

/** What a gateway repeats of the server behind it, as an object or as JSON in a string. */
function rawError(error: JsonObject | undefined): JsonObject | undefined {
  const raw = asObject(error?.metadata)?.raw;
  const value = asObject(typeof raw === 'string' ? parseJson(raw) : raw);
  return asObject(value?.error) ?? value;
}

function repeatedHeaders(payload: JsonObject): ErrorBody['headers'] {
  const headers = asObject(asObject(asObject(payload.error)?.metadata)?.headers);
  if (headers === undefined) return undefined;
  const texts = Object.entries(headers).flatMap(([name, value]) => {
    const text = asIdentifier(value);
    return text === undefined ? [] : [[name.toLowerCase(), text] as const];
  });
  return Object.fromEntries(texts);
}

/** `{"error":{"message":"The beginning of …` → `The beginning of …` */
function cutSentence(text: string): string | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  const found = /"(?:message|error_msg|status_msg|msg|detail|error)"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,400})/.exec(text);
  return found === null ? undefined : asText(parseJson(`"${found[1]}"`));
}

function isMarkup(text: string): boolean {
  return text.startsWith('<');
}

function webPageTitle(page: string): string | undefined {
  const head = page.slice(0, longestPageHead);
  const open = /<(?:title|h1)(?:\s[^>]{0,200})?>/i.exec(head);
  if (open === null) return undefined;
  const start = open.index + open[0].length;
  const end = head.indexOf('</', start);
  return asText(page.slice(start, end === -1 ? start + longestPlainText : end).trim());
}

function withWords(words: string | undefined): ErrorBody {
  return words === undefined ? { codes: [] } : { words, codes: [] };
}

function withWait(body: ErrorBody, waitMs: number | undefined): ErrorBody {
  return waitMs === undefined ? body : { ...body, waitMs };
}
