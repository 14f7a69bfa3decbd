import { hasError } from '../../core/failures/hasError.ts';
import type { CustomDialect, CustomReading, ToolCallPlaces } from '../../core/generation/customDialect.ts';
import type { Dialect, PartPiece, Reading } from '../../core/generation/dialect.ts';
import type { Usage } from '../../core/generation/generation.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { anyOf, asAmount, asIdentifier, asObject, asText, parseJson } from '../../core/json/json.ts';
import { resolvePointer } from '../../core/json/pointer.ts';
import { customEndpoint, customModelsPath, readCustomModels } from './customPaths.ts';
import { isJob } from './job.ts';
import { allHold, anyHolds, findAll, findAmounts, findText } from './places.ts';
import { valuesOf } from './requestValues.ts';
import { fillTemplate, placeholdersIn } from './template.ts';

/** What a dialect that was declared in settings is called. */
export const customDialectName = 'custom';

/** The dialect that a declaration describes. */
export function createCustomDialect(definition: CustomDialect): Dialect {
  const { body, headers, read, endMarker, endsByClosing, framing, models } = definition;
  const readsPlainText = usesPlainData(read);
  const placeholders = placeholdersIn(body);
  const dialect: Dialect = {
    name: customDialectName,
    label: 'Custom',

    endpointPath: (basePath, request) => customEndpoint(definition, basePath, request?.model),

    ...(headers === undefined ? {} : { headers: (key: string) => fillHeaders(headers, key) }),

    ask: (request, key) =>
      asObject(
        fillTemplate(body, {
          ...valuesOf(request, definition, placeholders),
          key: key === '' ? undefined : key,
        }),
      ) ?? {},
    ...(placeholders.has('key') ? { putsKeyInBody: true } : {}),
    takesImages: ['images', 'data', 'dataUrl'].some(name => placeholders.has(name)),
    takesTools: placeholders.has('tools'),
    takesEffort: placeholders.has('reasoningEffort'),

    read: payload => readEvent(payload, definition),
    usageOf,

    payloadOf(type, data) {
      const json = parseJson(data);
      const named = type === 'message' ? {} : { '@event': type };
      const object = asObject(json);
      const payload = object === undefined ? undefined : { ...object, ...named };
      // A piece of plain text may happen to be an object, of which nothing is read then.
      if (payload !== undefined && (!readsPlainText || saysSomething(dialect.read(payload)))) return payload;
      return readsPlainText ? { '@data': typeof json === 'string' ? json : data, ...named } : undefined;
    },

    modelsPath: endpoint => customModelsPath(definition, endpoint),
    ...(models === undefined ? {} : { readModels: (answer: unknown) => readCustomModels(models, answer) }),

    readsPlainText,
    ...(framing === undefined ? {} : { framing }),
    ...(endMarker === undefined ? {} : { doneMarker: endMarker.trim() }),
    ...(endsByClosing === true ? { endsByClosing } : {}),
  };
  return dialect;
}

/** Where none of them has the key, it goes in its usual header. */
function fillHeaders(headers: NonNullable<CustomDialect['headers']>, key: string): Readonly<Record<string, string>> {
  const own = Object.entries(headers);
  const hasKey = own.some(([, value]) => value.includes('{{key}}'));
  const filled = own
    .filter(([, value]) => key !== '' || !value.includes('{{key}}'))
    .map(([name, value]) => [name.toLowerCase(), value.replaceAll('{{key}}', () => key)] as const);
  return { ...(hasKey || key === '' ? {} : { authorization: `Bearer ${key}` }), ...Object.fromEntries(filled) };
}

function readEvent(payload: JsonObject, { read, finishReasons }: CustomDialect): Reading {
  const text = findText(payload, read.text);
  const wholeText = findText(payload, read.wholeText);
  const reason = findText(payload, read.finishReason);
  const callsAt = (isRepeated: boolean): readonly PartPiece[] =>
    listOf(read.toolCalls)
      .filter(places => (places.isRepeated === true) === isRepeated)
      .flatMap(places => callsOf(payload, places));
  const calls = callsAt(false);
  const repeated = callsAt(true);
  const failed = hasError(payload) || anyHolds(payload, read.failed);
  const words = failed ? findText(payload, read.error) : undefined;
  return {
    id: asIdentifier(findText(payload, read.id)),
    model: findText(payload, read.model),
    text,
    textSoFar: findText(payload, read.textSoFar),
    wholeText,
    reasoning: findText(payload, read.reasoning),
    refusal: findText(payload, read.refusal),
    parts: calls.length === 0 ? undefined : calls,
    wholeParts: repeated.length === 0 ? undefined : repeated,
    finishReason: reason === undefined || failed ? undefined : (finishReasons?.[reason] ?? reason),
    counts: countsOf(payload, read),
    ended: anyHolds(payload, read.ended),
    pending: text === undefined && wholeText === undefined && isJob(payload),
    failed,
    failure: words === undefined ? undefined : { error: { message: words } },
  };
}

function callsOf(payload: JsonObject, places: ToolCallPlaces): readonly PartPiece[] {
  const found = findAll(payload, places.at).filter(({ items }) => allHold(payload, places.when, items));
  return found.flatMap(({ value }, position): readonly PartPiece[] => {
    const at = (pointer: string | undefined): unknown =>
      pointer === undefined ? undefined : resolvePointer(value, pointer);
    const given = at(places.arguments);
    // Some servers announce a call with an empty object, and send its arguments in pieces.
    const object = isFilled(given) || places.index === undefined ? asObject(given) : undefined;
    const piece = {
      // Where a server leaves it out, the place in the list tells calls of one event apart.
      index: asAmount(at(places.index)) ?? (places.index !== undefined && found.length > 1 ? position : undefined),
      id: asIdentifier(at(places.id)),
      name: asText(at(places.name)),
      arguments: object ?? asText(given),
    };
    if (piece.name === undefined && piece.arguments === undefined) return [];
    const isAll = places.isWhole === true ? { isAll: true } : {};
    return [{ type: 'toolCall', ...piece, ...isAll, ...(object === undefined ? {} : { isLast: true }) }];
  });
}

function isFilled(value: unknown): boolean {
  return Object.keys(asObject(value) ?? {}).length > 0;
}

const amountNames = [
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cachedInputTokens',
  'reasoningTokens',
  'credits',
  'balance',
  'costUsd',
] as const;

/** Each amount under its name and its place in a sum: the places may be told by different events. */
function countsOf(payload: JsonObject, read: CustomReading): JsonObject | undefined {
  const entries = amountNames.flatMap(name =>
    findAmounts(payload, read[name]).map(([place, amount]) => [`${name} ${place}`, amount] as const),
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function usageOf(counts: JsonObject): Usage | undefined {
  const amounts = amountNames.map(name => {
    const found = Object.keys(counts)
      .filter(key => key.startsWith(`${name} `))
      .map(key => asAmount(counts[key]) ?? 0);
    const sum = found.reduce((total, amount) => total + amount, 0);
    // A part that is nothing says nothing.
    const isPart = name === 'cachedInputTokens' || name === 'reasoningTokens';
    return [name, found.length === 0 || (isPart && sum === 0) ? undefined : sum] as const;
  });
  return anyOf(Object.fromEntries(amounts)) as Usage | undefined;
}

function saysSomething(reading: Reading): boolean {
  return Object.values(reading).some(value => value !== undefined && value !== false);
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

/** Only a declaration that reads `/@data` takes text that is not JSON for an answer. */
function usesPlainData(read: CustomReading): boolean {
  return JSON.stringify(read).includes('"/@data"');
}
