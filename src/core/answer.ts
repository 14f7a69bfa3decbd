import type { Dialect, JsonObject, Reading } from './dialect.ts';
import { readEnding } from './ending.ts';
import { createEnvelope } from './envelope.ts';
import { GenerationError } from './errors.ts';
import { readFailedEvent, webPage } from './failure.ts';
import { readFailureBody } from './failureBody.ts';
import type { FailureContext } from './failureContext.ts';
import type { GenerationEvent } from './generation.ts';
import { asObject, parseJson } from './json.ts';
import { type BodyHandlers, createBodyReader } from './leniency.ts';
import { createNews } from './news.ts';

/** One answer as it is read: bytes go in, events come out, and at the end it is known whether it was complete. */
export interface Answer {
  feed(bytes: Uint8Array): void;
  /** The body is over. */
  end(): void;
  /** The events since the last call. Texts that arrived together are one event. */
  take(): readonly GenerationEvent[];
  /** All text of the events that were taken. */
  text(): string;
  /** A sign of completion was seen: `[DONE]`, a finish reason, or the API's own. */
  readonly isComplete: boolean;
  /** Nothing that may still come counts. */
  readonly isOver: boolean;
  /** Not a single byte has arrived. */
  readonly isEmpty: boolean;
  /** Something of the answer arrived: text, reasoning or a refusal. */
  readonly hasOutput: boolean;
  readonly finishReason: string | undefined;
  /** Why this is not a good answer, once it is over; undefined for a good one. */
  failure(): GenerationError | undefined;
}

export interface AnswerSource {
  readonly dialect: Dialect;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly context: FailureContext;
}

export function createAnswer({ dialect, status, headers, context }: AnswerSource): Answer {
  const news = createNews();
  let wholeText: string | undefined;
  let refusal = '';
  let isEnded = false;
  let isPending = false;
  let readable = 0;
  let unreadable: string | undefined;
  let jsonTexts = 0;
  let lastJson: unknown;
  let failed: GenerationError | undefined;

  const readsAhead = dialect.readsTextApart === true && dialect.payloadOf === undefined;
  const envelope = readsAhead ? createEnvelope(payload => dialect.read(payload)) : undefined;
  const handlers: BodyHandlers = {
    onEvent(type, data) {
      if (answer.isOver || type === 'ping') return;
      const said = dialect.payloadOf?.(type, data);
      if (said === 'end') {
        finish();
        return;
      }
      const value = dialect.payloadOf === undefined ? parseJson(data) : said;
      const reading = readValue(value, data);
      if (reading !== undefined) envelope?.learn(data, reading);
      if (type === 'error') fail(value ?? data);
    },
    onJson(json) {
      if (answer.isOver) return;
      jsonTexts++;
      lastJson = parseJson(json);
      readValue(lastJson, json);
    },
    onDone: finish,
    onWebPage(page) {
      failed ??= webPage(status, readFailureBody(page).words, context, headers);
    },
    onUnreadable(line) {
      unreadable ??= line;
    },
  };
  const reader = createBodyReader(handlers, envelope && { envelope, onText: readTextAlone });

  /** Of an event that was not parsed, because it says nothing else. */
  function readTextAlone(text: string): void {
    if (answer.isOver) return;
    readable++;
    isPending = false;
    if (!isEnded) news.text(text);
  }

  /** An object, or a list of them, as some gateways wrap their failures. */
  function readValue(value: unknown, source: string): Reading | undefined {
    const payload = asObject(value);
    if (payload !== undefined) return readPayload(payload);
    const payloads = Array.isArray(value) ? value.map(asObject).filter(item => item !== undefined) : [];
    payloads.forEach(readPayload);
    if (payloads.length === 0) unreadable ??= source;
    return undefined;
  }

  function readPayload(payload: JsonObject): Reading {
    readable++;
    const reading = dialect.read(payload);
    news.name(reading.id, reading.model);
    if (!isEnded) readText(reading);
    if (reading.usage !== undefined) news.usage(reading.usage);
    if (reading.finishReason !== undefined) {
      answer.finishReason ??= reading.finishReason;
      answer.isComplete = true;
    }
    if (reading.ended === true) {
      answer.isComplete = true;
      isEnded = true;
    }
    isPending = reading.pending === true;
    if (reading.failed === true || reading.finishReason === 'error') fail(payload);
    return reading;
  }

  function readText({ reasoning, text, textSoFar, wholeText: whole, refusal: refused }: Reading): void {
    if (reasoning !== undefined) news.reasoning(reasoning);
    if (textSoFar !== undefined) news.textSoFar(textSoFar, text);
    else if (text !== undefined) news.text(text);
    if (whole !== undefined) wholeText = whole;
    if (refused !== undefined) refusal += refused;
  }

  function finish(): void {
    answer.isComplete = true;
    answer.isOver = true;
  }

  function fail(payload: unknown): void {
    failed ??= readFailedEvent(payload, context, headers);
    answer.isOver = true;
  }

  /** An event that is too large ends the answer; what stood before it is still good. */
  function read(step: () => void): void {
    if (answer.isOver) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error;
      failed ??= error;
      answer.isOver = true;
    }
  }

  // Fields and no getters: V8 would make a class for each such object, which outlives many of its garbage collections.
  const answer = {
    isComplete: false,
    isOver: false,
    isEmpty: true,
    hasOutput: false,
    finishReason: undefined as string | undefined,

    feed(bytes: Uint8Array): void {
      if (bytes.length > 0) answer.isEmpty = false;
      read(() => reader.feed(bytes));
      answer.hasOutput = news.hasText || news.hasReasoning || refusal !== '';
    },

    end(): void {
      read(() => reader.end());
      if (dialect.endsByClosing === true && readable > 0) answer.isComplete = true;
      if (!news.hasText && wholeText !== undefined) news.text(wholeText);
      // A whole answer in one piece is complete by being well-formed.
      if (wholeText !== undefined && jsonTexts === 1) answer.isComplete = true;
      // A body of JSON that says nothing else is the provider's way to say what went wrong.
      const saysNothing = !news.hasText && !news.hasReasoning && !answer.isComplete && !isPending;
      if (saysNothing && readFailureBody(lastJson).words !== undefined) fail(lastJson);
      answer.isOver = true;
    },

    take: news.take,
    text: news.wholeText,

    failure(): GenerationError | undefined {
      if (failed !== undefined) return failed;
      const { isComplete, finishReason } = answer;
      const { hasReasoning } = news;
      const length = news.hasText ? news.length : 0;
      const ending = { isComplete, length, hasReasoning, refusal, finishReason, isPending, readable, unreadable };
      return readEnding(ending, context);
    },
  };
  return answer;
}
