import { createClient, type Transport } from '../../src/client.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Connection } from '../../src/core/generation/connection.ts';
import type { GenerationError } from '../../src/core/generation/errors.ts';
import type { GenerationEvent, GenerationRequest } from '../../src/core/generation/generation.ts';
import type { StreamOptions } from '../../src/core/stream/options.ts';
import { defaultNetworkSettings } from '../../src/network/settings.ts';
import { createTransport } from '../../src/network/transport.ts';

/** Both ways out of the house; what they share is tested with both. */
export const transports: readonly (readonly [name: string, transport: Transport])[] = [
  ['undici', createTransport({ environment: {} })],
  ["the host's fetch", createTransport({ readSettings: () => ({ ...defaultNetworkSettings, transport: 'host' }) })],
];

export interface Generated {
  readonly events: readonly GenerationEvent[];
  readonly text: string;
  readonly failure: GenerationError | undefined;
}

export interface GenerateOptions extends StreamOptions {
  readonly transport: Transport;
  readonly clock?: Clock;
  readonly request?: GenerationRequest;
}

export const hello: GenerationRequest = { model: 'gpt-5', messages: [{ role: 'user', content: 'Say hello' }] };

/** A generation, read to its end. The pauses between tries take no time; everything else is real. */
export async function generate(connection: Connection, options: GenerateOptions): Promise<Generated> {
  let isWaiting = false;
  const clock: Clock = {
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, isWaiting ? 0 : ms);
      isWaiting = false;
      return () => clearTimeout(timer);
    },
  };
  return collect(startGenerating(connection, { clock, ...options }), event => {
    isWaiting = event.type === 'waiting';
  });
}

export function startGenerating(
  connection: Connection,
  { transport, clock, request = hello, ...options }: GenerateOptions,
): AsyncIterable<GenerationEvent> {
  return createClient({ transport, ...(clock === undefined ? {} : { clock }) })(request, connection, options);
}

export async function collect(
  stream: AsyncIterable<GenerationEvent>,
  onEvent: (event: GenerationEvent) => unknown = () => {},
): Promise<Generated> {
  const events: GenerationEvent[] = [];
  let failure: GenerationError | undefined;
  try {
    for await (const event of stream) {
      events.push(event);
      await onEvent(event);
    }
  } catch (error) {
    failure = error as GenerationError;
  }
  return { events, text: textOf(events), failure };
}

export function textOf(events: readonly GenerationEvent[]): string {
  return events.map(event => (event.type === 'text' ? event.text : '')).join('');
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

/** A promise that a test keeps itself. */
export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>(keep => {
    resolve = keep;
  });
  return { promise, resolve };
}

/** Events of a chat completion. */
export const say = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
export const finish = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';
export const done = 'data: [DONE]\n\n';
