import type { Dialect, JsonObject, Reading } from './dialect.ts';
import { readEnding } from './ending.ts';
import { GenerationError } from './errors.ts';
import { readFailedEvent, webPage } from './failure.ts';
import { readFailureBody } from './failureBody.ts';
import type { FailureContext } from './failureContext.ts';
import type { GenerationEvent } from './generation.ts';
import { asObject, parseJson } from './json.ts';
import { createBodyReader } from './leniency.ts';
import { createNews } from './news.ts';

/** One answer as it is read: bytes go in, events come out, and at the end it is known whether it was complete. */
export interface Answer {
  feed(bytes: Uint8Array): void;
  /** The body is over. */
  end(): void;
  /** The events since the last call. Texts that arrived together are one event. */
  take(): readonly GenerationEvent[];
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
  let finishReason: string | undefined;
  let isComplete = false;
  let isEnded = false;
  let isOver = false;
  let isPending = false;
  let isEmpty = true;
  let readable = 0;
  let unreadable: string | undefined;
  let jsonTexts = 0;
  let lastJson: unknown;
  let failed: GenerationError | undefined;

  const reader = createBodyReader({
    onEvent(type, data) {
      if (isOver || type === 'ping') return;
      const said = dialect.payloadOf?.(type, data);
      if (said === 'end') {
        finish();
        return;
      }
      const value = dialect.payloadOf === undefined ? parseJson(data) : said;
      readValue(value, data);
      if (type === 'error') fail(value ?? data);
    },
    onJson(json) {
      if (isOver) return;
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
  });

  /** An object, or a list of them, as some gateways wrap their failures. */
  function readValue(value: unknown, source: string): void {
    const payload = asObject(value);
    if (payload !== undefined) {
      readPayload(payload);
      return;
    }
    const payloads = Array.isArray(value) ? value.map(asObject).filter(item => item !== undefined) : [];
    payloads.forEach(readPayload);
    if (payloads.length === 0) unreadable ??= source;
  }

  function readPayload(payload: JsonObject): void {
    readable++;
    const reading = dialect.read(payload);
    news.name(reading.id, reading.model);
    if (!isEnded) readText(reading);
    if (reading.usage !== undefined) news.usage(reading.usage);
    if (reading.finishReason !== undefined) {
      finishReason ??= reading.finishReason;
      isComplete = true;
    }
    if (reading.ended === true) {
      isComplete = true;
      isEnded = true;
    }
    isPending = reading.pending === true;
    if (reading.failed === true || reading.finishReason === 'error') fail(payload);
  }

  function readText({ reasoning, text, textSoFar, wholeText: whole, refusal: refused }: Reading): void {
    if (reasoning !== undefined) news.reasoning(reasoning);
    if (textSoFar !== undefined) news.textSoFar(textSoFar, text);
    else if (text !== undefined) news.text(text);
    if (whole !== undefined) wholeText = whole;
    if (refused !== undefined) refusal += refused;
  }

  function finish(): void {
    isComplete = true;
    isOver = true;
  }

  function fail(payload: unknown): void {
    failed ??= readFailedEvent(payload, context, headers);
    isOver = true;
  }

  /** An event that is too large ends the answer; what stood before it is still good. */
  function read(step: () => void): void {
    if (isOver) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error;
      failed ??= error;
      isOver = true;
    }
  }

  return {
    feed(bytes) {
      if (bytes.length > 0) isEmpty = false;
      read(() => reader.feed(bytes));
    },
    end() {
      read(() => reader.end());
      if (dialect.endsByClosing === true && readable > 0) isComplete = true;
      if (!news.hasText && wholeText !== undefined) news.text(wholeText);
      // A whole answer in one piece is complete by being well-formed.
      if (wholeText !== undefined && jsonTexts === 1) isComplete = true;
      // A body of JSON that says nothing else is the provider's way to say what went wrong.
      const saysNothing = !news.hasText && !news.hasReasoning && !isComplete && !isPending;
      if (saysNothing && readFailureBody(lastJson).words !== undefined) fail(lastJson);
      isOver = true;
    },
    take: news.take,
    get isComplete() {
      return isComplete;
    },
    get isOver() {
      return isOver;
    },
    get isEmpty() {
      return isEmpty;
    },
    get hasOutput() {
      return news.hasText || news.hasReasoning || refusal !== '';
    },
    get finishReason() {
      return finishReason;
    },
    failure() {
      if (failed !== undefined) return failed;
      const { length, hasReasoning } = news;
      const ending = { isComplete, length, hasReasoning, refusal, finishReason, isPending, readable, unreadable };
      return readEnding(ending, context);
    },
  };
}
