/**
 * The shapes that keys and passwords have, by their issuers' documentation. Every repetition that could be scanned from
 * many starts has an upper bound, so that a text of any length is searched in linear time.
 */
const keyShapes: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z0-9]{1,10} ){0,3}(?:PRIVATE KEY|PGP MESSAGE)/,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{20}/,
  // OpenAI, Anthropic, OpenRouter and many others; Stripe.
  /\bsk-[A-Za-z0-9_-]{20}/,
  /\b[srp]k_(?:live|test|prod)_[A-Za-z0-9]{8}/,
  // A capital or a digit tells `hf_aBc…` from a variable's name.
  /\b(?:nb|hf|gsk|npm|xai|pplx|r8|fw|csk|nvapi|tvly|jina|sk|rk|lin_api|ntn|sbp|figd|dckr_pat)[-_](?=[a-z_-]{0,60}[0-9A-Z])[A-Za-z0-9_-]{16}/,
  /\bgh[pousr]_[A-Za-z0-9]{20}/,
  /\bgithub_pat_\w{20}/,
  /\bgl(?:pat|rt|dt|oas|ptt|soat)-[\w-]{16}/,
  /\bA(?:KIA|SIA)[0-9A-Z]{16}\b/,
  /\bAIza[\w-]{30}/,
  /\bya29\.[\w-]{20}|\bGOCSPX-[\w-]{20}/,
  /\bAQVN[\w-]{30}|\by0_[\w-]{30}/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10}|\bhooks\.slack\.com\/services\/T\w{6}/,
  /\bSG\.[\w-]{16,64}\.[\w-]{16}/,
  /\bshp(?:at|ca|pa|ss)_[a-f0-9]{32}|\bdop_v1_[a-f0-9]{32}/,
  /\bpypi-AgE[\w-]{20}|\bhv[sb]\.[\w-]{20}/,
  /\b\d{8,10}:AA[\w-]{30}/,
  /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10}/,
  /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40}/i,
  /secret_?access_?key["']?\s{0,9}[:=]\s{0,9}["']?[A-Za-z0-9+/]{30}/i,
  // `postgres://user:password@host`, but not `postgres://user:${PASSWORD}@host`.
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/'"`]{1,100}:(?![$%{<]|\*{3})[^\s@/'"`]{1,200}@/i,
  // `"password": "…"`: quoted, long enough, and with a digit.
  /(?:passw(?:or)?d|secret|api_?key|access_?token|auth_?token|client_?secret|private_?token)["']?\s{0,9}[:=]\s{0,9}["'](?=[^\s"'$<{]{0,100}\d)[^\s"'$<{]{12,200}["']/i,
];

/** Whether something in a text has the shape of a key, a password in an address, or a private key. */
export function containsSecret(text: string): boolean {
  return keyShapes.some(shape => shape.test(text));
}

/**
 * Whether a whole value is probably a key: it has the shape of one, or is a long word of letters and digits that is
 * neither a UUID, an address nor a path.
 */
export function looksLikeKey(value: string): boolean {
  if (value.length > 4_000) return false;
  if (containsSecret(value)) return true;
  const isUuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
  const isWord = /^[A-Za-z0-9_+=~-]{24,}$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value);
  return isWord && !isUuid && !/^(?:[a-z]+|\d+)(?:[-_](?:[a-z]+|\d+))*$/.test(value);
}

/** Whether a header, a query parameter or a field of a body usually holds a secret, by its name. */
export function isSecretName(name: string): boolean {
  return (
    /auth(?!ors?$)|cookie|secret|passw|credential|signature|(?:api|access|private|subscription|functions|client|x)[-_]?key|^(?:key|code|sig|pwd)$/i.test(
      name,
    ) || /(?:^|[-_.]|[a-z](?=T))(?:token|jwt|bearer)$/i.test(name)
  );
}
