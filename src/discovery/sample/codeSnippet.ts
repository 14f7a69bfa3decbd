import type { Dialect } from '../../core/generation/dialect.ts';
import { asObject, asText } from '../../core/json/json.ts';
import { dialects } from '../../dialects/index.ts';
import { LiteralReader, Names, parseLiteral } from './literal.ts';
import { readBody } from './sampleBody.ts';
import type { SampleRequest } from './sampleRequest.ts';

const calls =
  /(?:\b(?:requests|httpx|session|client|aiohttp|http|conn|connection)\.(?:post|request|stream)|\bfetch|\baxios(?:\.post|\.request)?|\$\.ajax)[ \t]*\(|\b[A-Z][A-Za-z]{1,40}[ \t]*\(|\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b/g;

/** A page of documentation calls its API a few times; text that does so a thousand times says nothing more. */
const mostCalls = 24;

/**
 * The requests that Python, JavaScript and PowerShell code in a text makes, in their order. Read are the calls of the
 * usual libraries, and what the names in them stand for; nothing is run.
 */
export function readCode(text: string): readonly SampleRequest[] {
  const names = new Names(text);
  const requests: SampleRequest[] = [];
  let number = 0;
  for (const call of text.matchAll(calls)) {
    const library = findLibrary(call[0]);
    if (library === undefined && /^[A-Z].*\($/.test(call[0])) continue;
    if (++number > mostCalls) break;
    const start = call.index + call[0].length;
    if (library !== undefined) requests.push(readLibrary(library, text, start, names));
    else if (call[0].endsWith('(')) requests.push(...readCall(text, start, names));
    else requests.push(...readPowerShell(text.slice(start), text, names));
  }
  return requests;
}

/** What is called is given an address, then a body with headers, or both in one object, by place or by name. */
function readCall(text: string, start: number, names: Names): readonly SampleRequest[] {
  const { byName, byPlace } = readArguments(text, start, names);
  const fields: Record<string, unknown> = { ...byName };
  for (const value of byPlace) {
    const object = asObject(value);
    if (typeof value === 'string' && /^(?:GET|POST)$/i.test(value)) continue;
    if (typeof value === 'string' && fields.url === undefined) fields.url = value;
    else if (object !== undefined && ('headers' in object || 'body' in object || 'url' in object))
      Object.assign(fields, object);
    else if (fields.json === undefined) fields.json = value;
    else if (object !== undefined) fields.headers ??= object;
  }
  const url = withHost(fields, text);
  return toRequest(url, fields.headers, fields.json ?? fields.body ?? fields.data ?? fields.content, text);
}

/** Python's http.client and Node's https name the host apart from the path. */
function withHost({ url, hostname, host, path }: Readonly<Record<string, unknown>>, text: string): unknown {
  const rest = asText(url) ?? asText(path);
  if (rest?.startsWith('/') !== true) return url;
  const named = asText(hostname) ?? asText(host);
  return `https://${named ?? /\bHTTPSConnection\(\s{0,9}["']([\w.:-]+)["']/.exec(text)?.[1]}${rest}`;
}

type Library = NonNullable<Dialect['library']>;

function findLibrary(call: string): Library | undefined {
  const name = /^(?:Async)?([A-Z][A-Za-z]{1,40})/.exec(call)?.[1];
  return dialects.find(({ library }) => library?.className === name)?.library;
}

/** The library of an API, which is often pointed to somebody else's address. */
function readLibrary(library: Library, text: string, start: number, names: Names): SampleRequest {
  const { byName, byPlace } = readArguments(text, start, names);
  const options = Object.assign({}, ...byPlace.map(asObject), byName);
  const url = asText(options.base_url) ?? asText(options.baseURL) ?? library.baseUrl;
  const key = asText(options.api_key) ?? asText(options.apiKey) ?? `$${library.keyVariable}`;
  const model = /\bmodel[ \t]*[:=][ \t]*["']([^"'\n]+)["']/.exec(text.slice(start))?.[1];
  const headers = [['Authorization', `Bearer ${key}`]] as const;
  return { url, headers, body: model === undefined ? undefined : { model }, libraryPath: library.path };
}

function readArguments(text: string, start: number, names: Names) {
  const reader = new LiteralReader(text, start, names);
  const byName: Record<string, unknown> = {};
  const byPlace: unknown[] = [];
  while (!reader.isAtEnd && !reader.skip(')')) {
    const name = reader.label();
    const value = reader.value();
    if (name === undefined) byPlace.push(value);
    else byName[name] = value;
    if (!reader.skip(',') && value === undefined) break;
  }
  return { byName, byPlace };
}

/** Parameters by name, the address also by place, or all of them in one table that is spread by `@`. */
function readPowerShell(command: string, text: string, names: Names): readonly SampleRequest[] {
  const line = command.slice(0, 20_000).replace(/`[ \t]*\r?\n/g, ' ');
  const table = asObject(names.valueOf(/^[ \t]{1,9}@(\w+)/.exec(line)?.[1] ?? '')) ?? {};
  const argument = (name: string): unknown => {
    const found = new RegExp(`-${name}[ \\t]+`, 'i').exec(line);
    if (found === null) return table[name];
    return new LiteralReader(line, found.index + found[0].length, names).value();
  };
  const bare = /(?:^[ \t]{1,9}|-Uri[ \t]{1,9})["']?(https?:\/\/[^\s"']+)/i.exec(line)?.[1];
  return toRequest(bare ?? argument('Uri'), argument('Headers'), argument('Body'), text);
}

function toRequest(url: unknown, headers: unknown, body: unknown, text: string): readonly SampleRequest[] {
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) return [];
  const given = asObject(headers);
  const pairs = given === undefined ? addedHeaders(text) : Object.entries(given);
  return [
    {
      url,
      headers: pairs.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
      ...(typeof body === 'string' && !/^\$\w+$/.test(body) ? readBody(body) : { body: asObject(body) }),
    },
  ];
}

/** `headers.append("Name", "value")`, `$headers.Add("Name", "value")`: one after the other. */
function addedHeaders(text: string): readonly (readonly [string, unknown])[] {
  const added = text.matchAll(
    /\.(?:Add|append|setRequestHeader)\([ \t]{0,9}["']([\w-]{1,80})["'][ \t]{0,9},[ \t]{0,9}("[^"\n]*"|'[^'\n]*')/g,
  );
  return Array.from(added, ([, name = '', value = '']) => [name, parseLiteral(value)] as const);
}
