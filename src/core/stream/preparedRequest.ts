import { containsSecret, isSecretName, looksLikeKey, secretsIn } from '../failures/keyShapes.ts';
import type { Adapted } from '../generation/adaptation.ts';
import type { KeyedConnection, TlsFiles } from '../generation/connection.ts';
import type { Dialect } from '../generation/dialect.ts';
import { configurationError, GenerationError } from '../generation/errors.ts';
import type { GenerationRequest, Message, Part } from '../generation/generation.ts';
import { sentence } from '../generation/sentences.ts';
import { endpointOf, isConfidential, keyPlaceholder } from '../http/endpoint.ts';
import { asObject, type JsonObject } from '../json/json.ts';

/** A request as it is sent, without the headers that the transport adds. */
export interface PreparedRequest {
  readonly url: Readonly<URL>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly tls?: TlsFiles;
  /** What was changed in it because the server refused it before. */
  readonly changes?: readonly Adapted[];
  /** It goes to another path than that of the endpoint. */
  readonly isMoved?: boolean;
  /** Values that no message may contain, not even in part. */
  readonly secrets: readonly string[];
  /** Values of headers that are not secret, but do not belong in a message either. */
  readonly headerValues: readonly string[];
}

/** @throws {GenerationError} that says what is wrong with the connection, or that there is no prompt. */
export function prepareRequest(
  request: GenerationRequest,
  connection: KeyedConnection,
  dialect: Dialect,
): PreparedRequest {
  if (request.messages.every(isEmpty)) {
    throw new GenerationError('invalidRequest', sentence('noPrompt'), { hint: sentence('hintWritePrompt') });
  }
  const endpoint = endpointOf(connection.baseUrl, dialect, request.model === '' ? undefined : request.model);
  const apiKey = cleanKey(connection.apiKey ?? '');
  const own = Object.entries(connection.headers ?? {});
  const inQuery = endpoint.search === '' ? [] : [...endpoint.searchParams].filter(isSecret);
  const secretHeaders = own.filter(isSecretPair);
  const declared = [...(connection.secrets ?? []), ...declaredSecrets(connection.dialect), ...secretsIn(request.extra)];
  const hasKey = apiKey !== '' || inQuery.length > 0 || secretHeaders.length > 0 || declared.length > 0;
  const mayBeRead = !isConfidential(endpoint) && connection.allowInsecureHttp !== true;
  if (mayBeRead && (hasKey || isSecretBody(connection.dialect))) {
    throw configurationError(sentence('keyInTheClear', endpoint.host), sentence('hintSecure'));
  }
  const isInUrl = endpoint.search.includes(keyPlaceholder) || endpoint.pathname.includes(keyInPath);
  const url = isInUrl ? withKey(endpoint, apiKey) : endpoint;
  const asked = dialect.ask(wellFormed(request), dialect.putsKeyInBody === true ? apiKey : undefined);
  const body = request.extra === undefined ? asked : withExtra(asked, request.extra, dialect.mergedFields);
  const inUrl = [...inQuery.map(([, value]) => value), ...(isInUrl ? [apiKey] : [])];
  return {
    url,
    headers: createHeaders(dialect, apiKey, own, isInUrl || dialect.putsKeyInBody === true),
    body,
    ...(connection.tls === undefined ? {} : { tls: connection.tls }),
    // In a URL they are percent-encoded.
    secrets: [apiKey, ...declared, ...secretHeaders.map(asSent), ...inUrl, ...inUrl.map(encodeURIComponent)],
    headerValues: own.filter(header => !secretHeaders.includes(header)).map(asSent),
  };
}

function withExtra(asked: JsonObject, extra: JsonObject, mergedFields: readonly string[] = []): JsonObject {
  const merged = mergedFields.flatMap(name => {
    const [own, added] = [asObject(asked[name]), asObject(extra[name])];
    return own === undefined || added === undefined ? [] : [[name, { ...own, ...added }] as const];
  });
  return { ...asked, ...extra, ...Object.fromEntries(merged) };
}

function isSecretBody(dialect: KeyedConnection['dialect']): boolean {
  return typeof dialect !== 'string' && containsSecret(JSON.stringify([dialect.body, dialect.path]));
}

/** A declaration is made once and used for many requests. */
const secretsOfDialects = new WeakMap<object, readonly string[]>();

function declaredSecrets(dialect: KeyedConnection['dialect']): readonly string[] {
  if (typeof dialect === 'string') return [];
  const known = secretsOfDialects.get(dialect) ?? secretsIn([dialect.body, dialect.headers]);
  secretsOfDialects.set(dialect, known);
  return known;
}

function asSent([, value]: OwnHeaders[number]): string {
  return `${value}`;
}

/** The placeholder of the key as it stands in a parsed path. */
const keyInPath = encodeURI(keyPlaceholder);

