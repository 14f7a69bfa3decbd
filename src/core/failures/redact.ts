import { certainShapes, likelyShapes } from './keyShapes.ts';

const longestText = 500;

/**
 * A text from elsewhere, made fit to be shown or logged: without anything that has the shape of a key, without the
 * given secrets, without control characters (which could move a terminal's cursor or hide text), at most 500
 * characters long.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  const clean = withoutSecrets(text.slice(0, longestText * 8), secrets);
  return clean.length > longestText ? `${clean.slice(0, longestText - 1).toWellFormed()}…` : clean;
}

/**
 * The same at its full length. What hides in a secret, like a mark of direction, goes before the secret is looked for.
 *
 * @param wholes is hidden as well, but only where all of it stands.
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
  for (const shape of [...certainShapes, ...likelyShapes]) {
    clean = clean.replace(shape, (_, kept: unknown) => (typeof kept === 'string' ? `${kept}${mark}` : mark));
  }
  return clean;
}

const mark = '‹key›';
/** What is shorter stands in many a message by chance. */
const shortestWhole = 4;
/** Servers cut a key off, mask its middle or write it in capitals. */
const shortestPart = 8;

/** Without everything that is a part of a secret, in whatever case. */
function withoutParts(text: string, secrets: readonly string[]): string {
  const parts = new Set(secrets.flatMap(secret => partsOf(plain(secret))));
  if (parts.size === 0) return text;
  const lower = partsOf(text);
  let clean = '';
  // Up to where the text belongs to a secret.
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

/** Every run of so many characters, by where it begins. */
function partsOf(text: string): readonly string[] {
  const lower = text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
  return Array.from({ length: Math.max(0, lower.length - shortestPart + 1) }, (_, at) =>
    lower.slice(at, at + shortestPart),
  );
}

/**
 * A text of visible characters only, in which a space stands for all white space: escape sequences go as a whole, as do
 * other controls and marks of direction.
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
