import { asObject } from '../../core/json/json.ts';

/** The fields of an object that are texts, as headers are. */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(asObject(value) ?? {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(pairs);
}
