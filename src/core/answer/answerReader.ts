import type { BodyHandlers, FramedReader } from '../eventStream/bodyHandlers.ts';
import { isDoneMarker } from '../eventStream/bodyHandlers.ts';
import { createFramedReader } from '../eventStream/framedReader.ts';
import { TextFastPath } from '../eventStream/textFastPath.ts';
import { readErrorBody } from '../failures/errorBody.ts';
import { isBareError } from '../failures/hasError.ts';
import { brokenCallError, incompleteAnswerError, stoppedByFailure } from '../failures/incompleteAnswer.ts';
import { readFailedEvent, webPage } from '../failures/responseFailure.ts';
import type { FailureContext } from '../failures/sanitize.ts';
import type { Dialect, Reading } from '../generation/dialect.ts';
import { GenerationError } from '../generation/errors.ts';
import { meaningOfFinish } from '../generation/finishReason.ts';
import type { GenerationEvent, Message } from '../generation/generation.ts';
import type { JsonObject } from '../json/json.ts';
import { asObject, parseJson } from '../json/json.ts';
import { splitJson } from '../json/splitJson.ts';
import { AnswerContent, saysNothing } from './answerContent.ts';
import { answerTooLong, longestAnswer, longestSilence, tooMuchSilence } from './answerLimits.ts';
import type { BodyEnd } from './endSigns.ts';
import { EventBuffer } from './eventBuffer.ts';
import { ThinkTags } from './thinkTags.ts';
import type { ThoughtHint } from './thoughtSigns.ts';

/** The response that an answer is read from. */
export interface AnswerSource {
  readonly dialect: Dialect;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly context: FailureContext;
  /** Whether text may begin with reasoning between tags. Default true. */
  readonly thinkTags?: boolean;
  /** Whether the answer may begin in the middle of reasoning. Default `no`. */
  readonly thoughtHint?: ThoughtHint;
  /** Whether the request wants alternatives. */
  readonly asksForSeveral?: boolean;
  /** The names of tools in the request, by those that were sent in their place. */
  readonly toolNames?: ReadonlyMap<string, string>;
}

/** One answer as it is read: bytes go in, events come out, and at the end it is known whether it was complete. */
export class AnswerReader implements BodyHandlers {
  /** The answer is over: further bytes are ignored. */
  isOver = false;
  /** Not a single byte has arrived. */
  isEmpty = true;

  private readonly source: AnswerSource;
  private readonly thinkTags: ThinkTags | undefined;
  private readonly content: AnswerContent;
  private readonly reader: FramedReader;
  private readonly fastPath: TextFastPath | undefined;
  /** Bytes since there was output. */
  private silence = 0;
  private sizeBefore = 0;
  private isCutOff = false;
  private isPending = false;
  private readable = 0;
  private unreadable: string | undefined;
  /** The body is one JSON text, whole. */
  private isWhole = false;
  private lastJson: unknown;
  private failed: GenerationError | undefined;

  constructor(source: AnswerSource) {
    const { dialect } = source;
    this.source = source;
    const readsThinkTags = source.thinkTags !== false && dialect.readsThinkTags !== false;
    this.thinkTags = !readsThinkTags ? undefined : new ThinkTags(source.thoughtHint ?? 'no');
    const events = new EventBuffer(`call_${source.context.now.toString(36)}`, this.thinkTags, source.toolNames);
    this.content = new AnswerContent(events, dialect, source.asksForSeveral === true);
    const readsAhead =
      dialect.readsTextApart === true && (dialect.payloadOf === undefined || dialect.framing === 'aws');
    this.fastPath = readsAhead ? new TextFastPath() : undefined;
    this.reader = createFramedReader(dialect, this, this.fastPath);
  }

  feed(bytes: Uint8Array): void {
    if (bytes.length > 0) this.isEmpty = false;
    if (this.isOver) return;
    try {
      this.reader.feed(bytes);
    } catch (error) {
      this.giveUp(error);
    }
    // The answer is all there, even if the end of its last line comes late or never.
    if (this.reader.seemsDone) this.content.isSurelyComplete = true;
    this.limit(bytes.length);
  }

  /** A sign of completion was seen: `[DONE]`, a finish reason, or the API's own. */
  get isComplete(): boolean {
    return this.content.isComplete;
  }

  /** Normalised. */
  get finishReason(): string | undefined {
    return this.content.finishReason;
  }

  /** Something of the answer arrived: text, reasoning, a call or a refusal. */
  get hasOutput(): boolean {
    return this.content.hasOutput || this.content.refusal !== '';
  }

  /** The closing tag of reasoning came without an opening one. */
  get hadOnlyClosingTag(): boolean {
    return this.thinkTags?.hadOnlyClosing === true;
  }

  /** The answer itself says that something went wrong. */
  get hasFailed(): boolean {
    return this.failed !== undefined;
  }

  /** Nothing more comes of the body. */
  end(how: BodyEnd = 'closed'): void {
    if (!this.isOver) {
      try {
        this.reader.end();
      } catch (error) {
        this.giveUp(error);
      }
    }
    const { content } = this;
    const endsByClosing = this.source.dialect.endsByClosing === true;
    content.end(how, this.isWhole, endsByClosing ? this.readable > 0 && !this.isCutOff : undefined);
    // A body that is JSON and has no answer in it is an error of the provider.
    const saysNothing = !content.hasOutput && !content.isComplete && !this.isPending;
    if (saysNothing && readErrorBody(this.lastJson, 0).words !== undefined) this.fail(this.lastJson);
    this.isOver = true;
  }

