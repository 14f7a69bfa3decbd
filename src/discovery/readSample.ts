import type { CustomDialect, CustomReading } from '../core/generation/customDialect.ts';
import type { Dialect, Reading } from '../core/generation/dialect.ts';
import type { JsonObject } from '../core/json/json.ts';
import { dialects } from '../dialects/index.ts';
import { inferReading } from './inferReading.ts';
import { knownReadings } from './knownApis.ts';
import { createBodyTemplate } from './sample/bodyTemplate.ts';
import { readCode } from './sample/codeSnippet.ts';
import { readCurl } from './sample/curlCommand.ts';
import { isPlaceholder, placeholdersInUrl } from './sample/placeholders.ts';
import { readSampleEvents } from './sample/sampleEvents.ts';
import type { SampleRequest } from './sample/sampleRequest.ts';

/** The connection that a piece of documentation describes. It holds no key: that is apart. */
export interface SampleConnection {
  readonly baseUrl: string;
  readonly dialect: string | CustomDialect;
  /** `{{key}}` stands where the key goes, when that is not the usual place. */
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string | undefined;
  /** Parts of the address that only the person knows, as they stand there. */
  readonly placeholders: readonly string[];
  /** A real key that was pasted along. */
  readonly key: string | undefined;
  readonly requiresKey: boolean;
  /** Whether it is known where the text is in an answer: from the sample's own events, or because the API is known. */
  readonly readsAnswers: boolean;
}

/**
 * A connection from what a provider's documentation shows: a cURL command line for bash, PowerShell or cmd, or code, with
 * or without the events of an answer around it. Undefined when there is no request in it.
 */
export function readConnectionSample(pasted: string): SampleConnection | undefined {
  const text = pasted
    .slice(0, longestSample)
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u00a0\u2007\u202f]/g, ' ');
  const request = readCurl(text) ?? bestOf(readCode(text));
  return request === undefined ? undefined : describe(request, readSampleEvents(text));
}

const longestSample = 200_000;

/** Samples of a page repeat each other; one that shows its body says the most. */
function bestOf(requests: readonly SampleRequest[]): SampleRequest | undefined {
  return requests.find(({ body, libraryPath }) => body !== undefined && libraryPath === undefined) ?? requests[0];
}

function describe(request: SampleRequest, events: readonly JsonObject[]): SampleConnection {
  const { address, keyInUrl } = withoutKeyInUrl(request.url);
  const { headers, keys } = splitHeaders(request.headers);
  const spoken = dialectOf(request, address, events);
  const found = [...keys, ...(keyInUrl === undefined ? [] : [keyInUrl])];
  return {
    baseUrl: address,
    dialect: spoken.dialect,
    headers,
    model: spoken.model,
    placeholders: placeholdersInUrl(address),
    key: found.find(key => !isPlaceholder(key)),
    requiresKey: found.length > 0,
    readsAnswers: spoken.readsAnswers,
  };
}

interface Spoken {
  readonly dialect: string | CustomDialect;
  readonly model: string | undefined;
  readonly readsAnswers: boolean;
}

function dialectOf(request: SampleRequest, address: string, events: readonly JsonObject[]): Spoken {
  const { body = {}, libraryPath = '' } = request;
  const path = address.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const known = knownReadings.find(reading => reading.path.test(path));
  const template = createBodyTemplate(body, `${path}${address}`, known?.separatesSystem ?? false);
  const inferred = inferReading(events);
  const builtIn = dialects.find(({ recognises }) => recognises?.(`${path}${libraryPath}`, body) === true);
  if (builtIn !== undefined && canRead(builtIn, events)) {
    return { dialect: builtIn.name, model: template.model, readsAnswers: true };
  }
  const read: CustomReading = known?.read ?? (inferred.hasText ? inferred.read : {});
  const dialect: CustomDialect = {
    body: template.body,
    ...(template.roles === undefined ? {} : { roles: template.roles }),
    read,
    ...(known === undefined && inferred.hasText && !inferred.hasEnd ? { endsByClosing: true } : {}),
  };
  return { dialect, model: template.model, readsAnswers: known !== undefined || inferred.hasText };
}

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

const keyName =
  /^(?:authorization|(?:.*[-_])?api[-_]?key|.*[-_](?:access|auth)[-_]?(?:key|token)|x-.*-key|x-.*token|.*subscription-key)$/i;

/** Headers that say something of the client that was used, or that a client sets by itself. */
const passingHeaders =
  /^(?:accept|accept-.*|content-type|content-length|user-agent|host|connection|origin|referer|cookie|cache-control|pragma|priority|sec-.*|dnt)$/i;

interface SplitHeaders {
  readonly headers: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
}

function splitHeaders(all: SampleRequest['headers']): SplitHeaders {
  const headers: Record<string, string> = {};
  const keys: string[] = [];
  for (const [name, value] of all) {
    if (keyName.test(name)) {
      const [, scheme = '', key = ''] = /^(?:([A-Za-z][\w-]*)\s+)?(.*)$/s.exec(value.trim()) ?? [];
      keys.push(key);
      // A bearer key in the usual header is how Runnel sends it anyway.
      const isUsual = /^authorization$/i.test(name) && /^bearer$/i.test(scheme);
      if (!isUsual) headers[name] = `${scheme === '' ? '' : `${scheme} `}{{key}}`;
    } else if (!passingHeaders.test(name) && !isPlaceholder(value)) {
      headers[name] = value;
    }
  }
  return { headers, keys };
}

function withoutKeyInUrl(url: string): { readonly address: string; readonly keyInUrl: string | undefined } {
  let keyInUrl: string | undefined;
  const withoutUser = url.replace(/^(https?:\/\/)[^/@\s]*@/i, '$1');
  const address = withoutUser.replace(
    /([?&](?:api[-_]?key|key|token|access_token)=)([^&#]*)/i,
    (_, start: string, key: string) => {
      keyInUrl = key;
      return `${start}{{key}}`;
    },
  );
  return { address, keyInUrl };
}
