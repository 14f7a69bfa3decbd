import { keyPlaceholder } from '../../core/http/endpoint.ts';

/** `{{secret:name}}` stands for a secret of the connection, in its headers, its address and the body of its dialect. */
const namedSecret = /\{\{\s*secret:([\w.-]{1,64})\s*\}\}/g;

/** The same, or `{{key}}`. */
const placeholder = /\{\{\s*(?:secret:([\w.-]{1,64})|key)\s*\}\}/g;

/** The names of the secrets that a part of a connection uses. */
export function secretNamesIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value) ?? '';
  return [...new Set(Array.from(text.matchAll(namedSecret), ([, name = '']) => name))];
}

/** Whether `{{key}}` occurs in it. */
export function usesKey(value: unknown): boolean {
  return (JSON.stringify(value) ?? '').includes(keyPlaceholder);
}

/**
 * A copy with the secrets in their places. It works on what a person declared, before any prompt is in it: a prompt
 * that contains a placeholder gets no secret.
 *
 * @param secrets By name; `key` is what `{{key}}` stands for. What is not there stays as it is.
 * @param encode How a secret is written there, for example percent-encoded in an address.
 */
export function fillSecrets<T>(
  value: T,
  secrets: ReadonlyMap<string, string>,
  encode: (secret: string) => string = secret => secret,
): T {
  const fill = (part: unknown): unknown => {
    if (typeof part === 'string') {
      return part.replaceAll(placeholder, (whole, name: string | undefined) => {
        const secret = secrets.get(name ?? 'key');
        return secret === undefined ? whole : encode(secret);
      });
    }
    if (Array.isArray(part)) return part.map(fill);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, fill(inner)]));
  };
  return fill(value) as T;
}
