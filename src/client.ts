import { type Clock, systemClock } from './core/clock.ts';

export type { Connection } from './core/generation/connection.ts';

import type { Connection } from './core/generation/connection.ts';
import type { Dialect } from './core/generation/dialect.ts';
import { GenerationError } from './core/generation/errors.ts';
import type { GenerationEvent, GenerationRequest } from './core/generation/generation.ts';
import { sentence } from './core/generation/sentences.ts';
import type { Transport } from './core/http/transport.ts';
import { GenerationStream } from './core/stream/generationStream.ts';
import type { StreamOptions } from './core/stream/options.ts';
import { createServerMemory } from './core/stream/serverMemory.ts';
import { dialects, findDialect } from './dialects/index.ts';
import { createTransport } from './network/transport.ts';

export { createEventStreamParser, type ServerSentEvent } from './core/eventStream/parser.ts';
export type { CustomDialect } from './core/generation/customDialect.ts';
export { GenerationError } from './core/generation/errors.ts';
export type { GenerationEvent, GenerationRequest, Message, Role, Usage } from './core/generation/generation.ts';
export type { Cancellation } from './core/http/cancellation.ts';
export { type HttpRequest, type HttpResponse, type Transport, TransportFailure } from './core/http/transport.ts';
export type { Timeouts } from './core/stream/options.ts';

/** The options of one generation. */
export interface StreamGenerationOptions extends StreamOptions {
  /** Sends the requests; undici by default. */
  readonly transport?: Transport;
}

/**
 * Asks for one generation and yields what comes back, as it comes. Leaving the loop, or aborting the signal, closes
 * the socket at once.
 *
 * The iteration throws a {@link GenerationError} for everything that goes wrong.
 */
export type StreamGeneration = (
  request: GenerationRequest,
  connection: Connection,
  options?: StreamGenerationOptions,
) => AsyncIterable<GenerationEvent>;

/** A client with its own transport, time and memory of what servers refused. */
export function createClient(own: { readonly transport?: Transport; readonly clock?: Clock } = {}): StreamGeneration {
  const memory = createServerMemory();
  const clock = own.clock ?? systemClock;
  let defaultTransport = own.transport;

  return (request, connection, options = {}) => {
    const dialect = findDialectOrError(connection?.dialect);
    if (dialect instanceof GenerationError) return failing(dialect);
    defaultTransport ??= createTransport();
    const transport = options.transport ?? defaultTransport;
    const surroundings = { transport, clock, random: Math.random, memory };
    return new GenerationStream(request, connection, dialect, options, surroundings);
  };
}

export const streamGeneration: StreamGeneration = createClient();

function findDialectOrError(wanted: Connection['dialect']): Dialect | GenerationError {
  try {
    const dialect = findDialect(wanted);
    if (dialect !== undefined) return dialect;
  } catch (error) {
    if (error instanceof GenerationError) return error;
    throw error;
  }
  const names = dialects.map(({ name }) => name).join(', ');
  return new GenerationError('configuration', sentence('unknownDialect', String(wanted).slice(0, 40)), {
    hint: sentence('hintDialects', names),
  });
}

function failing(error: GenerationError): AsyncIterable<GenerationEvent> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}
