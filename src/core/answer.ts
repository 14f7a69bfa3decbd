import type { Dialect, JsonObject, Reading } from './dialect.ts';
import { readEnding } from './ending.ts';
import { GenerationError } from './errors.ts';
import { type FailureContext, readFailedEvent, webPage } from './failure.ts';
import { readFailureBody } from './failureBody.ts';
import type { GenerationEvent, Usage } from './generation.ts';
import { asObject, parseJson } from './json.ts';
import { createBodyReader } from './leniency.ts';
import { createWholeCharacters } from './wholeCharacters.ts';

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
  const events: GenerationEvent[] = [];
  const textCharacters = createWholeCharacters();
  const reasoningCharacters = createWholeCharacters();
  let text = '';
  let newText = '';
  let newReasoning = '';
  let hasReasoning = false;
  let id: string | undefined;
  let model: string | undefined;
  let hasStarted = false;
  let usage: Usage | undefined;
  let usageIsNew = false;
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
      const value = parseJson(data);
      readValue(value, data);
      if (type === 'error') fail(value ?? data);
    },
    onJson(json) {
      if (isOver) return;
      jsonTexts++;
      lastJson = parseJson(json);
      readValue(lastJson, json);
    },
    onDone() {
      isComplete = true;
      isOver = true;
    },
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
    id ??= reading.id;
    model ??= reading.model;
    if (!hasStarted && id !== undefined) start();
    if (!isEnded) readText(reading);
    if (reading.usage !== undefined) {
      usage = { ...usage, ...reading.usage };
      usageIsNew = true;
    }
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

  function readText(reading: Reading): void {
    if (reading.reasoning !== undefined) {
      settleText();
      newReasoning += reasoningCharacters.add(reading.reasoning);
      hasReasoning = true;
    }
    if (reading.refusal !== undefined) refusal += reading.refusal;
    if (reading.wholeText !== undefined) wholeText = reading.wholeText;
    const added = reading.textSoFar === undefined ? reading.text : addedText(reading.textSoFar, reading.text);
    if (added !== undefined) addText(added);
  }

  function addText(added: string): void {
    settleReasoning();
    newText += textCharacters.add(added);
  }

  /**
   * What is new in an event that repeats everything so far. Where the repetition and the new text disagree, the
   * repetition is believed only if it goes on from what was delivered: delivered text is never taken back.
   */
  function addedText(textSoFar: string, delta: string | undefined): string | undefined {
    const received = text.length + newText.length + textCharacters.held;
    if (delta !== undefined && textSoFar.length === received + delta.length && textSoFar.endsWith(delta)) return delta;
    // With half a character held back the beginning can't be compared; its length still can.
    const goesOn = textSoFar.length > received && textSoFar.startsWith(text + newText);
    return goesOn ? textSoFar.slice(received) : delta;
  }

  /** The first event of all, or none: a name that comes after the first output is of no use. */
  function start(): void {
    if (hasStarted) return;
    hasStarted = true;
    if (id === undefined && model === undefined) return;
    events.push({ type: 'start', ...(id === undefined ? {} : { id }), ...(model === undefined ? {} : { model }) });
  }

  function settleText(): void {
    if (newText === '') return;
    start();
    events.push({ type: 'text', text: newText });
    text += newText;
    newText = '';
  }

  function settleReasoning(): void {
    if (newReasoning === '') return;
    start();
    events.push({ type: 'reasoning', text: newReasoning });
    newReasoning = '';
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
      const hasText = text !== '' || newText !== '';
      if (!hasText && wholeText !== undefined) addText(wholeText);
      // A whole answer in one piece is complete by being well-formed.
      if (wholeText !== undefined && jsonTexts === 1) isComplete = true;
      // A body of JSON that says nothing else is the provider's way to say what went wrong.
      const saysNothing = newText === '' && !hasText && !hasReasoning && !isComplete && !isPending;
      if (saysNothing && readFailureBody(lastJson).words !== undefined) fail(lastJson);
      isOver = true;
    },
    take() {
      settleReasoning();
      settleText();
      if (usageIsNew && usage !== undefined) {
        start();
        events.push({ type: 'usage', usage });
      }
      usageIsNew = false;
      return events.splice(0);
    },
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
      return text !== '' || newText !== '' || hasReasoning || refusal !== '';
    },
    get finishReason() {
      return finishReason;
    },
    failure() {
      if (failed !== undefined) return failed;
      const ending = { isComplete, text: text + newText, hasReasoning, refusal, finishReason };
      return readEnding({ ...ending, isPending, readable, unreadable }, context);
    },
  };
}
