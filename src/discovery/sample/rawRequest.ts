import { asArray, asObject, asText, parseJson } from '../../core/json/json.ts';
import { LiteralReader, Names } from './literal.ts';
import { readBody } from './sampleBody.ts';
import type { SampleRequest } from './sampleRequest.ts';

const requestLine =
  /^[ \t>]*(?:POST|GET|PUT)[ \t]+(https?:\/\/\S+|\/\S*|\{\{[^\s}]+\}\}\S*)(?:[ \t]+HTTP\/[\d.]+)?[ \t]*$/gm;
const headerLine = /^[ \t>]*([A-Za-z][\w-]*)[ \t]*:(.*)/;

/** The request as HTTP itself writes it, in documentation and in files of REST clients. */
export function readRawRequests(text: string): readonly SampleRequest[] {
  const requests: SampleRequest[] = [];
  for (const { index, 0: line, 1: target = '' } of [...text.matchAll(requestLine)].slice(0, 24)) {
    const headers: (readonly [string, string])[] = [];
    let at = index + line.length + 1;
    while (at < text.length) {
      const end = text.indexOf('\n', at);
      const [, name, value] = headerLine.exec(text.slice(at, end === -1 ? undefined : end).trimEnd()) ?? [];
      if (name === undefined || value === undefined) break;
      headers.push([name, value.trimStart()]);
      if (end === -1) break;
      at = end + 1;
    }
    const host = headers.find(([name]) => /^host$/i.test(name))?.[1];
    const url = target.startsWith('/')
      ? host && `${/^localhost|^127\./.test(host) ? 'http' : 'https'}://${host}${target}`
      : target;
    if (url === undefined || url === '') continue;
    const body = /^\s*\{/.test(text.slice(at, at + 100))
      ? new LiteralReader(text, at, new Names('')).value()
      : undefined;
    requests.push({ url, headers, body: asObject(body) });
  }
  return requests;
}

/** The requests in an export of Postman, of Insomnia or of a browser's network panel (HAR). */
export function readExport(text: string): readonly SampleRequest[] {
  if (!text.trimStart().startsWith('{')) return [];
  return requestsIn(parseJson(text), 0).slice(0, 24);
}

const deepestExport = 12;

function requestsIn(value: unknown, depth: number): readonly SampleRequest[] {
  if (depth > deepestExport || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(item => requestsIn(item, depth + 1));
  const object = asObject(value) ?? {};
  const url = asText(object.url) ?? asText(asObject(object.url)?.raw);
  if (url !== undefined && typeof object.method === 'string') {
    const headers = [...asArray(object.header), ...asArray(object.headers)].map(asObject).flatMap(header => {
      const name = asText(header?.key) ?? asText(header?.name);
      return name === undefined || header?.disabled === true ? [] : [[name, `${header?.value ?? ''}`] as const];
    });
    const body = asObject(object.body) ?? asObject(object.postData);
    const content = asText(body?.raw) ?? asText(body?.text);
    return [
      {
        url,
        headers: [...headers, ...bearerOf(object.auth)],
        ...(content === undefined ? { body: undefined } : readBody(content)),
      },
    ];
  }
  return Object.values(object).flatMap(inner => requestsIn(inner, depth + 1));
}

/** Postman keeps the token apart from the headers. */
function bearerOf(auth: unknown): readonly (readonly [string, string])[] {
  const token = asArray(asObject(auth)?.bearer)
    .map(asObject)
    .find(field => field?.key === 'token');
  return typeof token?.value === 'string' ? [['Authorization', `Bearer ${token.value}`]] : [];
}
