import type { PartPiece, TextPiece } from '../generation/dialect.ts';
import type { GenerationEvent, Message, Replay, Usage } from '../generation/generation.ts';
import { MessageParts } from './messageParts.ts';
import { SurrogateJoiner, unpairedSurrogateAtEnd, withoutUnpairedSurrogates } from './surrogates.ts';
import { TextBuffer } from './textBuffer.ts';
import type { ThinkTags } from './thinkTags.ts';
import { ToolCalls } from './toolCalls.ts';

const nothing: readonly GenerationEvent[] = [];

/** The events of an answer until they are taken. Texts that arrived together become one event. */
export class EventBuffer {
  hasText = false;
  hasReasoning = false;
  /** There was a piece of a tool call. */
  hasCalls = false;
  /** How many calls were whole. */
  callCount = 0;
  /** How many UTF-16 units of text and reasoning came in. */
  size = 0;
  /** How many UTF-16 units of text the server has sent, with unpaired surrogates, which are dropped. */
  private received = 0;
  private newText = '';
  /** The last unit of what came before there was text. */
  private lastUnit = '';
  private newReasoning = '';
  private isNamed = false;
  private usageIsNew = false;
  private events: GenerationEvent[] | undefined;
  private readonly taken = new TextBuffer();
  private readonly parts = new MessageParts();
  /** What the API wants back with the reasoning that is not an event yet. */
  private readonly replays: TextPiece[] = [];
  private calls: ToolCalls | undefined;
  private readonly textCharacters = new SurrogateJoiner();
  private readonly reasoningCharacters = new SurrogateJoiner();
  private readonly madeId: string;
  private readonly toolNames: ReadonlyMap<string, string> | undefined;
  private id: string | undefined;
  private model: string | undefined;
  private lastUsage: Usage | undefined;
  private readonly thinkTags: ThinkTags | undefined;

  /**
   * @param madeId the beginning of the ids of calls that come without one.
   * @param thinkTags takes reasoning between tags out of the text; absent where it stays there.
   * @param toolNames what tools are called in the request, by what they are called in the answer.
   */
  constructor(madeId = 'call', thinkTags?: ThinkTags, toolNames?: ReadonlyMap<string, string>) {
    this.madeId = madeId;
    this.thinkTags = thinkTags;
    this.toolNames = toolNames;
  }

  /** How many UTF-16 units of text were taken. */
  get length(): number {
    return this.taken.length;
  }

  /** There was text, or something that may still turn out to be text. */
  get mayHaveText(): boolean {
    return this.hasText || (this.received > 0 && this.thinkTags?.isThinking === true);
  }

  /** Id and model for the `start` event. The first of each counts, and only before the first output. */
  name(id: string | undefined, model: string | undefined): void {
    this.id ??= id;
    this.model ??= model;
    if (this.id !== undefined) this.start();
  }

  text(added: string): void {
    this.start();
    this.settleReasoning();
    if (!this.hasText && this.thinkTags?.isThinking !== true) this.lookForText(added);
    this.newText += added;
    this.size += added.length;
    this.received += added.length;
  }

  /**
   * @param all the text so far, which this API repeats in every event.
   * @param added what the API says is new.
   */
  textSoFar(all: string, added: string | undefined): void {
    const isExpected = added !== undefined && all.length === this.received + added.length && all.endsWith(added);
    // If the two disagree, the repetition counts only where it continues what was delivered: nothing is taken back.
    const fresh = isExpected ? added : (this.continuation(all) ?? added);
    if (fresh === undefined) return;
    this.text(fresh);
    this.received = all.length;
  }

  reasoning(added: string): void {
    this.start();
    this.thinkTags?.expectTag();
    this.settleText();
    this.newReasoning += this.reasoningCharacters.add(added);
    this.size += added.length;
    this.hasReasoning = true;
  }

  part(piece: PartPiece): void {
    if (piece.type === 'toolCall') {
      this.calls ??= new ToolCalls(this.madeId, this.toolNames);
      this.start();
      this.settle();
      this.endStart();
      const call = this.calls.add(piece);
      if (call === undefined) return;
      this.parts.call(call);
      this.hasCalls = true;
      this.takeCalls(this.calls);
      return;
    }
    const { type, text, replay, attaches, ends } = piece;
    if (replay === undefined) {
      if (text !== '') this[type](text);
      return;
    }
    if (!attaches || this.belongsElsewhere(piece)) {
      this.settle();
      this.parts.close();
    }
    if (text !== '') this[type](text);
    if (attaches && !ends && type === 'reasoning' && this.newReasoning !== '') {
      // Each piece of reasoning may have one, and what arrives together stays one event.
      if (this.replays.at(-1)?.replay !== replay) this.replays.push(piece);
      return;
    }
    this.settle();
    this.parts.attach(piece, this.taken.length);
  }

  /** Cohere's plan follows its thinking, and each goes back in a field of its own. */
  private belongsElsewhere({ type, replay }: TextPiece): boolean {
    const before = this.replays.at(-1)?.replay ?? this.parts.openReplay(type);
    return before !== undefined && before !== replay && !Array.isArray(replay);
  }

