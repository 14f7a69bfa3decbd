import type { CustomDialect } from '../../core/generation/customDialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { sentence } from '../../core/generation/sentences.ts';
import { asObject, type JsonObject } from '../../core/json/json.ts';
import { isPointer } from '../../core/json/pointer.ts';
import { placeholdersIn } from './template.ts';

/**
 * A declaration of a dialect, checked: it comes from settings, where anything can stand.
 *
 * @throws {GenerationError} of kind `configuration` that names the field that is wrong.
 */
export function readCustomDialect(value: unknown): CustomDialect {
  const definition = asObject(value) ?? wrong('dialect', 'a name or an object with body and read');
  const { path, headers, body, roles, read, finishReasons, endMarker, endsByClosing, framing, models } = definition;
  if (path !== undefined && typeof path !== 'string') wrong('path', 'a text');
  const template = asObject(body) ?? wrong('body', 'an object');
  if (isDeeper(template, deepestBody)) wrong('body', `nested at most ${deepestBody} levels deep`);
  const unknown = [...placeholdersIn(template)].find(name => !placeholders.has(name));
  if (unknown !== undefined) wrong('body', `made of known placeholders; {{${unknown.slice(0, 30)}}} is none`);
  checkTexts('headers', headers);
  checkTexts('roles', roles);
  checkTexts('finishReasons', finishReasons);
  checkReading(asObject(read) ?? wrong('read', 'an object with JSON Pointers'));
  if (endMarker !== undefined && typeof endMarker !== 'string') wrong('endMarker', 'a text');
  if (endsByClosing !== undefined && typeof endsByClosing !== 'boolean') wrong('endsByClosing', 'true or false');
  if (framing !== undefined && framing !== 'sse' && framing !== 'lines') wrong('framing', '"sse" or "lines"');
  if (models !== undefined) checkModels(asObject(models) ?? wrong('models', 'an object with path and id'));
  return definition as unknown as CustomDialect;
}

const deepestBody = 64;

const placeholders = new Set(
  `messages turns history lastMessage prompt system model temperature maxTokens stop role content key parts text images
  data dataUrl mediaType toolCalls toolResults id name arguments result resultOrError isError tools description schema
  toolChoice toolName reasoningEffort`.split(/\s+/),
);

const placeNames = new Set('text textSoFar wholeText reasoning refusal finishReason id model error'.split(' '));

const amountNames = new Set(
  'inputTokens outputTokens totalTokens cachedInputTokens reasoningTokens credits balance costUsd'.split(' '),
);

function checkReading(read: JsonObject): void {
  for (const [name, value] of Object.entries(read)) {
    const field = `read.${name.slice(0, 30)}`;
    const sum = amountNames.has(name) ? asObject(value)?.sum : undefined;
    if (name === 'toolCalls') checkEach(field, value, isToolCall, 'an object with at, index, id, name and arguments');
    else if (name === 'ended' || name === 'failed') checkEach(field, value, isCondition, condition);
    else if (placeNames.has(name) || amountNames.has(name))
      checkEach(field, Array.isArray(sum) ? sum.flat() : value, isPlace, place);
    else wrong(field, `one of ${[...placeNames, ...amountNames, 'toolCalls', 'ended', 'failed'].join(', ')}`);
  }
}

const condition = 'a condition like { "at": "/type", "is": "done" }';
const place = 'a JSON Pointer like /choices/0/delta/content, or { "at": …, "when": … }';

function checkEach(field: string, value: unknown, isOne: (value: unknown) => boolean, shape: string): void {
  if (!(Array.isArray(value) ? value : [value]).every(isOne)) wrong(field, shape);
}

function isPlace(value: unknown): boolean {
  if (typeof value === 'string') return isPointer(value);
  const object = asObject(value);
  return isPointerText(object?.at) && areConditions(object?.when);
}

function isToolCall(value: unknown): boolean {
  const call = asObject(value);
  if (call === undefined || !isPointerText(call.at)) return false;
  if (call.when !== undefined && !areConditions(call.when)) return false;
  if ([call.isWhole, call.isRepeated].some(each => each !== undefined && typeof each !== 'boolean')) return false;
  return [call.index, call.id, call.name, call.arguments].every(each => each === undefined || isPointerText(each));
}

function areConditions(value: unknown): boolean {
  return (Array.isArray(value) ? value : [value]).every(isCondition);
}

function isCondition(value: unknown): boolean {
  const object = asObject(value);
  return isPointerText(object?.at) && (object?.matches === undefined || isExpression(object.matches));
}

/**
 * An expression that can't take for ever on a text of a server: no group is repeated, and what can be tried in several
 * ways is little. `(a+)+$`, `(a|a)*$`, `.*.*.*x` and `a?a?a?…aaa` would stop all extensions for minutes.
 */
function isExpression(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 200) return false;
  // Escaped characters and classes are one character each.
  const bare = value.replace(/\\(?![1-9k])[\s\S]/g, 'x').replace(/\[[^\]]{0,200}\]/g, 'x');
  const count = (shape: RegExp): number => bare.match(shape)?.length ?? 0;
  const isSimple =
    !/\\|\)[*+{]/.test(bare) &&
    count(/\((?!\?[=!])/g) <= 3 &&
    count(/[*+{]/g) <= (value.startsWith('^') ? 2 : 1) &&
    count(/(?<![(*+?}])\?/g) <= 4;
  if (!isSimple) return false;
  try {
    return new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}

function isPointerText(value: unknown): boolean {
  return typeof value === 'string' && isPointer(value);
}

function checkModels({ path, id, pricesPer, ...places }: JsonObject): void {
  if (typeof path !== 'string') wrong('models.path', 'a text');
  if (!isPointerText(id)) wrong('models.id', 'a JSON Pointer in each model, like /id');
  if (pricesPer !== undefined && pricesPer !== 'token' && pricesPer !== 'million')
    wrong('models.pricesPer', '"token" or "million"');
  for (const [name, pointer] of Object.entries(places)) {
    if (!isPointerText(pointer)) wrong(`models.${name.slice(0, 30)}`, 'a JSON Pointer');
  }
}

function checkTexts(name: string, value: unknown): void {
  const texts = asObject(value ?? {}) ?? wrong(name, 'an object');
  if (Object.values(texts).some(text => typeof text !== 'string')) wrong(name, 'an object of texts');
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1));
}

function wrong(name: string, shape: string): never {
  throw new GenerationError('configuration', sentence('customDialect', name, shape), {
    hint: sentence('hintSettingConnections'),
  });
}
