import type { InspectedRequest } from '../../protocol/inspector.ts';

/** What a moment of a request went by with. */
export type Phase = 'waiting' | 'untilHeaders' | 'untilFirstToken' | 'streaming';

type Times = Pick<InspectedRequest, 'exchanges' | 'waits' | 'endMs'>;

/** As many bars as can be seen. */
const mostBars = 80;
const shortestStepMs = 20;

/** Tokens per second in equal steps from the beginning to the end. */
export function tokensOverTime({ exchanges, endMs }: Times): {
  readonly stepMs: number;
  readonly speeds: readonly number[];
} {
  const stepMs = Math.max(shortestStepMs, Math.ceil(endMs / mostBars));
  const tokens = Array.from({ length: Math.floor(endMs / stepMs) + 1 }, () => 0);
  for (const event of exchanges.flatMap(({ events }) => events)) {
    const index = Math.min(tokens.length - 1, Math.floor(event.atMs / stepMs));
    tokens[index] = (tokens[index] ?? 0) + event.tokens;
  }
  return { stepMs, speeds: tokens.map(count => Math.round((count * 1_000) / stepMs)) };
}

/** Undefined after the end of everything. */
export function phaseAt({ exchanges, waits, endMs }: Times, atMs: number): Phase | undefined {
  if (atMs > endMs) return undefined;
  if (waits.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)) return 'waiting';
  const exchange = exchanges.findLast(({ sentMs }) => sentMs <= atMs);
  if (exchange === undefined) return 'waiting';
  const { headersMs = Number.POSITIVE_INFINITY, events } = exchange;
  if (atMs < headersMs) return 'untilHeaders';
  const first = events.find(({ tokens }) => tokens > 0)?.atMs ?? Number.POSITIVE_INFINITY;
  return atMs < first ? 'untilFirstToken' : 'streaming';
}
