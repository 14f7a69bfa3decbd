import type { Dialect, PartPiece, Reading } from '../generation/dialect.ts';
import { meaningOfFinish } from '../generation/finishReason.ts';
import type { JsonObject } from '../json/json.ts';
import { ChoiceFilter } from './choiceFilter.ts';
import { type BodyEnd, EndSigns } from './endSigns.ts';
import type { EventBuffer } from './eventBuffer.ts';

/** What the events of an answer said so far, put together: its text, why it ended, and whether it is complete. */
export class AnswerContent {
  readonly events: EventBuffer;
  /** Normalised. */
  finishReason: string | undefined;
  /** The model's own words for why it does not answer. */
  refusal = '';
  /** A sign of completion was seen that no later event can take back: `[DONE]`, or the API's own. */
  isSurelyComplete = false;
  private readonly ends = new EndSigns();
  private readonly asksForSeveral: boolean;
  private readonly dialect: Dialect;
  private choices: ChoiceFilter | undefined;
  private isEnded = false;
  private wholeText: string | undefined;
  private wholeParts: readonly PartPiece[] = [];
  private counts: JsonObject = {};

  /** @param asksForSeveral whether the request wants alternatives. */
  constructor(events: EventBuffer, dialect: Dialect, asksForSeveral: boolean) {
    this.events = events;
    this.dialect = dialect;
    this.asksForSeveral = asksForSeveral;
  }

  /** A sign of completion was seen: `[DONE]`, a finish reason, or the API's own. */
  get isComplete(): boolean {
    return this.isSurelyComplete || this.ends.isCertain;
  }

  /** Text, reasoning or a call arrived. */
  get hasOutput(): boolean {
    const { hasText, hasReasoning, hasCalls } = this.events;
    return hasText || hasReasoning || hasCalls;
  }

  /** There is an answer in one piece. */
  get hasWhole(): boolean {
    return this.wholeText !== undefined || this.wholeParts.length > 0;
  }

  /** In UTF-16 units, all of it. */
  get size(): number {
    return this.events.size + this.refusal.length + (this.wholeText?.length ?? 0);
  }

  add(reading: Reading): void {
    this.events.name(reading.id, reading.model);
    const { choice } = reading;
    if (choice === undefined) {
      this.choices?.seeFirst();
      this.addChoice(reading);
    } else {
      this.choices ??= new ChoiceFilter(this.asksForSeveral);
      for (const counted of this.choices.add(reading, choice)) this.addChoice(counted);
    }
    if (reading.usage !== undefined) this.events.usage(reading.usage);
    if (reading.counts !== undefined) this.addCounts(reading.counts);
    if (reading.ended === true) {
      this.isSurelyComplete = true;
      this.isEnded = true;
    }
  }

  /** An event with nothing but text. */
  addText(text: string): void {
    if (this.isEnded) return;
    this.events.text(text);
    this.ends.seePlainText();
  }

  /**
   * Nothing more comes of the body.
   *
   * @param isWellFormed whether the body was whole in itself, which makes an answer in one piece a complete one.
   * @param isCompleteIfClosed for an API whose only sign of completion is the end of the connection; undefined for all
   * others.
   */
  end(how: BodyEnd, isWellFormed: boolean, isCompleteIfClosed: boolean | undefined): void {
    const { events } = this;
    for (const reading of this.choices?.end() ?? []) this.addChoice(reading);
    events.settle();
    this.addWhole(this.hasOutput, events.hasCalls);
    if (!events.mayHaveText && this.wholeText !== undefined) events.text(this.wholeText);
    const isGoodEnd = isCompleteIfClosed ?? (isWellFormed && this.hasWhole);
    // What is whole and has a finish reason lost nothing when the connection broke.
    const isGood = how === 'closed' || (isWellFormed && this.finishReason !== undefined);
    if ((isGoodEnd && isGood) || this.ends.isCompleteAt(how)) this.isSurelyComplete = true;
    events.end(this.isComplete && this.finishReason !== 'length');
    // An answer that broke off hands over no call that lacks an end.
    if (this.isComplete) this.endCalls();
  }

  /** What belongs to one alternative of the answer. */
  private addChoice(reading: Reading): void {
    const { finishReason, text, textSoFar, refusal, parts, usage } = reading;
    if (finishReason !== undefined && !(this.isComplete && this.finishReason !== undefined)) {
      const meaning = meaningOfFinish(finishReason);
      this.finishReason = meaning === undefined || meaning === 'failure' ? finishReason : meaning;
    }
    if (this.isEnded) return;
    const hasText = (text ?? textSoFar ?? refusal) !== undefined || parts?.some(isAnswer) === true;
    this.ends.see(hasText, finishReason !== undefined, usage !== undefined || reading.counts !== undefined);
    this.addPieces(reading);
  }

  private addPieces({ reasoning, text, textSoFar, refusal, parts, wholeText, wholeParts }: Reading): void {
    if (reasoning !== undefined) this.events.reasoning(reasoning);
    if (textSoFar !== undefined) this.events.textSoFar(textSoFar, text);
    else if (text !== undefined) this.events.text(text);
    if (wholeText !== undefined) this.wholeText = repeated(this.wholeText, wholeText);
    if (refusal !== undefined) this.refusal += refusal;
    if (parts !== undefined) for (const part of parts) this.events.part(part);
    if (wholeParts !== undefined) this.wholeParts = wholeParts;
  }

  /** Counts are cumulative: a later one replaces an earlier one, but a zero says that it is not known. */
  private addCounts(counts: JsonObject): void {
    const known = Object.entries(counts).filter(([name, count]) => count !== 0 || this.counts[name] === undefined);
    this.counts = { ...this.counts, ...Object.fromEntries(known) };
    const usage = this.dialect.usageOf?.(this.counts);
    if (usage !== undefined) this.events.usage(usage);
  }

  /** What was streamed is not taken twice. Calls may come at the end alone, or there with other ids. */
  private addWhole(hasOutput: boolean, hasCalls: boolean): void {
    for (const piece of this.wholeParts) {
      if (!hasOutput || (piece.type === 'toolCall' && !hasCalls)) this.events.part(piece);
    }
  }

  private endCalls(): void {
    const { events } = this;
    events.endCalls(this.finishReason === 'length');
    if (events.callCount === 0) return;
    // Gemini, Ollama and Responses have no word of their own for it, and some chat completions do not use theirs.
    if (this.finishReason === undefined || this.finishReason === 'stop') this.finishReason = 'tool_calls';
  }
}

/** Whether an event has nothing of an answer in it. */
export function saysNothing(reading: Reading): boolean {
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