  /** The answer as parts, once it is over and good; undefined where it is text and nothing else. */
  message(): Message | undefined {
    const { dialect, context } = this.source;
    return this.content.events.message({
      dialect: dialect.name,
      ...(context.model === undefined ? {} : { model: context.model }),
    });
  }

  /** The events since the last call. Texts that arrived together are one event. */
  take(): readonly GenerationEvent[] {
    return this.content.events.take();
  }

  /** All text of the events that were taken. */
  text(): string {
    return this.content.events.wholeText();
  }

  /** Why this is not a good answer, once it is over; undefined for a good one. */
  failure(): GenerationError | undefined {
    if (this.failed !== undefined) return this.failed;
    const { isPending, readable, unreadable } = this;
    const { isComplete, finishReason, refusal } = this.content;
    const { hasText, hasReasoning, length: textLength, callCount, brokenCall } = this.content.events;
    if (isComplete && finishReason !== 'length' && brokenCall !== undefined) return brokenCallError(brokenCall);
    if (isComplete && callCount > 0) return undefined;
    const length = hasText ? textLength : 0;
    const ending = { isComplete, length, hasReasoning, refusal, finishReason, isPending, readable, unreadable };
    return incompleteAnswerError(ending, this.source.context);
  }

  onEvent(type: string, data: string): void {
    if (this.isOver || type === 'ping') return;
    const { dialect } = this.source;
    const value = dialect.payloadOf === undefined ? parseJson(data) : dialect.payloadOf(type, data);
    if (value === undefined && this.readSeveral(type, data)) return;
    const reading = this.readValue(value, data);
    if (reading !== undefined) this.fastPath?.learn(data, reading, type);
    if (type === 'error') this.fail(value ?? data);
  }

  onText(text: string): void {
    if (this.isOver) return;
    this.readable++;
    this.isPending = false;
    this.content.addText(text);
  }

  onJson(json: string, isWholeBody: boolean): void {
    if (this.isOver) return;
    this.isWhole = isWholeBody;
    this.lastJson = parseJson(json);
    this.readValue(this.lastJson, json);
  }

  onListEnd(): void {
    this.isWhole = true;
    // A list that was cut off never gets here.
    const { content } = this;
    if (content.events.mayHaveText || content.hasOutput) content.isSurelyComplete = true;
  }

  onDone(): void {
    this.content.isSurelyComplete = true;
    this.isOver = true;
  }

  onWebPage(page: string): void {
    const { status, context, headers } = this.source;
    this.failed ??= webPage(status, readErrorBody(page, 0).words, context, headers);
  }

  onUnreadable(line: string): void {
    this.unreadable ??= line;
  }

  onCutOff(): void {
    this.isCutOff = true;
  }

  /** An object, or a list of them, as some gateways wrap their failures. */
  private readValue(value: unknown, source: string): Reading | undefined {
    const payload = asObject(value);
    if (payload !== undefined) return this.readPayload(payload);
    const payloads = Array.isArray(value) ? value.map(asObject).filter(item => item !== undefined) : [];
    for (const item of payloads) this.readPayload(item);
    if (payloads.length === 0) this.unreadable ??= source;
    return undefined;
  }

  /** Events without the line end between them, as one broken proxy joins them. */
  private readSeveral(type: string, data: string): boolean {
    const parts = data.startsWith('{') && this.source.dialect.readsPlainText !== true ? splitJson(data) : [];
    if (parts.length < 2) return false;
    for (const part of parts) {
      if (isDoneMarker(part, this.source.dialect.doneMarker)) this.onDone();
      else this.onEvent(type, part);
    }
    return true;
  }

  private readPayload(payload: JsonObject): Reading {
    this.readable++;
    const read = this.source.dialect.read(payload);
    const word = read.finishReason;
    const meaning = word === undefined ? undefined : meaningOfFinish(word);
    // Some servers send a word like `null` or `in_progress` in every event.
    const reading = meaning === 'none' ? { ...read, finishReason: undefined } : read;
    this.content.add(reading);
    this.isPending = reading.pending === true;
    if (reading.failed === true) this.fail(reading.failure ?? payload);
    else if (meaning === 'failure') this.stop(word ?? '', reading.failure ?? payload);
    // Some report a failure as `{code, message}`, in an event or as a whole body.
    else if (saysNothing(reading) && isBareError(payload)) this.fail(payload);
    return reading;
  }

  private fail(payload: unknown): void {
    this.failed ??= readFailedEvent(payload, this.source.context, this.source.headers);
    this.isOver = true;
  }

  /** The finish reason is a word for a failure. */
  private stop(word: string, payload: JsonObject): void {
    const { context, headers } = this.source;
    this.failed ??=
      readErrorBody(payload, 0).words === undefined && word !== 'error'
        ? stoppedByFailure(word, context)
        : readFailedEvent(payload, context, headers);
    this.isOver = true;
  }

  /** Ends an answer that grows beyond the limit, and a body without any output. */
  private limit(bytes: number): void {
    const { size } = this.content;
    this.silence = size === this.sizeBefore ? this.silence + bytes : 0;
    this.sizeBefore = size;
    if (size > longestAnswer) this.giveUp(answerTooLong(this.source.context.host));
    else if (this.silence > longestSilence) this.giveUp(tooMuchSilence(this.source.context.host));
  }

  /** An event that is too large ends the answer. The text before it is kept. */
  private giveUp(error: unknown): void {
    if (!(error instanceof GenerationError)) throw error;
    if (this.isOver) return;
    this.failed ??= error;
    this.isOver = true;
  }
}
