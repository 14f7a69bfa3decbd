import { asObject, asText, parseJson } from '../../core/json/json.ts';
import { createLiteralReader, parseLiteral, type ResolveName } from './literal.ts';
import type { SampleRequest } from './sampleRequest.ts';

/** The requests that Python, JavaScript and PowerShell code in a text makes, in their order. */
export function readCode(text: string): readonly SampleRequest[] {
  const resolve: ResolveName = name => sourceOf(text, name);
  const calls = text.matchAll(
    /(?:\b(?:requests|httpx|session|client|aiohttp|http)\.(?:post|request|stream)|\bfetch|\baxios(?:\.post)?)\s*\(|\b(?:new\s+)?(?:Async)?OpenAI\s*\(|\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b/g,
  );
  return [...calls].flatMap(call => {
    const start = call.index + call[0].length;
    if (call[0].includes('OpenAI')) return readLibrary(text, start, resolve);
    return call[0].endsWith('(') ? readCall(text, start, resolve) : readPowerShell(text.slice(start), resolve);
  });
}

/** What is called is given an address, then a body with headers, or both in one object, by place or by name. */
function readCall(text: string, start: number, resolve: ResolveName): readonly SampleRequest[] {
  const reader = createLiteralReader(text, start, resolve);
  const fields: Record<string, unknown> = {};
  while (!reader.isAtEnd && !reader.skip(')')) {
    const name = reader.label();
    const value = reader.value();
    const object = asObject(value);
    if (name !== undefined) fields[name] = value;
    else if (typeof value === 'string') fields.url = /^(?:GET|POST)$/i.test(value) ? fields.url : (fields.url ?? value);
    else if (object !== undefined && ('headers' in object || 'body' in object)) Object.assign(fields, object);
    else if (object !== undefined) fields.json = object;
    if (!reader.skip(',') && value === undefined) break;
  }
  return toRequest(fields.url, fields.headers, fields.json ?? fields.body ?? fields.data ?? fields.content);
}

/** OpenAI's own library, for Python and JavaScript, pointed to somebody else's address. */
function readLibrary(text: string, start: number, resolve: ResolveName): readonly SampleRequest[] {
  const reader = createLiteralReader(text, start, resolve);
  const options: Record<string, unknown> = {};
  while (!reader.isAtEnd && !reader.skip(')')) {
    const name = reader.label();
    const value = reader.value();
    if (name !== undefined) options[name] = value;
    else Object.assign(options, asObject(value));
    if (!reader.skip(',') && value === undefined) break;
  }
  const url = asText(options.base_url) ?? asText(options.baseURL) ?? 'https://api.openai.com/v1';
  const key = asText(options.api_key) ?? asText(options.apiKey) ?? '$OPENAI_API_KEY';
  const model = /\bmodel\s*[:=]\s*["']([^"']+)["']/.exec(text.slice(start))?.[1];
  const headers = [['Authorization', `Bearer ${key}`]] as const;
  return [{ url, headers, body: model === undefined ? undefined : { model }, libraryPath: '/chat/completions' }];
}

function readPowerShell(text: string, resolve: ResolveName): readonly SampleRequest[] {
  const command = text.replace(/`[ \t]*\r?\n/g, ' ');
  const argument = (name: string): unknown => {
    const found = new RegExp(`-${name}\\s+`, 'i').exec(command);
    return found === null ? undefined : parseLiteral(command.slice(found.index + found[0].length), resolve);
  };
  const bare = /-Uri\s+(https?:\/\/\S+)/i.exec(command)?.[1];
  return toRequest(bare ?? argument('Uri'), argument('Headers'), argument('Body'));
}

function toRequest(url: unknown, headers: unknown, body: unknown): readonly SampleRequest[] {
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) return [];
  const pairs = Object.entries(asObject(headers) ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  const parsed = typeof body === 'string' ? parseJson(body) : body;
  return [{ url, headers: pairs, body: asObject(parsed) }];
}

/** What stands behind `name =`, `const name =` or `$name =`; for members of an object, the last part of the name. */
function sourceOf(text: string, name: string): string | undefined {
  const word = name.replace(/^\$/, '').replace(/[^\w]/g, '');
  const assignment = new RegExp(`(?:^|[\\s;])\\$?${word}\\s*(?::\\s*\\w+\\s*)?=(?![=>])\\s*`, 'm').exec(text);
  return assignment === null ? undefined : text.slice(assignment.index + assignment[0].length);
}
