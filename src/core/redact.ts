const longestText = 500;

/** The shapes that keys have, wherever they stand. */
const keyShapes = [
  /\b(?:nb|sk|pk|rk|gsk|hf|xai|ghp)[-_][A-Za-z0-9_-]{6,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /\b(Bearer\s+)[^\s"',;]+/gi,
  // “Basic” is a word, and the name of a plan, unless something encoded follows.
  /\b([Bb]asic\s+)(?=\S+[A-Z0-9=])[A-Za-z0-9+/]{8,}=*/g,
  /([?&](?:api[-_]?key|key|token|access_token|auth)=)[^&\s"']+/gi,
  /(\/\/)[^/\s:@]+:[^/\s@]+@/g,
];

/**
 * A text from elsewhere, made fit to be shown or logged: without anything that has the shape of a key, without the
 * given secrets, without control characters (which could move a terminal's cursor or hide text), at most 500
 * characters long.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  const clean = withoutSecrets(text.slice(0, longestText * 8), secrets);
  return clean.length > longestText ? `${clean.slice(0, longestText - 1).toWellFormed()}…` : clean;
}

/** The same at its full length. What hides in a secret, like a mark of direction, goes before the secret is looked for. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  let clean = withoutControls(text);
  for (const secret of secrets) {
    if (secret !== undefined && secret.length >= 4) clean = clean.replaceAll(secret, '‹key›');
  }
  for (const shape of keyShapes) {
    clean = clean.replace(shape, (_, kept: unknown) => (typeof kept === 'string' ? `${kept}‹key›` : '‹key›'));
  }
  return clean.toWellFormed();
}

/** Line ends and tabs become spaces; escape sequences go as a whole; other controls and marks of direction go. */
function withoutControls(text: string): string {
  return text
    .replace(/[\t\r\n\u2028\u2029]+/g, ' ')
    .replace(/\p{Cc}\[[0-?]*[ -/]*[@-~]|\p{Cc}\]\d*;[^\p{Cc}]*\p{Cc}\\?/gu, '')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}
