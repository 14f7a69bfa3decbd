export type JsonObject = Readonly<Record<string, unknown>>;

/** Readers for JSON from elsewhere: what has the wrong type is as if it were absent. */

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value if it is a list; otherwise an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that says something: the empty string is as if it were absent. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A piece of text: some models write a number, and their servers send it as one (Workers AI, Cloudflare's docs). */
export function asPiece(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : asText(value);
}

/** A count or an amount: finite and not negative; some servers send it as a string. */
export function asAmount(value: unknown): number | undefined {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}

/** An identifier, which some servers send as a number. */
export function asIdentifier(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : asText(value);
}

/** The value of a JSON text; undefined where it is none. It never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is a whole object or list. Other JSON may have been longer: `1` may be the beginning of `12`. */
export function isJsonStructure(text: string): boolean {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null;
}

/** Only what is present, so that absent never reads as zero or empty. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const result: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T)[]) {
    if (fields[name] !== undefined) result[name] = fields[name];
  }
  return result as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The same, or undefined where nothing is present. */
export function anyOf<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } | undefined {
  const result = present(fields);
  return Object.keys(result).length === 0 ? undefined : result;
}
