import type { CustomDialect, CustomReading } from '../core/generation/customDialect.ts';
import type { Dialect, Reading } from '../core/generation/dialect.ts';
import { configurationError, type GenerationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import { splitUser } from '../core/http/userInfo.ts';
import type { JsonObject } from '../core/json/json.ts';
import { asObject } from '../core/json/json.ts';
import { dialects } from '../dialects/index.ts';
import { inferReading } from './inferReading.ts';
import { knownReadings } from './knownApis.ts';
import { createBodyTemplate } from './sample/bodyTemplate.ts';
import { readCode } from './sample/codeSnippet.ts';
import { readCommands } from './sample/commandLine.ts';
import { longestSample } from './sample/limits.ts';
import {
  type Fillings,
  fillBody,
  fillText,
  fillUrl,
  placeholdersInBody,
  placeholdersInText,
  placeholdersInUrl,
} from './sample/placeholders.ts';
import { readExport, readRawRequests } from './sample/rawRequest.ts';
import { isTooLarge } from './sample/sampleBody.ts';
import { readSampleEvents, type SampleEvents } from './sample/sampleEvents.ts';
import { type KeylessRequest, takeKeys } from './sample/sampleKeys.ts';
import type { SampleRequest, UnreadBody } from './sample/sampleRequest.ts';

/** The connection that a piece of documentation describes. It holds no key: that is apart. */
export interface SampleConnection {
  readonly baseUrl: string;
  readonly dialect: string | CustomDialect;
  /** The same as data, from the body of the sample: for an API that turns out to be another one than its path says. */
  readonly asData: CustomDialect | undefined;
  /** `{{key}}` stands where the key goes, when that is not the usual place. */
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string | undefined;
  /** What only the person knows, as it stands in the address, in a header or in the body. */
  readonly placeholders: readonly string[];
  /** A real key that was pasted along. */
  readonly key: string | undefined;
  readonly requiresKey: boolean;
  /** Whether it is known where the text is in an answer: from the sample's own events, or because the API is known. */
  readonly readsAnswers: boolean;
  /** Headers, fields and options of the sample that the connection does not have, by their names. */
  readonly leftOut: readonly string[];
  /** The same connection with the person's own parts. One that is given as empty is left out of headers and body. */
  fill(fillings: Fillings): SampleConnection;
}

/**
 * A connection from what a provider's documentation shows: a command for cURL, wget or HTTPie, the request as HTTP
 * writes it, an export of Postman, Insomnia or a browser, or code in Python, JavaScript or PowerShell; with or without
 * the events of an answer around it. Undefined when there is no request in it. At most 200,000 characters are read.
 *
 * @throws {GenerationError} of kind `configuration` for a request that Runnel can't send: a form, a file, a body that is
 * no JSON object.
 */
export function readConnectionSample(pasted: string): SampleConnection | undefined {
  const text = pasted
    .slice(0, longestSample)
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u00a0\u2007\u202f]/g, ' ');
  const exported = readExport(text);
  const written = exported.length > 0 ? [] : [...readCommands(text), ...readCode(text), ...readRawRequests(text)];
  const request = bestOf([...exported, ...written]);
  if (request === undefined) return undefined;
  if (isTooLarge(request.body)) throw unreadable('large');
  return describe(request, readSampleEvents(exported.length > 0 ? '' : text));
}

/** Samples of a page repeat each other; one that shows its body says the most. */
function bestOf(requests: readonly SampleRequest[]): SampleRequest | undefined {
  return (
    requests.find(({ body, libraryPath }) => body !== undefined && libraryPath === undefined) ??
    requests.find(({ unreadBody }) => unreadBody !== undefined) ??
    requests[0]
  );
}

function describe(request: SampleRequest, events: SampleEvents): SampleConnection {
  const keyless = takeKeys(withoutUser(request));
  const spoken = dialectOf(request, keyless, events);
  const { url, headers, key, requiresKey, leftOut } = keyless;
  const named = spoken.model === undefined ? [] : placeholdersInText(spoken.model);
  const placeholders = [
    ...placeholdersInUrl(url),
    ...placeholdersInText(request.basic ?? ''),
    ...Object.values(headers).flatMap(placeholdersInText),
    ...placeholdersInBody(spoken.asData?.body).filter(part => !isOurs(part)),
    ...named,
  ];
  return {
    baseUrl: url,
    dialect: spoken.dialect,
    asData: spoken.asData,
    headers,
    model: named.length > 0 ? undefined : spoken.model,
    placeholders: [...new Set(placeholders)].filter(part => part !== '{{key}}'),
    key,
    requiresKey,
    readsAnswers: spoken.readsAnswers,
    leftOut,
    fill: fillings => describe(filled(request, fillings), events),
  };
}

