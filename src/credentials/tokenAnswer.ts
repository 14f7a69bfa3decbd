import { asObject, parseJson } from '../core/json/json.ts';
import { resolvePointer } from '../core/json/pointer.ts';
import type { ObtainedKey } from './credential.ts';

/** Where a token and its time are. Undefined: in the usual fields. */
export interface TokenPlaces {
  readonly token: string | undefined;
  readonly expires: string | undefined;
  /** In seconds, for where nothing is said of the time. */
  readonly ttl: number | undefined;
}

/**
 * The fields by which tokens go: OAuth 2, `az` and Google's `generateAccessToken`, Vault and many gateways, GigaChat by
 * user and password, Kubernetes' ExecCredential, `ibmcloud`, and the envelopes that some put around them.
 */
const tokenFields = [
  '/access_token',
  '/accessToken',
  '/token',
  '/tok',
  '/status/token',
  '/iam_token',
  '/data/access_token',
  '/data/accessToken',
  '/data/token',
  '/result/access_token',
  '/result/token',
  '/auth/client_token',
];

/** What says how long it is good for comes first: it does not depend on whose clock is right. */
const expiryFields = [
  '/expires_in',
  '/expiresIn',
  '/expires_on',
  '/expires_at',
  '/expiresAt',
  '/expiration',
  '/expiresOn',
  '/expireTime',
  '/expiry',
  '/exp',
  '/status/expirationTimestamp',
  '/data/expires_in',
  '/data/expiresIn',
  '/data/expires_at',
  '/data/expiresAt',
  '/result/expires_in',
  '/auth/lease_duration',
  '/lease_duration',
];

/**
 * What an answer or the output of a command says of a token. The key is undefined where there is none at its place.
 *
 * @param now Milliseconds since 1970 by the clock of whoever wrote it, where that is known.
 */
export function readToken(
  text: string,
  { token, expires, ttl }: TokenPlaces,
  now: number,
): { readonly [K in keyof ObtainedKey]: ObtainedKey[K] | undefined } {
  const answer = findJson(text);
  const key = answer === undefined ? (token === undefined ? plainToken(text) : undefined) : findToken(answer, token);
  if (key === undefined) return { key: undefined, lifetimeMs: undefined };
  const said = expires === undefined ? usualLifetime(answer, now) : lifetimeOf(resolvePointer(answer, expires), now);
  return { key, lifetimeMs: said ?? (ttl === undefined ? lifetimeOfJwt(key, now) : ttl * 1_000) };
}

/** An object or a list: of the whole text, or below what a program told before. */
function findJson(text: string): object | undefined {
  const start = text.search(/^[ \t]*[{[]/m);
  const json = start < 0 ? undefined : parseJson(text.slice(start));
  return typeof json === 'object' && json !== null ? json : undefined;
}

function findToken(answer: object, pointer: string | undefined): string | undefined {
  for (const place of pointer === undefined ? tokenFields : [pointer]) {
    const found = resolvePointer(answer, place);
    const key = typeof found === 'string' ? plainToken(found) : undefined;
    if (key !== undefined) return key;
  }
  return undefined;
}

/** Headers with a token that is longer are refused by every server. */
const longestToken = 64 * 1024;

/**
 * A text that is a token: one word, maybe in quotes or with its scheme before it. Of several lines the first counts:
 * what `pass` and its like print below is about the secret.
 */
function plainToken(text: string): string | undefined {
  const line = /^[ \t\r\n]*([^\r\n]+)/.exec(text.replace(/^\ufeff/, '').slice(0, longestToken * 2))?.[1] ?? '';
  const word = line
    .replace(/^["']?(?:bearer[ \t]+)?/i, '')
    .trimEnd()
    .replace(/["']$/, '');
  const isToken = word.length <= longestToken && /^[\x21-\x7e]+$/.test(word) && !/^[<{[]/.test(word);
  return isToken ? word : undefined;
}

function usualLifetime(answer: unknown, now: number): number | undefined {
  for (const place of expiryFields) {
    const lifetime = lifetimeOf(resolvePointer(answer, place), now);
    if (lifetime !== undefined) return lifetime;
  }
  return undefined;
}

const longestLifetimeMs = 365 * 24 * 3_600_000;

/** How long something is good for, in milliseconds: from a length of time or a point in time, in whatever form. */
export function lifetimeOf(value: unknown, now: number): number | undefined {
  const lifetime =
    typeof value === 'string' ? lifetimeOfText(value.trim().slice(0, 100), now) : lifetimeOfNumber(value, now);
  return lifetime === undefined ? undefined : Math.min(Math.max(lifetime, 0), longestLifetimeMs);
}

function lifetimeOfText(text: string, now: number): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return lifetimeOfNumber(Number(text), now);
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (units[unit] ?? 0);
  const [, hours, minutes, rest] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? [];
  const spans = [hours, minutes, rest].map((each = '0') => Number(each));
  if (spans.some(span => span > 0)) return ((spans[0] ?? 0) * 3_600 + (spans[1] ?? 0) * 60 + (spans[2] ?? 0)) * 1_000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time - now;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A small number is a length of time in seconds. A large one is a point in time, in the unit that leads to our days. */
function lifetimeOfNumber(value: unknown, now: number): number | undefined {
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) return undefined;
  if (value < 1e9) return value * 1_000;
  for (const perMillisecond of [1e-3, 1, 1e3, 1e6]) {
    if (value / perMillisecond < 1e14) return value / perMillisecond - now;
  }
  return undefined;
}

/** A JSON Web Token says itself when it expires. */
function lifetimeOfJwt(token: string, now: number): number | undefined {
  const payload = /^eyJ[\w-]+\.([\w-]{2,20000})\./.exec(token)?.[1];
  if (payload === undefined) return undefined;
  const { exp } = asObject(parseJson(Buffer.from(payload, 'base64url').toString('utf8'))) ?? {};
  return lifetimeOf(exp, now);
}
