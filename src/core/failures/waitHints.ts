import { asObject, type JsonObject } from '../json/json.ts';

/** Longer waits than 32 days are no sensible hint. */
const longestSensibleMs = 32 * 24 * 3600 * 1000;

/** No more of a payload is searched than this. */
const mostFields = 400;
const deepest = 6;

/**
 * How many milliseconds a failure's payload asks the client to wait: in a field of any depth, or in its words.
 *
 * Fields were seen at Elumenta (`retry_after`), Google (`retryDelay`, `quotaResetDelay`), Hugging Face
 * (`estimated_time`), OpenAI's Codex (`resets_in_seconds`, `resets_at`) and gateways.
 */
export function readWaitMs(payload: JsonObject, words: string | undefined, now: number): number | undefined {
  return waitInFields(payload, now) ?? waitInWords(words ?? '', now);
}

function waitInFields(payload: JsonObject, now: number): number | undefined {
  let left = mostFields;
  const search = (value: unknown, depth: number): number | undefined => {
    if (typeof value !== 'object' || value === null || depth > deepest) return undefined;
    for (const [name, field] of Object.entries(value)) {
      if (left-- <= 0) return undefined;
      // Headers that are repeated are read as headers.
      if (name === 'headers') continue;
      const found =
        readField(name.toLowerCase().replaceAll(/[^a-z]/g, ''), field, now) ??
        search(field, depth + 1) ??
        waitInJson(field, now);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(payload, 0);
}

/** In a payload that a gateway repeats as text. */
function waitInJson(value: unknown, now: number): number | undefined {
  return typeof value === 'string' && /^[^{]{0,400}\{/.test(value) ? waitInWords(value, now) : undefined;
}

const secondFields =
  /^(?:xratelimit)?(?:retry(?:after|in|delay)|resets?(?:after|in)|estimatedtime|wait(?:time)?|cooldown|quotaresetdelay)(?:s|secs?|seconds)?$/;
const millisecondFields = /^(?:retry(?:after|in|delay)|resets?(?:after|in)|wait(?:time)?)(?:ms|millis|milliseconds)$/;
const dateFields =
  /^(?:retry(?:at|time)|resets?(?:at|on|time|date|timestamp)|quotaresettimestamp|nextreset(?:at|time)?)$/;

function readField(name: string, value: unknown, now: number): number | undefined {
  if (millisecondFields.test(name)) return inRange(Number(value));
  if (dateFields.test(name)) return momentToWait(value, now);
  if (!secondFields.test(name)) return undefined;
  // `{ "seconds": 20, "nanos": 500000000 }`, as protocol buffers write a duration.
  const duration = asObject(value);
  if (duration !== undefined) {
    return inRange(Number(duration.seconds ?? 0) * 1000 + Number(duration.nanos ?? 0) / 1e6);
  }
  return timeToWait(value, now);
}

/**
 * A time as APIs write it: seconds, `20s`, `1m30s`, `250ms`, `2m59.56s`, seconds or milliseconds since 1970, a date.
 * What is not a sensible time is ignored.
 */
export function timeToWait(value: unknown, now: number): number | undefined {
  const text = String(value ?? '').trim();
  if (/^\d{1,16}(?:\.\d{1,20})?$/.test(text)) {
    const amount = Number(text);
    if (amount > 1e12) return inRange(Math.max(0, amount - now));
    return inRange(amount > 1e9 ? Math.max(0, amount * 1000 - now) : amount * 1000);
  }
  return durationMs(text) ?? momentToWait(text, now);
}

/** A date, or seconds or milliseconds since 1970. */
function momentToWait(value: unknown, now: number): number | undefined {
  const text = String(value ?? '').trim();
  if (/^\d{9,16}(?:\.\d{1,20})?$/.test(text)) return timeToWait(text, now);
  // Only a real date: Date.parse takes "-5" for the year 2001.
  const isDate = /^\d{4}-\d\d-\d\d|[a-z]{3}/i.test(text) && text.length < 60;
  const date = isDate ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : inRange(Math.max(0, date - now));
}

const unitMs: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?|мс|毫秒)$/i, 1],
  [/^(?:s|secs?|seconds?|с|сек|секунд[аыу]?|秒)$/i, 1_000],
  [/^(?:m|mins?|minutes?|мин|минут[аыу]?|分钟?)$/i, 60_000],
  [/^(?:h|hrs?|hours?|ч|час(?:а|ов)?|小时)$/i, 3_600_000],
  [/^(?:d|days?|д|дн(?:я|ей)|день|天)$/i, 86_400_000],
];

const amounts = /(\d{1,12}(?:\.\d{1,20})?)\s{0,3}([a-zа-я]{1,12}|毫秒|秒|分钟?|小时|天)/giy;

/** `1m30s`, `2 minutes and 5 seconds`: amounts that stand side by side from the beginning of the text. */
function leadingDuration(text: string): { readonly ms: number; readonly length: number } | undefined {
  let ms = 0;
  let length = 0;
  for (let rest = text; ; ) {
    amounts.lastIndex = 0;
    const found = amounts.exec(rest);
    const unit = unitMs.find(([shape]) => shape.test(found?.[2] ?? ''))?.[1];
    if (found === null || unit === undefined) break;
    ms += Number(found[1]) * unit;
    const gap = /^(?:,?\s{0,3}(?:and\s{1,3})?)/i.exec(rest.slice(found[0].length))?.[0].length ?? 0;
    length += found[0].length;
    rest = rest.slice(found[0].length + gap);
    if (!/^\d/.test(rest) || length > 100) break;
    length += gap;
  }
  return length === 0 ? undefined : { ms, length };
}

function durationMs(text: string): number | undefined {
  const found = leadingDuration(text);
  return found !== undefined && found.length === text.length ? inRange(found.ms) : undefined;
}

const longestWords = 4_000;
/** How far before a time the words stand that say what it is for. */
const cueDistance = 60;

/** `Please try again in 1m30.5s.`, `Retry after 26 seconds`, `请在 20 秒后重试`, `resets at 2026-11-30T12:00:00Z`. */
export function waitInWords(words: string, now: number): number | undefined {
  const text = words.slice(0, longestWords);
  for (const { index } of text.matchAll(/\d+/g)) {
    if (/[\d.:-]/.test(text[index - 1] ?? '')) continue;
    const before = text.slice(Math.max(0, index - cueDistance), index);
    const date = /^\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d)?/.exec(text.slice(index, index + 40))?.[0];
    const duration = leadingDuration(text.slice(index, index + 120));
    const after = text.slice(index + (duration?.length ?? 0), index + (duration?.length ?? 0) + 8);
    const isMeant = cue.test(before) || /^\s{0,2}(?:后|之后)/.test(after);
    if (!isMeant) continue;
    const found = date === undefined ? inRange(duration?.ms ?? Number.NaN) : momentToWait(date, now);
    if (found !== undefined) return found;
  }
  return undefined;
}

const cue =
  /(?:\b(?:again|retry(?:ing|[_-]?(?:after|delay|in))?|quotaResetDelay|wait|resets?|available|resume|reload(?:ed)?|cool ?down)\b|повторите|через|подождите|稍后|重试|等待)[^.!?\d]{0,40}$/i;

export function inRange(ms: number): number | undefined {
  return Number.isFinite(ms) && ms >= 0 && ms <= longestSensibleMs ? ms : undefined;
}
