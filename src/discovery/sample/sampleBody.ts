import { asObject, parseJson } from '../../core/json/json.ts';
import { deepestBody, largestBody } from './limits.ts';
import { parseLiteral } from './literal.ts';
import type { SampleRequest } from './sampleRequest.ts';

type ReadBody = Pick<SampleRequest, 'body' | 'unreadBody'>;

/**
 * The body of a sample. Documentation is lax: comments, trailing commas, single quotes, and quotes that were escaped
 * for another shell are all read.
 */
export function readBody(text: string): ReadBody {
  const trimmed = text.trim();
  if (trimmed === '') return { body: undefined };
  if (trimmed.startsWith('@')) return { body: undefined, unreadBody: 'file' };
  if (nestingOf(trimmed) > deepestBody) return { body: undefined, unreadBody: 'deep' };
  const candidates = [trimmed, trimmed.replaceAll('\\"', '"')];
  const body =
    candidates.map(candidate => asObject(parseJson(candidate))).find(Boolean) ??
    (trimmed.startsWith('{')
      ? candidates.map(candidate => asObject(parseLiteral(candidate))).find(Boolean)
      : undefined);
  if (body !== undefined) return { body };
  return { body: undefined, unreadBody: /^[\w.[\]-]+=/.test(trimmed) ? 'form' : 'text' };
}

/** How many brackets are open at once at most. Those inside of strings do not count. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

/** Whether a body has more fields and items than one may have: names in code can make one list stand in many places. */
export function isTooLarge(body: unknown): boolean {
  return sizeOf(body, largestBody) > largestBody;
}

function sizeOf(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const inner of Object.values(value)) {
    if (size > limit) break;
    size += sizeOf(inner, limit - size);
  }
  return size;
}
