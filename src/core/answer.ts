import type { Dialect, Reading } from './dialect.ts';
import { GenerationError } from './errors.ts';
import { type FailureContext, readFailedEvent, webPage } from './failure.ts';
import { readFailureBody } from './failureBody.ts';
import type { GenerationEvent, Usage } from './generation.ts';
import { asObject, parseJson } from './json.ts';
import { createBodyReader } from './leniency.ts';
import { redact } from './redact.ts';
import { createWholeCharacters } from './wholeCharacters.ts';

/** One answer as it is read: bytes go in, events come out, and at the end it is known whether it was complete. */
export interface Answer {
  /** @throws {GenerationError} of kind `protocol` when an event is too large to be read. */
  feed(bytes: Uint8Array): void;
  /** The body is over. */
  end(): void;
  /** The events since the last call. Texts that arrived together are one event. */
  take(): readonly GenerationEvent[];
  /** A sign of completion was seen: `[DONE]`, a finish reason, or the API's own. */
  readonly isComplete: boolean;
  /** Nothing that may still come counts. */
  readonly isOver: boolean;
  /** Something of the answer arrived: text, reasoning or a refusal. */
  readonly hasOutput: boolean;
  readonly text: string;
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
  let failed: GenerationError | undefined;

  const reader = createBodyReader({
    onEvent(type, data) {
      if (isOver || type === 'ping') return;
      const payload = asObject(parseJson(data));
      if (type === 'error') fail(payload ?? data);
      else if (payload === undefined) unreadable ??= data;
      else readPayload(payload);
    },
    onJson(json) {
      if (isOver) return;
      const value = parseJson(json);
      const payloads = (Array.isArray(value) ? value : [value]).map(asObject);
      for (const payload of payloads) {
        if (payload === undefined) unreadable ??= json;
        else readPayload(payload);
      }
      // A whole answer in one piece is complete by being well-formed.
      if (wholeText !== undefined) isComplete = true;
      // A body of JSON that says nothing else is the provider's way to say what went wrong.
      const saysNothing = text === '' && newText === '' && !hasReasoning && !isComplete && !isPending;
      if (saysNothing && readFailureBody(value).words !== undefined) fail(value);
    },
    onDone() {
      isComplete = true;
      isOver = true;
    },
    onWebPage(page) {
      failed ??= webPage(status, readFailureBody(page).words, context);
    },
  });

  function readPayload(payload: Readonly<Record<string, unknown>>): void {
    readable++;
    const reading = dialect.read(payload);
    if (!hasStarted && (reading.id !== undefined || reading.model !== undefined)) start(reading);
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
    if (added !== undefined && added !== '') {
      if (newReasoning !== '') settleReasoning();
      newText += textCharacters.add(added);
    }
  }

  /**
   * What is new in an event that repeats everything so far. Where the repetition and the new text disagree, the
   * repetition is believed only if it goes on from what was delivered: delivered text is never taken back.
   */
  function addedText(textSoFar: string, delta: string | undefined): string | undefined {
    const received = text.length + newText.length + textCharacters.held;
    if (delta !== undefined && textSoFar.length === received + delta.length) return delta;
    // With half a character held back the beginning can't be compared; its length still can.
    const goesOn = textSoFar.length > received && textSoFar.startsWith(text + newText);
    return goesOn ? textSoFar.slice(received) : delta;
  }

  function start({ id, model }: Reading): void {
    hasStarted = true;
    if (text !== '' || newText !== '' || hasReasoning) return;
    events.push({ type: 'start', ...(id === undefined ? {} : { id }), ...(model === undefined ? {} : { model }) });
  }

  function settleText(): void {
    if (newText === '') return;
    events.push({ type: 'text', text: newText });
    text += newText;
    newText = '';
  }

  function settleReasoning(): void {
    if (newReasoning === '') return;
    events.push({ type: 'reasoning', text: newReasoning });
    newReasoning = '';
  }

  function fail(payload: unknown): void {
    failed ??= readFailedEvent(payload, context, headers);
    isOver = true;
  }

  function emptyAnswer(): GenerationError | undefined {
    const { host } = context;
    if (refusal !== '') {
      return new GenerationError('contentFilter', `The model refused: “${redact(refusal, context.secrets)}”`, {
        hint: 'Put the prompt in other words.',
      });
    }
    if (finishReason === 'content_filter') {
      return new GenerationError('contentFilter', "Stopped by the provider's content filter.", {
        hint: 'Put the prompt in other words.',
      });
    }
    if (finishReason === 'length' || finishReason === 'tool_calls') return undefined;
    if (hasReasoning) {
      return new GenerationError('provider', 'The model returned reasoning but no answer.', {
        hint: 'Try again, or allow more output tokens.',
        retryable: true,
      });
    }
    return new GenerationError('provider', `The model at ${host} returned no text.`, {
      hint: 'Try again.',
      retryable: true,
    });
  }

  function incompleteAnswer(): GenerationError {
    const { host } = context;
    if (isEmpty) {
      return new GenerationError('protocol', `${host} sent an empty answer.`, { hint: 'Try again.', retryable: true });
    }
    if (readable === 0 && unreadable !== undefined) {
      const sample = redact(unreadable, context.secrets).slice(0, 120);
      return new GenerationError('protocol', `${host} sent nothing that could be read, but: “${sample}”`, {
        hint: 'The connection may have the wrong dialect.',
      });
    }
    if (isPending) {
      return new GenerationError('provider', `${host} accepted the request, but did not stream the answer.`, {
        hint: 'Choose a model that streams text.',
      });
    }
    const kept = text === '' ? '' : ` ${text.length} characters were kept.`;
    return new GenerationError('incomplete', `The answer of ${host} ended early (no end marker).${kept}`, {
      hint: 'Try again.',
      retryable: true,
    });
  }

  return {
    feed(bytes) {
      if (bytes.length > 0) isEmpty = false;
      if (!isOver) reader.feed(bytes);
    },
    end() {
      if (!isOver) reader.end();
      if (text === '' && newText === '' && wholeText !== undefined) newText = textCharacters.add(wholeText);
      isOver = true;
    },
    take() {
      settleReasoning();
      settleText();
      if (usageIsNew && usage !== undefined) events.push({ type: 'usage', usage });
      usageIsNew = false;
      return events.splice(0);
    },
    get isComplete() {
      return isComplete;
    },
    get isOver() {
      return isOver;
    },
    get hasOutput() {
      return text !== '' || newText !== '' || hasReasoning || refusal !== '';
    },
    get text() {
      return text;
    },
    get finishReason() {
      return finishReason;
    },
    failure() {
      if (failed !== undefined) return failed;
      if (!isComplete) return incompleteAnswer();
      return text === '' && newText === '' ? emptyAnswer() : undefined;
    },
  };
}
