import { isPlaceholder } from './standInKeys.ts';

/**
 * The shapes that keys and passwords have, by their issuers' documentation, for everything that looks for them: what is
 * sent, what is shown, and what lies in settings. A group that is captured is kept when the rest is hidden: `Bearer `.
 *
 * A text of any length is searched in linear time: what may be tried at many places has an upper bound, and what has
 * none ends where the search goes on.
 */
export const certainShapes: readonly RegExp[] = [
  // OpenAI, Anthropic, OpenRouter, DeepSeek: sk-, sk-proj-, sk-ant-, sk-or-v1-
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  // NeuralBox; a name like nb_of_items has no digit
  /\bnb_(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{10,}/g,
  // Stripe
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}/g,
  /\bwhsec_[A-Za-z0-9+/=]{20,}/g,
  // GitHub, GitLab
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bgl(?:pat|dt|rt|ptt|oas|cbt|soat|agent|ft|imt)-[A-Za-z0-9_-]{16,}/g,
  // Google: keys, OAuth secrets and tokens
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bGOCSPX-[A-Za-z0-9_-]{20,}/g,
  /\bya29\.[A-Za-z0-9_-]{20,}/g,
  // AWS: access keys, Bedrock keys
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  /\bABSK[A-Za-z0-9+/]{40,}={0,2}/g,
  /\b(aws_secret_access_key["']?\s{0,9}[:=]\s{0,9}["']?)[A-Za-z0-9/+]{40}/gi,
  // Azure storage and service bus
  /\b((?:Account|SharedAccess)Key=)[A-Za-z0-9+/]{40,}={0,2}/gi,
  // Hugging Face, Groq, xAI, Perplexity, Replicate, NVIDIA, Cerebras, Together, Fireworks, LangSmith
  /\bhf_[A-Za-z0-9]{16,}/g,
  /\bgsk_[A-Za-z0-9]{16,}/g,
  /\bxai-[A-Za-z0-9]{20,}/g,
  /\bpplx-[A-Za-z0-9]{20,}/g,
  /\br8_[A-Za-z0-9]{20,}/g,
  /\bnvapi-[A-Za-z0-9_-]{20,}/g,
  /\bcsk-[a-z0-9]{20,}/g,
  /\btgp_v1_[A-Za-z0-9_-]{20,}/g,
  /\bfw_[A-Za-z0-9]{20,}/g,
  /\blsv2_(?:pt|sk)_[A-Za-z0-9_]{20,}/g,
  // Registries: npm, PyPI, Docker, RubyGems
  /\bnpm_[A-Za-z0-9]{20,}/g,
  /(_authToken=)[A-Za-z0-9_-]{8,}/g,
  /\bpypi-[A-Za-z0-9_-]{16,}/g,
  /\bdckr_pat_[A-Za-z0-9_-]{16,}/g,
  /\brubygems_[a-f0-9]{20,}/g,
  // Slack, Discord, Telegram
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bxapp-\d-[A-Za-z0-9-]{10,}/g,
  /(\bhooks\.slack\.com\/services\/)[A-Za-z0-9/]{10,}/g,
  /(\bdiscord(?:app)?\.com\/api\/webhooks\/\d{1,30}\/)[A-Za-z0-9_-]{20,}/g,
  /\b\d{8,10}:AA[A-Za-z0-9_-]{30,}/g,
  // Clouds and services: DigitalOcean, Databricks, Shopify, Square, SendGrid, Mailgun, Vault, Tailscale, Supabase, Sentry,
  // Figma, Linear, Notion, Atlassian, Doppler, New Relic
  /\bdo[opr]_v1_[a-f0-9]{20,}/g,
  /\bdapi[a-f0-9]{32}\b/g,
  /\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,}/g,
  /\bsq0(?:atp|csp)-[A-Za-z0-9_-]{20,}/g,
  /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,}/g,
  /\bkey-[a-f0-9]{32}\b/g,
  /\bhv[sb]\.[A-Za-z0-9_-]{20,}/g,
  /\btskey-[A-Za-z0-9-]{16,}/g,
  /\bsb(?:p|_secret)_[A-Za-z0-9_-]{20,}/g,
  /\bsntry[su]_[A-Za-z0-9+/=_-]{20,}/g,
  /\bfigd_[A-Za-z0-9_-]{20,}/g,
  /\blin_(?:api|oauth)_[A-Za-z0-9]{20,}/g,
  /\b(?:ntn|secret)_[A-Za-z0-9]{40,}/g,
  /\bATATT3[A-Za-z0-9_=-]{20,}/g,
  /\bdp\.(?:pt|st|ct)\.[A-Za-z0-9]{20,}/g,
  /\bNRAK-[A-Z0-9]{20,}/g,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g,
  // JSON Web Tokens: only from where a word begins, so that no part is looked at twice
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  // PEM, OpenSSH, PGP, PuTTY: the mark of the block
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s.:,-]{0,8000}/g,
  /-----BEGIN PGP MESSAGE-----[A-Za-z0-9+/=\s.:,-]{0,8000}/g,
  /\bPuTTY-User-Key-File-\d/g,
  // Addresses with a password: postgres://user:password@host
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/:@"'<>`{}$]{0,100}:(?!\*{3})[^\s/@"'<>`{}$]{1,200}@/gi,
  /([?&](?:api[-_]?key|access[-_]?key|key|token|access_token|auth|sig|signature|code)=)[A-Za-z0-9%._~+/-]{12,}/gi,
  // Lines of environment files: OPENAI_API_KEY=…, export DB_PASSWORD="…"
  /^([ \t]{0,9}(?:export[ \t]{1,9}|set[ \t]{1,9})?[A-Z][A-Z0-9_]{0,60}(?:API_?KEY|TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE_KEY|ACCESS_KEY)=["']?)(?!process\.|os\.|your|xxx)[A-Za-z0-9+/_.~!@#%^&*-]{8,}/gm,
  /\b((?:Proxy-)?Authorization["']?\s{0,9}[:=]\s{0,9}["']?(?:Bearer|Basic|Token)\s{1,9})[A-Za-z0-9+/._~-]{16,}/gi,
  // Tavily, Jina, and others that write small prefixes: a capital or a digit tells a key from a variable's name
  /\b(?:fw|tvly|jina|sk|rk|lin_api|pplx|xai|nvapi)[-_](?=[a-z_-]{0,60}[0-9A-Z])[A-Za-z0-9_-]{16,}/g,
  // Yandex Cloud
  /\bAQVN[\w-]{30,}/g,
  /\by0_[\w-]{30,}/g,
  // `"client_secret": "…"`: quoted, long enough, and with a digit
  /((?:passw(?:or)?d|secret|api_?key|access_?token|auth_?token|client_?secret|private_?token)["']?\s{0,9}[:=]\s{0,9}["'])(?=[^\s"'$<{]{0,100}\d)[^\s"'$<{]{12,200}(?=["'])/gi,
];

/** Shapes of keys in a message, where hiding a word too many does no harm. In a file they would find identifiers. */
export const likelyShapes: readonly RegExp[] = [
  /\b(?:nb|sk|pk|rk|gsk|hf|xai|ghp)[-_][A-Za-z0-9_-]{6,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\b(Bearer\s{1,9})[^\s"',;]+/gi,
  // “Basic” is a word, and the name of a plan, unless something encoded follows.
  /\b([Bb]asic\s{1,9})(?=[^\sA-Z0-9=]{0,100}[A-Z0-9=])[A-Za-z0-9+/]{8,}={0,2}/g,
  /([?&](?:api[-_]?key|key|token|access_token|auth)=)[^&\s"']+/gi,
  /(\/\/)[^/\s:@]{1,200}:[^/\s@]{1,200}@/g,
];

/** Whether something in a text has the shape of a key, a password in an address, or a private key. */
export function containsSecret(text: string): boolean {
  // `search` starts at the beginning, whatever a shape with `g` has found before.
  return certainShapes.some(shape => text.search(shape) !== -1);
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

/**
 * The secrets of a declared body or of headers: what is under a name that says so, or has the shape of a key. Placeholders
 * and texts that say which kind of secret is meant are none.
 */
export function secretsIn(value: unknown, name = '', depth = 0): readonly string[] {
  if (typeof value === 'string') {
    const secret = value.replace(/^(?:bearer|basic|token)\s{1,9}/i, '');
    const isNamed = secret.length >= 8 && isSecretName(name) && !namesOfAnything.test(name);
    return (isNamed || looksLikeKey(secret)) && !secret.includes('{{') && !isPlaceholder(secret) ? [secret] : [];
  }
  if (typeof value !== 'object' || value === null || depth > 64) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    secretsIn(inner, Array.isArray(value) ? name : field, depth + 1),
  );
}

/** Names that may be of anything in a body: `{ "code": "python" }`, `auth_type`. */
const namesOfAnything = /^(?:key|code)$|(?:type|mode|method|scheme|url|uri|header|name|id)$/i;
