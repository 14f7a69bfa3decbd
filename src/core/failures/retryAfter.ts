export interface RetryHintSource {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `retry_after` of the body, which Elumenta and NeuralBox send instead of a header. */
  readonly bodySeconds?: number | undefined;
  /** The local time in milliseconds since 1970. */
  readonly now: number;
}

/**
 * After how many milliseconds the server wants to be asked again: from the body, `retry-after-ms`, `retry-after`
 * (seconds or a date) or, where a limit was reached, `x-ratelimit-reset`, which good answers have too. What is not a
 * sensible time is ignored. A date is measured against the answer's own `date`, because the local clock may be wrong.
 */
export function readRetryAfter({ status, headers, bodySeconds, now }: RetryHintSource): number | undefined {
  const serverDate = Date.parse(headers.date ?? '');
  const serverNow = Number.isNaN(serverDate) ? now : serverDate;
  const reset = status === 429 ? (headers['x-ratelimit-reset-hour'] ?? headers['x-ratelimit-reset']) : undefined;
  return (
    inRange(bodySeconds === undefined ? undefined : bodySeconds * 1000) ??
    inRange(numeric(headers['retry-after-ms'])) ??
    secondsOrDate(headers['retry-after'], serverNow) ??
    resetTime(reset, serverNow)
  );
}

const longestSensibleMs = 32 * 24 * 3600 * 1000;

function inRange(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) && ms >= 0 && ms <= longestSensibleMs ? ms : undefined;
}

function numeric(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function secondsOrDate(text: string | undefined, now: number): number | undefined {
  const seconds = numeric(text);
  if (seconds !== undefined) return inRange(seconds * 1000);
  // Only a real date: Date.parse takes "-5" for the year 2001.
  const date = text !== undefined && /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : inRange(Math.max(0, date - now));
}

/** Seconds from now, or seconds since 1970. */
function resetTime(text: string | undefined, now: number): number | undefined {
  const seconds = numeric(text);
  if (seconds === undefined) return undefined;
  return inRange(seconds > 1_000_000_000 ? Math.max(0, seconds * 1000 - now) : seconds * 1000);
}
