import { AwsFrameReader } from '../eventStream/awsFrames.ts';
import type { BodyHandlers, FramedReader } from '../eventStream/bodyHandlers.ts';
import { BodyReader } from '../eventStream/bodyReader.ts';
import { JsonLinesReader } from '../eventStream/jsonLinesReader.ts';
import { TextFastPath } from '../eventStream/textFastPath.ts';
import { readErrorBody } from '../failures/errorBody.ts';
import { isBareError } from '../failures/hasError.ts';
import { brokenCallError, incompleteAnswerError } from '../failures/incompleteAnswer.ts';
import { readFailedEvent, webPage } from '../failures/responseFailure.ts';
import type { FailureContext } from '../failures/sanitize.ts';
import type { Dialect, PartPiece, Reading } from '../generation/dialect.ts';
import { GenerationError } from '../generation/errors.ts';
import type { GenerationEvent, Message } from '../generation/generation.ts';
import type { JsonObject } from '../json/json.ts';
import { asObject, parseJson } from '../json/json.ts';
import { EventBuffer } from './eventBuffer.ts';

export interface AnswerSource {
  readonly dialect: Dialect;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly context: FailureContext;
}

/** One answer as it is read: bytes go in, events come out, and at the end it is known whether it was complete. */
export class AnswerReader implements BodyHandlers {
  /** A sign of completion was seen: `[DONE]`, a finish reason, or the API's own. */
  isComplete = false;
  /** Nothing that may still come counts. */
  isOver = false;
  /** Not a single byte has arrived. */
  isEmpty = true;
  /** Something of the answer arrived: text, reasoning or a refusal. */
  hasOutput = false;
  finishReason: string | undefined;

  private isEnded = false;
  private isCutOff = false;
  private isPending = false;
  private readable = 0;
  private readonly news: EventBuffer;
  private readonly reader: FramedReader;
  private readonly envelope: TextFastPath | undefined;
  private readonly source: AnswerSource;
  private wholeText: string | undefined;
  private wholeParts: readonly PartPiece[] = [];
  private counts: JsonObject = {};
  private refusal = '';
  private unreadable: string | undefined;
  /** The body is one JSON text, whole. */
  private isWhole = false;
  private lastJson: unknown;
  private failed: GenerationError | undefined;

  constructor(source: AnswerSource) {
    const { dialect } = source;
    this.source = source;
    this.news = new EventBuffer(`call_${source.context.now.toString(36)}`);
    const readsAhead = dialect.readsTextApart === true && dialect.payloadOf === undefined;
    this.envelope = readsAhead ? new TextFastPath() : undefined;
    this.reader =
      dialect.framing === 'lines'
        ? new JsonLinesReader(this, this.envelope)
        : dialect.framing === 'aws'
          ? new AwsFrameReader(this)
          : new BodyReader(this, this.envelope, dialect);
  }

  feed(bytes: Uint8Array): void {
    if (bytes.length > 0) this.isEmpty = false;
    if (this.isOver) return;
    try {
      this.reader.feed(bytes);
    } catch (error) {
      this.giveUp(error);
    }
    // The answer is all there. Whoever sends its last line end too late, or never, has lost nothing.
    if (this.reader.seemsDone) this.isComplete = true;
    this.hasOutput ||= this.hasNews || this.refusal !== '';
  }

  private get hasNews(): boolean {
    const { hasText, hasReasoning, hasCalls } = this.news;
    return hasText || hasReasoning || hasCalls;
  }

  /** The answer itself says that something went wrong. */
  get hasFailed(): boolean {
    return this.failed !== undefined;
  }

  /** @param isBroken whether it is over before its end, which then says nothing about the answer. */
  end(isBroken = false): void {
    const { news } = this;
    if (!this.isOver) {
      try {
        this.reader.end();
      } catch (error) {
        this.giveUp(error);
      }
    }
    const { dialect } = this.source;
    const { isWhole, isCutOff, readable } = this;
    this.addWhole(this.hasNews, news.hasCalls);
    if (!news.hasText && this.wholeText !== undefined) news.text(this.wholeText);
    // A whole answer in one piece is complete by being well-formed.
    const isGoodEnd =
      dialect.endsByClosing === true
        ? readable > 0 && !isCutOff
        : isWhole && (this.wholeText !== undefined || this.wholeParts.length > 0);
    if (isGoodEnd && !isBroken) this.isComplete = true;
    // A body of JSON that says nothing else is the provider's way to say what went wrong.
    const saysNothing = !this.hasNews && !this.isComplete && !this.isPending;
    if (saysNothing && readErrorBody(this.lastJson, 0).words !== undefined) this.fail(this.lastJson);
    this.isOver = true;
    // What breaks off hands over no call that lacks an end.
    if (this.isComplete) this.endCalls();
  }

