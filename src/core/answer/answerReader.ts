import { AwsFrameReader } from '../eventStream/awsFrames.ts';
import type { BodyHandlers, FramedReader } from '../eventStream/bodyHandlers.ts';
import { isDoneMarker } from '../eventStream/bodyHandlers.ts';
import { BodyReader } from '../eventStream/bodyReader.ts';
import { JsonLinesReader } from '../eventStream/jsonLinesReader.ts';
import { TextFastPath } from '../eventStream/textFastPath.ts';
import { readErrorBody } from '../failures/errorBody.ts';
import { isBareError } from '../failures/hasError.ts';
import { brokenCallError, incompleteAnswerError, stoppedByFailure } from '../failures/incompleteAnswer.ts';
import { readFailedEvent, webPage } from '../failures/responseFailure.ts';
import type { FailureContext } from '../failures/sanitize.ts';
import type { Dialect, PartPiece, Reading } from '../generation/dialect.ts';
import { GenerationError } from '../generation/errors.ts';
import { meaningOfFinish } from '../generation/finishReason.ts';
import type { GenerationEvent, Message } from '../generation/generation.ts';
import type { JsonObject } from '../json/json.ts';
import { asObject, parseJson } from '../json/json.ts';
import { splitJson } from '../json/splitJson.ts';
import { answerTooLong, longestAnswer, longestSilence, tooMuchSilence } from './answerLimits.ts';
import { ChoiceFilter } from './choiceFilter.ts';
import { type BodyEnd, EndSigns } from './endSigns.ts';
import { EventBuffer } from './eventBuffer.ts';
import { ThinkTags } from './thinkTags.ts';
import type { ThoughtHint } from './thoughtSigns.ts';

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
}

/** One answer as it is read: bytes go in, events come out, and at the end it is known whether it was complete. */
export class AnswerReader implements BodyHandlers {
  /** Nothing that may still come counts. */
  isOver = false;
  /** Not a single byte has arrived. */
  isEmpty = true;
  /** Normalised. */
  finishReason: string | undefined;

