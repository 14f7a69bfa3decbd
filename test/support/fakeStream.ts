import assert from 'node:assert/strict';
import { createClient } from '../../src/client.ts';
import type { Connection } from '../../src/core/generation/connection.ts';
import type { GenerationError } from '../../src/core/generation/errors.ts';
import type { GenerationEvent } from '../../src/core/generation/generation.ts';
import {
  type HttpRequest,
  type HttpResponse,
  type Transport,
  TransportFailure,
} from '../../src/core/http/transport.ts';
import type { StreamOptions } from '../../src/core/stream/options.ts';
import { bytesOf } from './bytes.ts';
import { createFakeClock, type FakeClock } from './fakeClock.ts';

/** What tests of a stream need: a transport with ready answers, and a clock of their own. */

export const connection: Connection = {
  dialect: 'openai',
  baseUrl: 'https://api.example.com/v1',
  apiKey: 'sk-abcdefgh',
};
export const request = { messages: [{ role: 'user', content: 'Hello' }] } as const;
export const text = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
export const finish = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';
export const done = 'data: [DONE]\n\n';

export type Answer = (request: HttpRequest) => Promise<HttpResponse>;

export interface SetUp {
  readonly clock: FakeClock;
  readonly requests: readonly HttpRequest[];
  /** Reads a generation to its end; pauses take no time. */
  read(options?: StreamOptions): Promise<Collected>;
  start(options?: StreamOptions): AsyncIterable<GenerationEvent>;
}

/** A client whose transport gives these answers, one after the other. */
export function setUp(answers: readonly Answer[]): SetUp {
  const clock = createFakeClock();
  const requests: HttpRequest[] = [];
  const transport: Transport = sent => {
    requests.push(sent);
    return (answers[requests.length - 1] ?? assert.fail('One request too many.'))(sent);
  };
  const client = createClient({ transport, clock });
  const begin = (options?: StreamOptions) => client(request, connection, options);
  return {
    clock,
    requests,
    start: begin,
    read: options =>
      collect(begin(options), ({ seconds }) => {
        setImmediate(() => clock.pass(seconds * 1_000));
      }),
  };
}

export function start(
  answers: readonly Answer[],
  options?: StreamOptions,
): { events: AsyncIterable<GenerationEvent>; clock: FakeClock } {
  const { start: begin, clock } = setUp(answers);
  return { events: begin(options), clock };
}

export interface Collected {
  readonly events: readonly GenerationEvent[];
  readonly text: string;
  readonly failure: GenerationError | undefined;
}

export async function collect(
  stream: AsyncIterable<GenerationEvent>,
  onWaiting: (event: { readonly seconds: number }) => void = () => {},
  onEvent: (event: GenerationEvent) => void = () => {},
): Promise<Collected> {
  const events: GenerationEvent[] = [];
  let failure: GenerationError | undefined;
  try {
    for await (const event of stream) {
      events.push(event);
      if (event.type === 'waiting') onWaiting(event);
      onEvent(event);
    }
  } catch (error) {
    failure = error as GenerationError;
  }
  return { events, text: events.map(event => (event.type === 'text' ? event.text : '')).join(''), failure };
}

export function good(...pieces: readonly string[]): Answer {
  return async () => ({ status: 200, headers: {}, body: bodyOf(pieces) });
}

export function good204(): Answer {
  return async () => ({ status: 204, headers: {}, body: bodyOf([]) });
}

export function lost(...pieces: readonly string[]): Answer {
  return async () => ({
    status: 200,
    headers: {},
    body: bodyOf(pieces, new TransportFailure('body', 'ECONNRESET', {})),
  });
}

export function refuse(status: number, body: object = {}): Answer {
  return async () => ({ status, headers: {}, body: bodyOf([JSON.stringify(body)]) });
}

export function redirect(status: number, location: string): Answer {
  return async () => ({ status, headers: { location }, body: bodyOf([]) });
}

export function broken(phase: TransportFailure['phase'], code: string): Answer {
  return () => Promise.reject(new TransportFailure(phase, code, {}));
}

export function never(): Answer {
  return ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

async function* bodyOf(pieces: readonly string[], failure?: Error): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield bytesOf(piece);
  if (failure !== undefined) throw failure;
}

export interface Pushable {
  readonly answer: Answer;
  /** Resolves when the piece was read and the next one is waited for, or the body was closed. */
  push(text: string): Promise<void>;
  isClosed(): boolean;
  isAborted(): boolean;
}

/** A body that a test writes piece by piece. */
export function pushable(status = 200): Pushable {
  let give: (text: string) => void = () => {};
  let next = new Promise<string>(resolve => {
    give = resolve;
  });
  let onIdle: () => void = () => {};
  let closed = false;
  let aborted: AbortSignal | undefined;

  async function* body(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const ended = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    ended.catch(() => {});
    try {
      for (;;) {
        const piece = await Promise.race([next, ended]);
        next = new Promise(resolve => {
          give = resolve;
        });
        const idle = onIdle;
        setImmediate(() => idle());
        yield bytesOf(piece);
      }
    } finally {
      closed = true;
    }
  }

  return {
    answer: async ({ signal }) => {
      aborted = signal;
      return { status, headers: {}, body: body(signal) };
    },
    push(piece) {
      return new Promise(resolve => {
        onIdle = () => setImmediate(resolve);
        give(piece);
      });
    },
    isClosed: () => closed,
    isAborted: () => aborted?.aborted === true,
  };
}

/** A signal that knows how many listen to it. */
export function countedSignal(): { signal: AbortSignal; controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  return { signal, controller, listeners: () => listeners.size };
}
