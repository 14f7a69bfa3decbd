import type { Clock } from '../core/clock.ts';
import type { Connection } from '../core/generation/connection.ts';
import type { Dialect, Reading } from '../core/generation/dialect.ts';
import { GenerationError } from '../core/generation/errors.ts';
import type { GenerationRequest, Usage } from '../core/generation/generation.ts';
import type { HttpResponse, Transport } from '../core/http/transport.ts';
import type { JsonObject } from '../core/json/json.ts';
import { GenerationStream } from '../core/stream/generationStream.ts';
import { readSampleEvents } from './sample/sampleEvents.ts';

/** One event of an answer, and what the dialect read from it. */
export interface ReadEvent {
  readonly payload: JsonObject;
  readonly reading: Reading;
}

/** What one small request taught about a connection. */
export interface Probe {
  readonly status: number | undefined;
  readonly contentType: string | undefined;
  /** The first events that the dialect was shown. */
  readonly events: readonly ReadEvent[];
  /** The objects that can be seen in the beginning of the body, whatever the dialect makes of them. */
  readonly payloads: readonly JsonObject[];
  readonly text: string;
  readonly model: string | undefined;
  readonly usage: Usage;
  readonly finishReason: string | undefined;
  /** From the beginning of the request. */
  readonly headersMs: number | undefined;
  readonly firstEventMs: number | undefined;
  readonly durationMs: number;
  /** Why there is no complete answer. */
  readonly error: GenerationError | undefined;
}

export interface ProbeParts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

const probePrompt = 'Say: ok';
const mostTokens = 16;
const longestBody = 64 * 1024;
const mostEvents = 20;
const longestMs = 45_000;

/** What is sent to find out about a connection: short, and with room for a few words only. */
export function probeRequest(model: string | undefined): GenerationRequest {
  return {
    messages: [{ role: 'user', content: probePrompt }],
    maxTokens: mostTokens,
    ...(model === undefined || model === '' ? {} : { model }),
  };
}

/** Sends one small request and watches what comes back. It never throws for what the server does. */
export async function probe(
  connection: Connection,
  dialect: Dialect,
  model: string | undefined,
  parts: ProbeParts,
): Promise<Probe> {
  const { clock, transport, signal } = parts;
  const startedAt = clock.now();
  const limit = new AbortController();
  const stopTimer = clock.after(longestMs, () => limit.abort());
  const signals = AbortSignal.any([limit.signal, ...(signal === undefined ? [] : [signal])]);
  const events: ReadEvent[] = [];
  let response: HttpResponse | undefined;
  let headersMs: number | undefined;
  let firstEventMs: number | undefined;
  let body = '';
  let text = '';
  let answeringModel: string | undefined;
  let usage: Usage = {};
  let finishReason: string | undefined;
  let error: GenerationError | undefined;

  const watched: Dialect = {
    ...dialect,
    // Every event is to be seen whole.
    readsTextApart: false,
    read(payload) {
      firstEventMs ??= clock.now() - startedAt;
      const reading = dialect.read(payload);
      if (events.length < mostEvents) events.push({ payload, reading });
      return reading;
    },
  };
  const watchedTransport: Transport = async request => {
    const answer = await transport(request);
    headersMs ??= clock.now() - startedAt;
    response = answer;
    return { ...answer, body: watch(answer.body) };
  };
  async function* watch(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const decoder = new TextDecoder();
    for await (const chunk of bytes) {
      if (body.length < longestBody) body += decoder.decode(chunk, { stream: true });
      else limit.abort();
      yield chunk;
    }
  }

  try {
    const surroundings = {
      transport: watchedTransport,
      clock,
      random: () => 0.5,
      originsRejectingOptionalField: new Set<string>(),
    };
    const timeouts = { headersMs: 30_000, firstOutputMs: 30_000, idleMs: 15_000 };
    const options = { signal: signals, timeouts, retries: 0 };
    for await (const event of new GenerationStream(probeRequest(model), connection, watched, options, surroundings)) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'start') answeringModel = event.model;
      if (event.type === 'usage') usage = event.usage;
      if (event.type === 'end') finishReason = event.finishReason;
    }
  } catch (thrown) {
    if (!(thrown instanceof GenerationError)) throw thrown;
    error = thrown;
  } finally {
    stopTimer();
  }
  return {
    status: response?.status,
    contentType: response?.headers['content-type'],
    events,
    payloads: readSampleEvents(body).slice(0, mostEvents * 5),
    text,
    model: answeringModel,
    usage,
    finishReason,
    headersMs,
    firstEventMs,
    durationMs: clock.now() - startedAt,
    error,
  };
}
