import { hasError } from '../../core/failures/hasError.ts';
import type {
  Condition,
  Conditions,
  CustomDialect,
  CustomReading,
  Places,
} from '../../core/generation/customDialect.ts';
import type { Dialect, Reading } from '../../core/generation/dialect.ts';
import type { GenerationRequest, Role, Usage } from '../../core/generation/generation.ts';
import { type PlainMessage, plainMessages } from '../../core/generation/parts.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { anyOf, asAmount, asIdentifier, asObject, asPiece, asText, parseJson } from '../../core/json/json.ts';
import { resolvePointer } from '../../core/json/pointer.ts';
import { asPrompt } from '../generic.ts';
import { fillTemplate, placeholdersIn } from './template.ts';

/** What a dialect that was declared in settings is called. */
export const customDialectName = 'custom';

/** The dialect that a declaration describes. */
export function createCustomDialect(definition: CustomDialect): Dialect {
  const { path, body, read, endMarker, endsByClosing } = definition;
  const readsPlainText = usesPlainData(read);
  const placeholders = placeholdersIn(body);
  const keepsSystem = ['system', 'messages', 'prompt'].some(name => placeholders.has(name));
  const dialect: Dialect = {
    name: customDialectName,
    label: 'Custom',

    endpointPath(basePath) {
      if (path === undefined) return basePath;
      const end = path.startsWith('/') ? path : `/${path}`;
      return basePath.endsWith(end) ? basePath : `${basePath}${end}`;
    },

    ask: (request, key) =>
      asObject(
        fillTemplate(body, { ...valuesOf(request, definition, keepsSystem), key: key === '' ? undefined : key }),
      ) ?? {},
    ...(placeholders.has('key') ? { putsKeyInBody: true } : {}),

    read: payload => ({
      id: asIdentifier(find(payload, read.id)),
      model: asText(find(payload, read.model)),
      text: asPiece(find(payload, read.text)),
      textSoFar: asPiece(find(payload, read.textSoFar)),
      wholeText: asPiece(find(payload, read.wholeText)),
      reasoning: asPiece(find(payload, read.reasoning)),
      finishReason: asText(find(payload, read.finishReason)),
      usage: readUsage(payload, read),
      ended: anyHolds(payload, read.ended),
      failed: hasError(payload) || anyHolds(payload, read.failed),
    }),

    payloadOf(type, data) {
      const json = parseJson(data);
      const named = type === 'message' ? {} : { '@event': type };
      const object = asObject(json);
      const payload = object === undefined ? undefined : { ...object, ...named };
      // A piece of plain text may happen to be an object, of which nothing is read then.
      if (payload !== undefined && (!readsPlainText || saysSomething(dialect.read(payload)))) return payload;
      return readsPlainText ? { '@data': typeof json === 'string' ? json : data, ...named } : undefined;
    },

    modelsPath: customModelsPath,

    readsPlainText,
    ...(endMarker === undefined ? {} : { doneMarker: endMarker.trim() }),
    ...(endsByClosing === true ? { endsByClosing } : {}),
  };
  return dialect;
}

/** Where the lists of models are of APIs that are often declared, beside their endpoints. */
const modelsPaths: readonly (readonly [endpoint: RegExp, models: string])[] = [
  // Ollama, Anthropic, Gemini; then OpenAI's other two endpoints.
  [/\/api\/(?:chat|generate)$/, '/api/tags'],
  [/\/v1\/messages$/, '/v1/models'],
  [/\/models\/[^/]+:\w+$/, '/models'],
  [/\/(?:responses|completions?)$/, '/models'],
];

function customModelsPath(endpointPath: string): string | undefined {
  const found = modelsPaths.find(([shape]) => shape.test(endpointPath));
  return found === undefined ? undefined : endpointPath.replace(...found);
}

function saysSomething(reading: Reading): boolean {
  return Object.values(reading).some(value => value !== undefined && value !== false);
}

function valuesOf(request: GenerationRequest, { roles }: CustomDialect, keepsSystem: boolean): JsonObject {
  const { model, temperature, maxTokens, stop } = request;
  const messages = plainMessages(request.messages);
  const nameOf = (role: Role): string => roles?.[role] ?? role;
  const named = (list: readonly PlainMessage[]) => list.map(({ role, content }) => ({ role: nameOf(role), content }));
  const systemTexts = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const system = systemTexts.length === 0 ? undefined : systemTexts.join('\n\n');
  const spoken = messages.filter(({ role }) => role !== 'system');
  const turns = keepsSystem || system === undefined ? spoken : withSystemFirst(spoken, system);
  const history = turns.slice(0, -1);
  return {
    messages: named(messages),
    turns: named(turns),
    history: history.length === 0 ? undefined : named(history),
    lastMessage: turns.at(-1)?.content ?? '',
    prompt: asPrompt(messages),
    system,
    model,
    temperature,
    maxTokens,
    stop,
  };
}

/** Where the API has no place for a system prompt, the first turn begins with it. */
function withSystemFirst([first, ...others]: readonly PlainMessage[], system: string): readonly PlainMessage[] {
  return first === undefined ? [] : [{ ...first, content: `${system}\n\n${first.content}` }, ...others];
}

function find(payload: JsonObject, places: Places | undefined): unknown {
  if (places === undefined) return undefined;
  for (const place of typeof places === 'string' || !isList(places) ? [places] : places) {
    const at = typeof place === 'string' ? place : holds(payload, place.when) ? place.at : undefined;
    const value = at === undefined ? undefined : resolvePointer(payload, at);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function anyHolds(payload: JsonObject, conditions: Conditions | undefined): boolean {
  if (conditions === undefined) return false;
  return (isList(conditions) ? conditions : [conditions]).some(condition => holds(payload, condition));
}

function holds(payload: JsonObject, { at, is }: Condition): boolean {
  const value = resolvePointer(payload, at);
  if (is === undefined) return isPresent(value);
  return (isList(is) ? is : [is]).some(wanted => (value ?? null) === wanted);
}

function isPresent(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function readUsage(payload: JsonObject, read: CustomReading): Usage | undefined {
  return anyOf({
    inputTokens: asAmount(find(payload, read.inputTokens)),
    outputTokens: asAmount(find(payload, read.outputTokens)),
    totalTokens: asAmount(find(payload, read.totalTokens)),
    credits: asAmount(find(payload, read.credits)),
    balance: asAmount(find(payload, read.balance)),
    costUsd: asAmount(find(payload, read.costUsd)),
  });
}

/** Only a declaration that reads `/@data` takes text that is not JSON for an answer. */
function usesPlainData(read: CustomReading): boolean {
  return JSON.stringify(read).includes('"/@data"');
}
