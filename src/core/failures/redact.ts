import { certainShapes, likelyShapes } from './keyShapes.ts';

const longestText = 500;

/**
 * A foreign text for display: without anything that has the shape of a key, without the given secrets, without control
 * characters (which could move a terminal's cursor or hide text), at most 500 characters long.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  const clean = withoutSecrets(text.slice(0, longestText * 8), secrets);
  return clean.length > longestText ? `${clean.slice(0, longestText - 1).toWellFormed()}…` : clean;
}

/**
 * The same at its full length. Invisible characters are removed first, so that none hides in a secret.
 *
 * @param wholes texts that are hidden only where they stand as a whole
 */
export function withoutSecrets(
  text: string,
  secrets: readonly (string | undefined)[],
  wholes: readonly string[] = [],
): string {
  const known = secrets.filter(secret => secret !== undefined);
  let clean = withoutParts(plain(text), known);
  for (const whole of [...known, ...wholes].map(plain)) {
    if (whole.length >= shortestWhole) clean = clean.replaceAll(whole, mark);
  }
  return withoutShapes(clean, [...certainShapes, ...likelyShapes]);
}

/**
 * A text as it stands, with every secret in it hidden: for what has to keep its white space, like the data of an event.
 * Where a secret is hidden between invisible characters, the text comes back without them.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter(secret => secret.length >= shortestWhole);
  const hideKnown = (shown: string): string =>
    withoutParts(
      known.reduce((clean, secret) => clean.replaceAll(secret, mark), shown),
      known,
    );
  const hidden = withoutShapes(hideKnown(text), certainShapes);
  if (hidden.includes(mark) || !/\p{Cf}|[^\P{Cc}\r\n\t]/u.test(text)) return hidden;
  const visible = hideKnown(plain(text));
  return visible.includes(mark) ? withoutShapes(visible, certainShapes) : hidden;
}

function withoutShapes(text: string, shapes: readonly RegExp[]): string {
  return shapes.reduce(
    (clean, shape) => clean.replace(shape, (_, kept: unknown) => (typeof kept === 'string' ? `${kept}${mark}` : mark)),
    text,
  );
}

/** Stands where a secret was. */
export const mark = '‹key›';
/** Shorter secrets would be found in messages by chance. */
const shortestWhole = 4;
/** Servers shorten keys, mask their middle or write them in capitals, so that parts are found, too. */
const shortestPart = 8;

/** Without all runs of 8 or more characters of a secret, in any case. */
function withoutParts(text: string, secrets: readonly string[]): string {
  const parts = new Set(secrets.flatMap(secret => partsOf(plain(secret))));
  if (parts.size === 0) return text;
  const lower = partsOf(text);
  let clean = '';
  // The end of the part of a secret that is being skipped.
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    if (parts.has(lower[at] ?? '')) {
      if (at >= end) clean += mark;
      end = at + shortestPart;
    }
    if (at >= end) clean += text[at];
  }
  return clean;
}

/** All runs of 8 characters in small letters, by their start. */
function partsOf(text: string): readonly string[] {
  const lower = text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
  return Array.from({ length: Math.max(0, lower.length - shortestPart + 1) }, (_, at) =>
    lower.slice(at, at + shortestPart),
  );
}

/**
 * A text of visible characters, with one space for each run of white space. Escape sequences, control characters and
 * marks of direction are removed.
 */
export function plain(text: string): string {
  return text
    .replace(/\p{Cc}\[[0-?]*[ -/]*[@-~]|\p{Cc}\]\d*;[^\p{Cc}]*\p{Cc}\\?/gu, '')
    .replace(/[^\S\ufeff]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]+/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
    .toWellFormed();
}
