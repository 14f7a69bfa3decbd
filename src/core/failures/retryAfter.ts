import { inRange, timeToWait } from './waitHints.ts';

export interface RetryHintSource {
  readonly headers: Readonly<Record<string, string>>;
  /** What the body asks for, in milliseconds. */
  readonly bodyMs?: number | undefined;
  /** A limit was reached, so that headers about limits count. Good answers have them, too. */
  readonly isLimit: boolean;
  /** The local time in milliseconds since 1970. */
  readonly now: number;
}

/**
 * How many milliseconds the server wants the client to wait: from the body, `retry-after-ms`, `retry-after` (seconds or
 * a date) or, where a limit was reached, the headers about limits. A date is measured against the response's own
 * `date`, because the local clock may be wrong.
 */
export function readRetryAfter({ headers, bodyMs, isLimit, now }: RetryHintSource): number | undefined {
  const serverNow = serverTime(headers, now);
  const wait = bodyMs ?? waitInHeaders(headers, isLimit, serverNow);
  return wait === undefined ? undefined : Math.round(wait);
}

function waitInHeaders(headers: RetryHintSource['headers'], isLimit: boolean, serverNow: number): number | undefined {
  const milliseconds = headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms'];
  return (
    (/^\s*\d{1,12}(?:\.\d{1,20})?\s*$/.test(milliseconds ?? '') ? inRange(Number(milliseconds)) : undefined) ??
    timeToWait(headers['retry-after'] ?? headers['x-retry-after'], serverNow) ??
    (isLimit ? limitReset(headers, serverNow) : undefined)
  );
}

/** The server's own time in milliseconds since 1970, where the response says it. */
export function serverTime(headers: RetryHintSource['headers'], now: number): number {
  const date = Date.parse(headers.date ?? '');
  return Number.isNaN(date) ? now : date;
}

/**
 * When the limit that was reached is over. `x-ratelimit-reset`, `x-ratelimit-reset-tokens`,
 * `anthropic-ratelimit-requests-reset`, `ratelimit-reset` and their like each belong to a limit, of which
 * `…-remaining…` tells whether it is the one. Where none is at 0, the longest counts.
 */
function limitReset(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const resets = Object.entries(headers).flatMap(([name, value]) => {
    if (!/rate-?limit/.test(name) || !/(?:^|-)reset(?:-|$)/.test(name)) return [];
    const ms = timeToWait(value.split(',')[0], now);
    const remaining = Number(headers[name.replace('reset', 'remaining').replace('-after', '')] ?? Number.NaN);
    return ms === undefined ? [] : [{ ms, isReached: remaining <= 0 }];
  });
  const reached = resets.filter(({ isReached }) => isReached);
  const counted = (reached.length > 0 ? reached : resets).map(({ ms }) => ms);
  return counted.length === 0 ? structuredReset(headers.ratelimit) : Math.max(...counted);
}

/** `limit=10, remaining=0, reset=50`, or `"default";r=0;t=30`, as drafts of the IETF have it. */
function structuredReset(header = ''): number | undefined {
  const seconds = /\b(?:reset|t)=(\d{1,9})/.exec(header)?.[1];
  return seconds === undefined ? undefined : inRange(Number(seconds) * 1000);
}