  /** The calls that lack an end are whole, or were cut off by the limit of tokens. */
  endCalls(isCutOff: boolean): void {
    if (this.calls === undefined) return;
    this.calls.end(isCutOff);
    this.takeCalls(this.calls);
  }

  /** The name of a call whose arguments can't be read. */
  get brokenCall(): string | undefined {
    return this.calls?.broken;
  }

  /** The answer as parts, once it is over; undefined where it is text and nothing else. */
  message(origin: Pick<Replay, 'dialect' | 'model'>): Message | undefined {
    return this.parts.message(() => this.wholeText(), origin);
  }

  /** Fields that are absent keep their values. The same values are not told again: some repeat them with every piece. */
  usage(added: Usage): void {
    const { lastUsage } = this;
    const names = Object.keys(added) as (keyof Usage)[];
    if (lastUsage !== undefined && names.every(name => added[name] === lastUsage[name])) return;
    this.lastUsage = { ...lastUsage, ...added };
    this.usageIsNew = true;
  }

  take(): readonly GenerationEvent[] {
    this.settle();
    if (this.usageIsNew && this.lastUsage !== undefined) {
      this.add({ type: 'usage', usage: this.lastUsage });
      this.usageIsNew = false;
    }
    const events = this.events ?? nothing;
    this.events = undefined;
    return events;
  }

  /**
   * No more text comes.
   *
   * @param isGood whether the model ended by itself.
   */
  end(isGood: boolean): void {
    const { thinkTags } = this;
    if (thinkTags === undefined) return;
    this.settleText();
    thinkTags.end(isGood);
    this.settleThought(thinkTags);
  }

  /** All text of the events that were taken. */
  wholeText(): string {
    return this.taken.whole();
  }

  /** Half a character is no text yet. */
  private lookForText(added: string): void {
    this.hasText = /\P{Surrogate}/u.test(this.lastUnit + added);
    this.lastUnit = added.slice(-1);
  }

  /** The part of this text after the delivered one; undefined if it does not begin with that. */
  private continuation(all: string): string | undefined {
    // Otherwise, pieces that arrived together would be compared again and again.
    this.settleText();
    if (all.length <= this.taken.length) return undefined;
    const { removed = '', held = '' } = this.thinkTags ?? {};
    const before = removed + this.taken.whole() + held + this.textCharacters.half;
    const [whole, known] = [withoutUnpairedSurrogates(all), withoutUnpairedSurrogates(before)];
    if (!whole.startsWith(known)) return undefined;
    const added = whole.slice(known.length);
    // Its other half may come in the next event.
    const half = added === '' && unpairedSurrogateAtEnd(before) !== '' ? '' : unpairedSurrogateAtEnd(all);
    return added === '' && half === '' ? undefined : added + half;
  }

  private start(): void {
    if (this.isNamed) return;
    this.isNamed = true;
    const { id, model } = this;
    if (id === undefined && model === undefined) return;
    this.add({ type: 'start', ...(id === undefined ? {} : { id }), ...(model === undefined ? {} : { model }) });
  }

  /** Makes events of all that came in. */
  settle(): void {
    this.settleReasoning();
    this.settleText();
  }

  private endStart(): void {
    if (this.thinkTags === undefined) return;
    this.thinkTags.endStart();
    this.settleThought(this.thinkTags);
  }

  private takeCalls(calls: ToolCalls): void {
    for (const { id, name, arguments: json } of calls.take()) {
      this.callCount++;
      this.add({ type: 'toolCall', id, name, arguments: json });
    }
  }

  private settleText(): void {
    if (this.newText === '') return;
    // Once for all pieces that arrived together, which also makes one string of them.
    const text = this.textCharacters.add(this.newText);
    this.newText = '';
    if (text === '') return;
    const { thinkTags } = this;
    if (thinkTags === undefined || thinkTags.passes(text)) {
      this.addText(text);
      return;
    }
    thinkTags.add(text, () => this.taken.whole());
    this.settleThought(thinkTags);
  }

  private settleThought({ reasoning, answer }: ThinkTags): void {
    if (reasoning !== '') {
      this.hasReasoning = true;
      this.add({ type: 'reasoning', text: reasoning });
      this.parts.addReasoning(reasoning);
    }
    if (answer !== '') this.addText(answer);
  }

  private addText(text: string): void {
    this.hasText = true;
    this.add({ type: 'text', text });
    this.taken.add(text);
    this.parts.text(this.taken.length);
  }

  private settleReasoning(): void {
    if (this.newReasoning === '') return;
    this.add({ type: 'reasoning', text: this.newReasoning });
    this.parts.addReasoning(this.newReasoning);
    for (const piece of this.replays) this.parts.attach(piece, this.taken.length);
    this.replays.length = 0;
    this.newReasoning = '';
  }

  private add(event: GenerationEvent): void {
    // There is usually one event; a growing list would take room for many.
    if (this.events === undefined) this.events = [event];
    else this.events.push(event);
  }
}
