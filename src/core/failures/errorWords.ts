import { asArray, asObject, asText, type JsonObject, parseJson } from '../json/json.ts';

/** Gateways wrap the errors of others. How many levels are searched. */
const deepest = 4;

/** The most exact sentence that a failure's body has, in any of the shapes that are known. */
export function errorWords(payload: JsonObject, depth = 0): string | undefined {
  const found = candidates(payload, depth).filter(words => words !== undefined && !isSuccess(words));
  return found.find(words => words !== undefined && !isVague(words)) ?? found[0];
}

/** From the most telling place to the least. */
function candidates(payload: JsonObject, depth: number): readonly (string | undefined)[] {
  const error = asObject(payload.error);
  const response = asObject(payload.response);
  const choice = asObject(asArray(payload.choices)[0]);
  const detail = asObject(payload.detail);
  const isName = typeof payload.error === 'string' && isCode(payload.error);
  return [
    ...fromError(error, depth),
    isName && hasMessage(payload) ? undefined : said(payload.error, depth),
    issues(payload.error),
    ...fromError(asObject(choice?.error), depth),
    said(choice?.error, depth),
    ...fromError(asObject(response?.error), depth),
    asText(asObject(asObject(payload.Response)?.Error)?.Message),
    asText(asObject(payload.base_resp)?.status_msg),
    asText(payload.error_msg) ?? asText(payload.errorMessage) ?? asText(payload.error_message),
    asText(payload.error_description),
    ...fromError(asObject(detail?.error), depth),
    said(detail?.error, depth),
    issues(payload.detail),
    said(payload.detail, depth),
    said(detail?.msg, depth) ?? said(detail?.message, depth) ?? messageOf(detail?.message),
    detailedMessage(payload),
    asText(payload.details),
    issues(payload.details) ?? fields(payload.details),
    said(payload.message, depth) ?? messageOf(payload.message),
    asText(payload.Message),
    issues(payload.errors),
    asText(payload.msg),
    asText(asObject(payload.header)?.message),
    asText(asObject(payload.fault)?.faultstring),
    asText(asObject(payload.delta)?.error),
    asText(payload.title),
    asText(payload.reason),
    isName ? asText(payload.error) : undefined,
  ];
}

function fromError(error: JsonObject | undefined, depth: number): readonly (string | undefined)[] {
  if (error === undefined) return [];
  const inner = asObject(error.error);
  return [
    said(asObject(error.metadata)?.raw, depth) ?? nested(asObject(error.metadata)?.raw, depth),
    said(error.message, depth) ?? messageOf(error.message),
    ...(inner === undefined || depth >= deepest ? [] : [errorWords(inner, depth + 1), ...fromError(inner, depth + 1)]),
    said(error.error, depth),
    issues(error.details) ?? said(error.detail, depth),
    said(error.msg, depth),
    asText(error.reason),
  ];
}

/** A text without its framing: where it is JSON, or ends with JSON, what that says. */
function said(value: unknown, depth: number): string | undefined {
  const text = asText(value)?.trim();
  if (text === undefined || text === '') return undefined;
  const start = text.slice(0, 400).search(/[[{]/);
  // What a Python program prints of bytes has its line ends spelled out.
  const end = /(?<=[\]}])(?:\\n){0,3}['"]?$/.exec(text)?.index ?? -1;
  const isWrapped = start !== -1 && end > start && depth < deepest;
  const source = isWrapped ? text.slice(start, end) : '';
  const json = parseJson(source) ?? (source.includes('\\n') ? parseJson(source.replaceAll('\\n', ' ')) : undefined);
  return nested(Array.isArray(json) ? json[0] : json, depth) ?? unframed(text);
}

function nested(value: unknown, depth: number): string | undefined {
  const object = asObject(value);
  return object === undefined || depth >= deepest ? undefined : errorWords(object, depth + 1);
}

/** `data: …`, `litellm.RateLimitError: RateLimitError: OpenAIException - …` and `Error code: 429 - …` → `…` */
function unframed(text: string): string {
  const bare = text
    .replace(/^data:\s{0,9}/, '')
    .replace(/^litellm\.\w{1,60}:\s{0,9}(?:\w{1,60}:\s{0,9})?(?:\w{1,60}\s{0,9}-\s{0,9})?/, '');
  const repr = /['"]message['"]: (?:'((?:[^'\\]|\\.){1,2000})'|"((?:[^"\\]|\\.){1,2000})")/.exec(bare.slice(0, 8_000));
  return repr !== null && /^(?:Error code: \d{3} - )?\{/.test(bare) ? (repr[1] ?? repr[2] ?? bare) : bare;
}

/** `insufficient_tokens` is a name; `Not Found` is a sentence. */
function isCode(value: string): boolean {
  return /^[a-z][a-z0-9_.-]{0,99}$/i.test(value);
}

function hasMessage({ message, detail, msg, error_description: description }: JsonObject): boolean {
  return [message, detail, msg, description].some(value => value !== undefined && value !== null && value !== '');
}

/** Says only that something failed, so that any other sentence is better. */
function isVague(words: string): boolean {
  return /^(?:provider returned error|(?:an? )?(?:unknown |internal |upstream |server |api )?error(?: occurred)?|bad request|internal server error|request failed|failed|failure|validation error|invalid request|null|none)[.!]?$/i.test(
    words,
  );
}

function isSuccess(words: string): boolean {
  return /^(?:ok|success(?:ful)?|succeeded|no error)[.!]?$/i.test(words);
}

/** A message beside details of fields: both say something. */
function detailedMessage(payload: JsonObject): string | undefined {
  const message = asText(payload.message);
  const details = issues(payload.details) ?? fields(payload.details);
  return message !== undefined && details !== undefined ? `${message} (${details})` : undefined;
}

function messageOf(value: unknown): string | undefined {
  return issues(value) ?? fields(value);
}

const mostIssues = 20;

/** `[{ loc: ['body', 'model'], msg: 'field required' }]` → `body.model: field required`. */
function issues(value: unknown): string | undefined {
  const texts = asArray(value)
    .slice(0, mostIssues)
    .flatMap(item => {
      if (typeof item === 'string') return [item];
      const issue = asObject(item);
      const words = asText(issue?.msg) ?? asText(issue?.message) ?? asText(issue?.detail);
      if (words === undefined) return [];
      const place = asArray(issue?.loc)
        .filter(part => typeof part === 'string' || typeof part === 'number')
        .join('.');
      return [place === '' ? words : `${place}: ${words}`];
    });
  return texts.length === 0 ? undefined : [...new Set(texts)].join('; ');
}

/** `{ model: ['is required'], prompt: 'is empty' }` → `model: is required; prompt: is empty`. */
function fields(value: unknown): string | undefined {
  const texts = Object.entries(asObject(value) ?? {})
    .slice(0, mostIssues)
    .flatMap(([name, problem]) => {
      const words = asText(problem) ?? issues(problem);
      return words === undefined ? [] : [`${name}: ${words}`];
    });
  return texts.length === 0 ? undefined : texts.join('; ');
}