/** The placeholders of our own templates. */
function isOurs(part: string): boolean {
  return /^\{\{(?:messages|turns|history|lastMessage|prompt|system|model|temperature|maxTokens|stop|role|content|key)(?::text)?(?:\|[^}]*)?\}\}$/.test(
    part,
  );
}

function filled(request: SampleRequest, fillings: Fillings): SampleRequest {
  const { url, headers, body, basic } = request;
  const kept = headers.map(([name, value]) => [name, fillText(value, fillings)] as const);
  return {
    ...request,
    url: fillUrl(url, fillings),
    headers: kept.filter(([, value], index) => value !== '' || headers[index]?.[1] === ''),
    body: asObject(fillBody(body, fillings)),
    ...(basic === undefined ? {} : { basic: fillText(basic, fillings) }),
  };
}

/** `https://user:password@host` is what `-u` says. */
function withoutUser(request: SampleRequest): SampleRequest {
  const { address, user } = splitUser(request.url);
  return user === undefined ? request : { basic: user, ...request, url: address };
}

interface Spoken extends Pick<SampleConnection, 'dialect' | 'asData' | 'model' | 'readsAnswers'> {}

function dialectOf(request: SampleRequest, { url, body }: KeylessRequest, events: SampleEvents): Spoken {
  const { libraryPath = '', unreadBody } = request;
  const path = (url.split(/[?#]/, 1)[0] ?? '').replace(/\/{1,9}$/, '');
  const builtIn = dialects.find(({ recognises }) => recognises?.(`${path}${libraryPath}`, body ?? {}) === true);
  const isConfirmed = builtIn !== undefined && canRead(builtIn, events.payloads);
  if (unreadBody !== undefined && (unreadBody === 'deep' || !isConfirmed)) throw unreadable(unreadBody);
  const known = knownReadings.find(reading => reading.path.test(path) && reading.fits(body ?? {}));
  const asksToStream = /stream/i.test(url) || request.headers.some(([name, value]) => isStreamHeader(name, value));
  const template = createBodyTemplate(body ?? {}, asksToStream);
  const { read, hasText, hasEnd } = inferReading(events.payloads);
  const reading: CustomReading = known?.read ?? (hasText ? read : {});
  const asData: CustomDialect = {
    body: template.body,
    ...(template.roles === undefined ? {} : { roles: template.roles }),
    read: reading,
    ...(events.endMarker === undefined || events.endMarker === '[DONE]' ? {} : { endMarker: events.endMarker }),
    ...(known === undefined && hasText && !hasEnd && events.endMarker === undefined ? { endsByClosing: true } : {}),
  };
  const { model } = template;
  if (builtIn !== undefined && isConfirmed) {
    return { dialect: builtIn.name, asData: body === undefined ? undefined : asData, model, readsAnswers: true };
  }
  return { dialect: asData, asData, model, readsAnswers: known !== undefined || hasText };
}

function isStreamHeader(name: string, value: string): boolean {
  return /stream|sse/i.test(name) || (/^accept$/i.test(name) && /event-stream|ndjson/i.test(value));
}

function unreadable(body: UnreadBody | 'large'): GenerationError {
  const [said, hint] = unreadBodies[body];
  return configurationError(sentence(said), sentence(hint));
}

const unreadBodies = {
  file: ['sampleFile', 'hintSampleFile'],
  form: ['sampleForm', 'hintSampleForm'],
  text: ['sampleText', 'hintSampleText'],
  deep: ['sampleDeep', 'hintSampleShort'],
  large: ['sampleLarge', 'hintSampleShort'],
} as const;

/** The path alone may be somebody else's: where the sample shows an answer, there must be text in it. */
function canRead(dialect: Dialect, shown: readonly JsonObject[]): boolean {
  const events = shown.filter(event => !['messages', 'prompt', 'role'].some(name => name in event));
  return events.length === 0 || events.map(event => dialect.read(event)).some(saysSomething);
}

function saysSomething({ text, textSoFar, wholeText, pending, failed, parts, wholeParts }: Reading): boolean {
  const isWhole = wholeText !== undefined && textSoFar === undefined;
  const hasParts = [...(parts ?? []), ...(wholeParts ?? [])].length > 0;
  return text !== undefined || isWhole || hasParts || pending === true || failed === true;
}
