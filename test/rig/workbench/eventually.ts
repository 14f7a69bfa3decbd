import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 40;

/**
 * Looks until what it sees satisfies, and returns that. When time runs out, the error says what was wanted
 * and what was seen instead.
 */
export async function eventually<Seen>(
  wanted: string,
  look: () => Promise<Seen> | Seen,
  satisfies: (seen: Seen) => boolean,
  seconds = 20,
): Promise<Seen> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const seen = await look();
    if (satisfies(seen)) return seen;
    if (Date.now() > deadline) {
      throw new Error(`Within ${seconds} seconds there was not: ${wanted}. Seen instead: ${JSON.stringify(seen)}`);
    }
    await delay(pauseMs);
  }
}