  /** A sign of completion was seen that no later event can take back: `[DONE]`, or the API's own. */
  private isSure = false;
  private readonly ends = new EndSigns();
  private choices: ChoiceFilter | undefined;
  /** Bytes since there was output. */
  private silence = 0;
  private sizeBefore = 0;
  private isEnded = false;
  private isCutOff = false;
  private isPending = false;
  private readable = 0;
  private readonly news: EventBuffer;
  private readonly reader: FramedReader;
  private readonly envelope: TextFastPath | undefined;
  private readonly source: AnswerSource;
  private readonly thinkTags: ThinkTags | undefined;
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
    const readsThinkTags = source.thinkTags !== false && dialect.readsThinkTags !== false;
    this.thinkTags = !readsThinkTags ? undefined : new ThinkTags(source.thoughtHint ?? 'no');
    this.news = new EventBuffer(`call_${source.context.now.toString(36)}`, this.thinkTags);
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
    if (this.reader.seemsDone) this.isSure = true;
    this.limit(bytes.length);
  }

  /** A sign of completion was seen: `[DONE]`, a finish reason, or the API's own. */
  get isComplete(): boolean {
    return this.isSure || this.ends.isCertain;
  }

  /** Something of the answer arrived: text, reasoning, a call or a refusal. */
  get hasOutput(): boolean {
    return this.hasNews || this.refusal !== '';
  }

  /** The closing tag of reasoning came without an opening one. */
  get hadOnlyClosingTag(): boolean {
    return this.thinkTags?.hadOnlyClosing === true;
  }

  private get hasNews(): boolean {
    const { hasText, hasReasoning, hasCalls } = this.news;
    return hasText || hasReasoning || hasCalls;
  }

  /** The answer itself says that something went wrong. */
  get hasFailed(): boolean {
    return this.failed !== undefined;
  }

  /** Nothing more comes of the body. */
  end(how: BodyEnd = 'closed'): void {
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
    for (const reading of this.choices?.end() ?? []) this.readChoice(reading);
    news.settle();
    this.addWhole(this.hasNews, news.hasCalls);
    if (!news.mayHaveText && this.wholeText !== undefined) news.text(this.wholeText);
    // A whole answer in one piece is complete by being well-formed.
    const isGoodEnd =
      dialect.endsByClosing === true
        ? readable > 0 && !isCutOff
        : isWhole && (this.wholeText !== undefined || this.wholeParts.length > 0);
    // What is whole and says so has lost nothing, either.
    const isGood = how === 'closed' || (isWhole && this.finishReason !== undefined);
    if ((isGoodEnd && isGood) || this.ends.isCompleteAt(how)) this.isSure = true;
    news.end(this.isComplete && this.finishReason !== 'length');
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
    if (value === undefined && this.readSeveral(type, data)) return;
    const reading = this.readValue(value, data);
    if (reading !== undefined) this.envelope?.learn(data, reading, type);
    if (type === 'error') this.fail(value ?? data);
  }

  onText(text: string): void {
    if (this.isOver) return;
    this.readable++;
    this.isPending = false;
    if (this.isEnded) return;
    this.news.text(text);
    this.ends.seePlainText();
  }

  onJson(json: string, isWholeBody: boolean): void {
    if (this.isOver) return;
    this.isWhole = isWholeBody;
    this.lastJson = parseJson(json);
    this.readValue(this.lastJson, json);
  }

  onListEnd(): void {
    this.isWhole = true;
    // What was cut off has no bracket at its end.
    if (this.news.mayHaveText || this.hasNews) this.isSure = true;
  }

  onDone(): void {
    this.isSure = true;
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

  /** Events that lost the line end between them. */
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
    // Only a word for the end of an answer is one: others say that it goes on.
    const reading = meaning === 'none' ? { ...read, finishReason: undefined } : read;
    this.news.name(reading.id, reading.model);
    const { choice } = reading;
    if (choice === undefined) {
      this.choices?.seeFirst();
      this.readChoice(reading);
    } else {
      this.choices ??= new ChoiceFilter(this.source.asksForSeveral === true);
      for (const counted of this.choices.add(reading, choice)) this.readChoice(counted);
    }
    if (reading.usage !== undefined) this.news.usage(reading.usage);
    if (reading.counts !== undefined) this.addCounts(reading.counts);
    if (reading.ended === true) {
      this.isSure = true;
      this.isEnded = true;
    }
    this.isPending = reading.pending === true;
    if (reading.failed === true) this.fail(reading.failure ?? payload);
    else if (meaning === 'failure') this.stop(word ?? '', reading.failure ?? payload);
    // Some report a failure as `{code, message}`, in an event or as a whole body.
    else if (saysNothing(reading) && isBareError(payload)) this.fail(payload);
    return reading;
  }

  /** What belongs to one alternative of the answer. */
  private readChoice(reading: Reading): void {
    const { finishReason, text, textSoFar, refusal, parts, usage } = reading;
    if (finishReason !== undefined && !(this.isComplete && this.finishReason !== undefined)) {
      const meaning = meaningOfFinish(finishReason);
      this.finishReason = meaning === undefined || meaning === 'failure' ? finishReason : meaning;
    }
    if (this.isEnded) return;
    const hasText = (text ?? textSoFar ?? refusal) !== undefined || parts?.some(isAnswer) === true;
    this.ends.see(hasText, finishReason !== undefined, usage !== undefined || reading.counts !== undefined);
    this.readText(reading);
  }

  private readText({ reasoning, text, textSoFar, refusal, parts, ...whole }: Reading): void {
    if (reasoning !== undefined) this.news.reasoning(reasoning);
    if (textSoFar !== undefined) this.news.textSoFar(textSoFar, text);
    else if (text !== undefined) this.news.text(text);
    if (whole.wholeText !== undefined) this.wholeText = repeated(this.wholeText, whole.wholeText);
    if (refusal !== undefined) this.refusal += refusal;
    if (parts !== undefined) for (const part of parts) this.news.part(part);
    if (whole.wholeParts !== undefined) this.wholeParts = whole.wholeParts;
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

  /** The model or its server gave up, in one word. */
  private stop(word: string, payload: JsonObject): void {
    const { context, headers } = this.source;
    this.failed ??=
      readErrorBody(payload, 0).words === undefined && word !== 'error'
        ? stoppedByFailure(word, context)
        : readFailedEvent(payload, context, headers);
    this.isOver = true;
  }

  /** Ends an answer that grows without end, and a body that never says anything. */
  private limit(bytes: number): void {
    const size = this.news.size + this.refusal.length + (this.wholeText?.length ?? 0);
    this.silence = size === this.sizeBefore ? this.silence + bytes : 0;
    this.sizeBefore = size;
    if (size > longestAnswer) this.giveUp(answerTooLong(this.source.context.host));
    else if (this.silence > longestSilence) this.giveUp(tooMuchSilence(this.source.context.host));
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
  for (const field of saying) if (reading[field] !== undefined && reading[field] !== false) return false;
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

function isAnswer(piece: PartPiece): boolean {
  return piece.type === 'toolCall' || (piece.type === 'text' && piece.text !== '');
}

/** Some send in pieces what others repeat from the beginning. */
function repeated(before: string | undefined, whole: string): string {
  return whole.startsWith(before ?? '') ? whole : `${before}${whole}`;
}
