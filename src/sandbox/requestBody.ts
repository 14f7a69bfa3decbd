import { Refusal } from './refusal.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function parseObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('bad-json', 'The request body is not valid JSON.');
  }
  if (!isObject(value)) throw new Refusal('bad-json', 'The request body is not a JSON object.');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readPrompt(body: JsonObject): string {
  const prompt = body.prompt;
  if (typeof prompt === 'string' && prompt !== '') return prompt;
  throw new Refusal('invalid', "Missing required parameter: 'prompt'.", { field: 'prompt' });
}

/** A text that may be left out. */
export function readText(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Refuses a temperature outside of 0 to 2; nothing else is done with it here. */
export function checkTemperature(body: JsonObject, parent = ''): void {
  const value = body.temperature ?? undefined;
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= 2)) return;
  const field = `${parent}temperature`;
  throw new Refusal(
    'invalid',
    `Invalid '${field}': a number from 0 to 2 is expected, but got ${JSON.stringify(value)}.`,
    {
      field,
    },
  );
}

/** The most tokens to answer with: an integer from 1, or undefined when it is absent or null. */
export function readTokenLimit(body: JsonObject, name: string, parent = ''): number | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  const field = `${parent}${name}`;
  throw new Refusal('invalid', `Invalid '${field}': an integer from 1 is expected, but got ${JSON.stringify(value)}.`, {
    field,
  });
}

/** Texts at which to stop: one, a list, or none. */
export function readStops(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter(text => typeof text === 'string' && text !== '').map(String);
}
