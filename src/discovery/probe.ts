import type { Clock } from '../core/clock.ts';
import type { Connection } from '../core/generation/connection.ts';
import type { Dialect, Reading } from '../core/generation/dialect.ts';
import { GenerationError } from '../core/generation/errors.ts';
import type { GenerationRequest, Usage } from '../core/generation/generation.ts';
import { sentence } from '../core/generation/sentences.ts';
import type { HttpResponse, Transport } from '../core/http/transport.ts';
import type { JsonObject } from '../core/json/json.ts';
import { GenerationStream } from '../core/stream/generationStream.ts';
import { createServerMemory } from '../core/stream/serverMemory.ts';
import { isJob } from '../dialects/custom/job.ts';
import { readAnswerEvents } from './sample/sampleEvents.ts';

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
  /** The data of an event that ends the stream and is no JSON. */
  readonly endMarker: string | undefined;
  readonly text: string;
  readonly reasoning: string;
  readonly model: string | undefined;
  readonly usage: Usage;
  readonly finishReason: string | undefined;
  /** Whether an event said that the answer is over. */
  readonly hasEnd: boolean;
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

export const probePrompt = 'Say: ok';
/** More text than any model writes to say “ok”: the rest proves nothing. */
const enoughText = 2_000;
const longestBody = 64 * 1024;
const mostEvents = 20;
const longestMs = 45_000;

/**
 * The request that finds out about a connection. It is short and sets no limit: many models refuse the usual name of
 * that field, and those that reason need more tokens than would be guessed.
 */
export function probeRequest(model: string | undefined): GenerationRequest {
  return {
    messages: [{ role: 'user', content: probePrompt }],
    ...(model === undefined || model === '' ? {} : { model }),
  };
}

/** Whether the answer proves that the connection works: text came, or the model spent all its tokens on reasoning. */
export function isProof({ status = 0, text, reasoning, hasEnd }: Probe): boolean {
  return status >= 200 && status < 300 && (text !== '' || (reasoning !== '' && hasEnd));
}

/** Why there is no answer of the kind that Runnel needs: the API starts jobs. Undefined where that is not so. */
export function jobProblem({ payloads, status = 0 }: Probe, host: string): GenerationError | undefined {
  const [only, second] = payloads;
  if (only === undefined || second !== undefined || status < 200 || status > 299 || !isJob(only)) return undefined;
  return new GenerationError('protocol', sentence('jobOnly', host), { hint: sentence('hintJob'), status });
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
  let reasoning = '';
  let answeringModel: string | undefined;
  let usage: Usage = {};
  let finishReason: string | undefined;
  let hasEnd = false;
  let error: GenerationError | undefined;

  // Who probes tries other paths one by one, and tells of each.
  const { otherPath: _, ...spoken } = dialect;
  const watched: Dialect = {
    ...spoken,
    // Every event is to be seen whole.
    readsTextApart: false,
    read(payload) {
      firstEventMs ??= clock.now() - startedAt;
      const reading = dialect.read(payload);
      hasEnd ||= reading.finishReason !== undefined || reading.ended === true;
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
      memory: createServerMemory(),
    };
    const timeouts = { headersMs: 30_000, firstOutputMs: 30_000, idleMs: 15_000 };
    const options = { signal: signals, timeouts, retries: 0 };
    for await (const event of new GenerationStream(probeRequest(model), connection, watched, options, surroundings)) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'reasoning') reasoning += event.text;
      if (text.length > enoughText || reasoning.length > enoughText * 10) break;
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
  const seen = readAnswerEvents(body);
  return {
    status: response?.status,
    contentType: response?.headers['content-type'],
    events,
    payloads: seen.payloads.slice(0, mostEvents * 5),
    endMarker: seen.endMarker,
    text,
    reasoning,
    model: answeringModel,
    usage,
    finishReason,
    hasEnd,
    headersMs,
    firstEventMs,
    durationMs: clock.now() - startedAt,
    error,
  };
}
