/**
 * When a request is repeated automatically. These APIs charge for every POST and have no idempotency keys, so that
 * happens only before anything of the answer arrived, and only for failures that a repetition can fix.
 */
const longestWaitMs = 60_000;
const firstDelayMs = 500;
const longestDelayMs = 8_000;

/**
 * How long to wait after try number `attempt` (from 1), or undefined when the server wants a longer pause than a
 * person would sit through: a minute.
 *
 * @param random from 0 to 1; full jitter keeps clients that failed together from coming back together.
 */
export function retryDelay(attempt: number, retryAfterMs: number | undefined, random: number): number | undefined {
  if (retryAfterMs === undefined) return backoff(attempt, random);
  return retryAfterMs <= longestWaitMs ? retryAfterMs : undefined;
}

/** How long to wait after try number `attempt` where the server names no time. */
export function backoff(attempt: number, random: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)) * random;
}