function withKey(endpoint: Readonly<URL>, apiKey: string): URL {
  const url = new URL(endpoint);
  url.pathname = url.pathname.replaceAll(keyInPath, () => encodeURIComponent(apiKey));
  url.search = url.search.replaceAll(keyPlaceholder, () => encodeURIComponent(apiKey));
  return url;
}

/** A key without what is pasted along with it: white space, quotes, `Authorization:`, `Bearer`. */
export function cleanKey(pasted: string): string {
  return pasted
    .replace(/^[\s"'`]*(?:-H\s+["'`]?)?(?:Authorization:\s*)?(?:Bearer\s+)?["'`]?/i, '')
    .replace(/(?<![\s"'`])[\s"'`]+$/, '');
}

type OwnHeaders = readonly (readonly [name: string, value: string])[];

function createHeaders(
  dialect: Dialect,
  apiKey: string,
  own: OwnHeaders,
  hasPlace: boolean,
): Readonly<Record<string, string>> {
  if (/[^\x21-\x7e]/.test(apiKey)) {
    throw configurationError(sentence('keyCharacters'), sentence('hintKey'));
  }
  const hasOwnPlace = hasPlace || own.some(([, value]) => `${value}`.includes(keyPlaceholder));
  const key = hasOwnPlace ? '' : apiKey;
  const headers: Record<string, string> = {
    accept: accepted[dialect.framing ?? 'sse'],
    // A compressed stream is held back by many gateways until it is complete.
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'runnel',
    ...(dialect.headers === undefined ? bearer(key) : dialect.headers(key)),
  };
  return own.length === 0
    ? headers
    : Object.fromEntries([...Object.entries(headers), ...own.flatMap(header => filledIn(header, apiKey))]);
}

const accepted = {
  sse: 'text/event-stream',
  lines: 'application/x-ndjson',
  aws: 'application/vnd.amazon.eventstream',
} as const;

function bearer(key: string): Readonly<Record<string, string>> {
  return key === '' ? {} : { authorization: `Bearer ${key}` };
}

function filledIn([name, template]: OwnHeaders[number], apiKey: string): OwnHeaders {
  if (`${template}`.includes(keyPlaceholder) && apiKey === '') return [];
  const value = typeof template === 'string' ? template.replaceAll(keyPlaceholder, () => apiKey) : template;
  if (
    ofConnection.test(name) ||
    !/^[\w!#$%&'*+.^`|~-]+$/.test(name) ||
    typeof value !== 'string' ||
    /[^\t\x20-\x7e\x80-\xff]/.test(value)
  ) {
    throw configurationError(
      // A person may have pasted the whole header line as its name.
      /^[\w-]{1,40}$/.test(name) ? sentence('headerInvalid', name) : sentence('someHeaderInvalid'),
      sentence('hintHeaders'),
    );
  }
  return [[name.toLowerCase(), value]];
}

/** Headers of the connection itself: they would break it, or make the server wait forever. */
const ofConnection =
  /^(?:connection|content-length|expect|host|http2-settings|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

function isSecret([name, value]: readonly [string, string]): boolean {
  return value !== keyPlaceholder && isSecretPair([name, value]);
}

/** A key has a name that says so, or the shape of one. */
function isSecretPair([name, value]: readonly [string, string]): boolean {
  return isSecretName(name) || looksLikeKey(`${value}`.replace(/^[A-Za-z][\w-]{0,30} +(?=\S)/, ''));
}

/** A selection may have cut an emoji in two, and a setting may be out of range: neither should cost the request. */
function wellFormed(request: GenerationRequest): GenerationRequest {
  const { temperature, maxTokens, tools, toolChoice, reasoningEffort } = request;
  const hasTools = tools !== undefined && tools.length > 0;
  return {
    messages: request.messages.map(message => ({ ...message, content: wellFormedContent(message.content) })),
    model: request.model === '' ? undefined : request.model,
    stop: request.stop?.length === 0 ? undefined : request.stop,
    temperature: isNumber(temperature) ? Math.min(2, Math.max(0, temperature)) : undefined,
    maxTokens: isNumber(maxTokens) ? Math.max(1, Math.round(maxTokens)) : undefined,
    // Several APIs refuse an empty list, and a choice without one.
    tools: hasTools ? tools : undefined,
    toolChoice: hasTools ? toolChoice : undefined,
    reasoningEffort: reasoningEffort === '' ? undefined : reasoningEffort,
  };
}

function wellFormedContent(content: Message['content']): Message['content'] {
  return typeof content === 'string' ? content.toWellFormed() : content.map(wellFormedPart);
}

function wellFormedPart(part: Part): Part {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { ...part, text: part.text.toWellFormed() };
    case 'toolResult':
      return { ...part, content: part.content.map(wellFormedPart) };
    default:
      return part;
  }
}

function isEmpty({ content, images = [] }: Message): boolean {
  if (typeof content === 'string') return content.trim() === '' && images.length === 0;
  return content.every(part => part.type === 'text' && part.text.trim() === '') && images.length === 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
