import type { Clock } from '../clock.ts';
import type { Adapted } from '../generation/adaptation.ts';
import { isLoopback } from '../http/endpoint.ts';
import type { Transport } from '../http/transport.ts';
import type { ServerMemory } from './serverMemory.ts';

/** How one generation is requested: cancellation, time limits, retries. */
export interface StreamOptions {
  /** Ends the generation at once: the request is aborted, its socket closed, and nothing more is delivered. */
  readonly signal?: AbortSignal;
  readonly timeouts?: Timeouts;
  /** How often a request that failed before any output is repeated automatically, 0 to 10. Default 2. */
  readonly retries?: number;
  /** Called when a server accepted a request only after a change: once for each server, model and change. */
  readonly onAdapted?: (adapted: Adapted) => void;
}

/** Deadlines in milliseconds; 0 is none. */
export interface Timeouts {
  /** Until the response headers. Default 120,000; 600,000 for a server on this computer, which reads the prompt before. */
  readonly headersMs?: number;
  /** From the response headers until the first text or reasoning. Default 300,000; 600,000 on this computer. */
  readonly firstOutputMs?: number;
  /** Between two pieces of the answer, once it has begun. Default 120,000. */
  readonly idleMs?: number;
  /** From the first request until the end, with all pauses and retries. Default 0. */
  readonly totalMs?: number;
}

export const defaultTimeouts = { headersMs: 120_000, firstOutputMs: 300_000, idleMs: 120_000, totalMs: 0 } as const;

/** A model on this computer may take minutes to read a prompt, before or after it sends the response headers. */
const localMs = 600_000;

/** The two limits for the beginning of an answer, for a host and what was asked for. */
export function beginningTimeouts(hostname: string, { timeouts = {} }: StreamOptions) {
  const isLocal = isLoopback(hostname);
  return {
    headersMs: timeouts.headersMs ?? (isLocal ? localMs : defaultTimeouts.headersMs),
    firstOutputMs: timeouts.firstOutputMs ?? (isLocal ? localMs : defaultTimeouts.firstOutputMs),
  };
}

const defaultRetries = 2;
const mostRetries = 10;

/** The upper bound of `retries`: a wrong number must not become a flood of requests. */
export function retriesIn({ retries = defaultRetries }: StreamOptions): number {
  return Number.isNaN(retries) ? defaultRetries : Math.min(mostRetries, Math.max(0, Math.floor(retries)));
}

/** What a stream needs from outside. */
export interface StreamEnvironment {
  readonly transport: Transport;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly memory: ServerMemory;
}
