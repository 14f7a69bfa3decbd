import type { CustomDialect } from '../../core/generation/customDialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { sentence } from '../../core/generation/sentences.ts';
import { asObject } from '../../core/json/json.ts';
import { isPointer } from '../../core/json/pointer.ts';
import { placeholdersIn } from './template.ts';

/**
 * A declaration of a dialect, checked: it comes from settings, where anything can stand.
 *
 * @throws {GenerationError} of kind `configuration` that names the field that is wrong.
 */
export function readCustomDialect(value: unknown): CustomDialect {
  const definition = asObject(value) ?? wrong('dialect', 'a name or an object with body and read');
  const { path, body, roles, read, endMarker, endsByClosing } = definition;
  if (path !== undefined && typeof path !== 'string') wrong('path', 'a text');
  const template = asObject(body) ?? wrong('body', 'an object');
  const unknown = [...placeholdersIn(template)].find(name => !knownPlaceholders.has(name));
  if (unknown !== undefined) wrong('body', `made of known placeholders; {{${unknown.slice(0, 30)}}} is none`);
  const names = asObject(roles ?? {}) ?? wrong('roles', 'an object');
  if (Object.values(names).some(name => typeof name !== 'string')) wrong('roles', 'names for roles');
  const places = asObject(read) ?? wrong('read', 'an object with JSON Pointers');
  for (const [name, place] of Object.entries(places)) {
    const isCondition = name === 'ended' || name === 'failed';
    if (!readingNames.has(name)) wrong(`read.${name.slice(0, 30)}`, `one of ${[...readingNames].join(', ')}`);
    for (const one of Array.isArray(place) ? place : [place]) {
      if (!(isCondition ? isConditionLike(one) : isPlace(one))) wrong(`read.${name}`, mustBe(isCondition));
    }
  }
  if (endMarker !== undefined && typeof endMarker !== 'string') wrong('endMarker', 'a text');
  if (endsByClosing !== undefined && typeof endsByClosing !== 'boolean') wrong('endsByClosing', 'true or false');
  return definition as unknown as CustomDialect;
}

const knownPlaceholders = new Set(
  'messages turns history lastMessage prompt system model temperature maxTokens stop role content key'.split(' '),
);

const readingNames = new Set(
  'text textSoFar wholeText reasoning finishReason id model inputTokens outputTokens totalTokens credits balance costUsd ended failed'.split(
    ' ',
  ),
);

function isPlace(value: unknown): boolean {
  if (typeof value === 'string') return isPointer(value);
  const place = asObject(value);
  return typeof place?.at === 'string' && isPointer(place.at) && isConditionLike(place.when);
}

function isConditionLike(value: unknown): boolean {
  const condition = asObject(value);
  return typeof condition?.at === 'string' && isPointer(condition.at);
}

function mustBe(isCondition: boolean): string {
  return isCondition
    ? 'a condition like { "at": "/type", "is": "done" }'
    : 'a JSON Pointer like /choices/0/delta/content, or { "at": …, "when": … }';
}

function wrong(name: string, shape: string): never {
  throw new GenerationError('configuration', sentence('customDialect', name, shape), {
    hint: sentence('hintSettingConnections'),
  });
}