  /** What was streamed is not taken twice. Calls may come at the end alone, or there with other ids. */
  private addWhole(hasNews: boolean, hasCalls: boolean): void {
    for (const piece of this.wholeParts) {
      if (!hasNews || (piece.type === 'toolCall' && !hasCalls)) this.news.part(piece);
    }
  }

  private endCalls(): void {
    const { news } = this;
    news.endCalls(this.finishReason === 'length');
    if (news.callCount === 0) return;
    // Gemini, Ollama and Responses have no word of their own for it, and some chat completions do not use theirs.
    if (this.finishReason === undefined || this.finishReason === 'stop') this.finishReason = 'tool_calls';
  }

  /** The answer as parts, once it is over and good; undefined where it is text and nothing else. */
  message(): Message | undefined {
    const { dialect, context } = this.source;
    return this.news.message({
      dialect: dialect.name,
      ...(context.model === undefined ? {} : { model: context.model }),
    });
  }

  /** The events since the last call. Texts that arrived together are one event. */
  take(): readonly GenerationEvent[] {
    return this.news.take();
  }

  /** All text of the events that were taken. */
  text(): string {
    return this.news.wholeText();
  }

  /** Why this is not a good answer, once it is over; undefined for a good one. */
  failure(): GenerationError | undefined {
    if (this.failed !== undefined) return this.failed;
    const { isComplete, finishReason, refusal, isPending, readable, unreadable } = this;
    const { hasText, hasReasoning, length: textLength, callCount, brokenCall } = this.news;
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
    const reading = this.readValue(value, data);
    if (reading !== undefined) this.envelope?.learn(data, reading);
    if (type === 'error') this.fail(value ?? data);
  }

  onText(text: string): void {
    if (this.isOver) return;
    this.readable++;
    this.isPending = false;
    if (!this.isEnded) this.news.text(text);
  }

  onJson(json: string, isWholeBody: boolean): void {
    if (this.isOver) return;
    this.isWhole = isWholeBody;
    this.lastJson = parseJson(json);
    this.readValue(this.lastJson, json);
  }

  onDone(): void {
    this.isComplete = true;
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

  private readPayload(payload: JsonObject): Reading {
    this.readable++;
    const reading = this.source.dialect.read(payload);
    this.news.name(reading.id, reading.model);
    if (!this.isEnded) this.readText(reading);
    if (reading.usage !== undefined) this.news.usage(reading.usage);
    if (reading.counts !== undefined) this.addCounts(reading.counts);
    if (reading.finishReason !== undefined) {
      this.finishReason ??= reading.finishReason;
      this.isComplete = true;
    }
    if (reading.ended === true) {
      this.isComplete = true;
      this.isEnded = true;
    }
    this.isPending = reading.pending === true;
    if (reading.failed === true || reading.finishReason === 'error') this.fail(reading.failure ?? payload);
    // Some report a failure as `{code, message}`, in an event or as a whole body.
    else if (saysNothing(reading) && isBareError(payload)) this.fail(payload);
    return reading;
  }

  private readText({ reasoning, text, textSoFar, wholeText, refusal, parts, wholeParts }: Reading): void {
    if (reasoning !== undefined) this.news.reasoning(reasoning);
    if (textSoFar !== undefined) this.news.textSoFar(textSoFar, text);
    else if (text !== undefined) this.news.text(text);
    // Some send it in pieces where others repeat it from the beginning.
    if (wholeText !== undefined) {
      this.wholeText = wholeText.startsWith(this.wholeText ?? '') ? wholeText : `${this.wholeText}${wholeText}`;
    }
    if (refusal !== undefined) this.refusal += refusal;
    if (parts !== undefined) for (const part of parts) this.news.part(part);
    if (wholeParts !== undefined) this.wholeParts = wholeParts;
  }

  /** Counts are cumulative: a later one replaces an earlier one, but a zero says that it is not known. */
  private addCounts(counts: JsonObject): void {
    const known = Object.entries(counts).filter(([name, count]) => count !== 0 || this.counts[name] === undefined);
    this.counts = { ...this.counts, ...Object.fromEntries(known) };
    const usage = this.source.dialect.usageOf?.(this.counts);
    if (usage !== undefined) this.news.usage(usage);
  }

  private fail(payload: unknown): void {
    this.failed ??= readFailedEvent(payload, this.source.context, this.source.headers);
    this.isOver = true;
  }

  /** An event that is too large ends the answer; what stood before it is still good. */
  private giveUp(error: unknown): void {
    if (!(error instanceof GenerationError)) throw error;
    if (this.isOver) return;
    this.failed ??= error;
    this.isOver = true;
  }
}

/** Whether a payload has nothing of an answer in it. */
function saysNothing(reading: Reading): boolean {
  for (const field of saying) if (reading[field] !== undefined) return false;
  return true;
}

const saying = [
  'text',
  'textSoFar',
  'wholeText',
  'reasoning',
  'refusal',
  'parts',
  'wholeParts',
  'finishReason',
  'usage',
  'counts',
  'ended',
  'pending',
] as const;
