import type { TextPiece } from '../generation/dialect.ts';
import type { Message, Part, Replay } from '../generation/generation.ts';
import { TextBuffer } from './textBuffer.ts';
import type { Call } from './toolCalls.ts';

/** A part, as the range of its text in the whole text or reasoning of the answer. */
interface Span {
  readonly type: 'text' | 'reasoning';
  readonly start: number;
  end: number;
  /** Nothing more joins it. */
  isClosed: boolean;
  replay?: unknown;
  onlyWithCalls?: boolean;
}

/**
 * The parts of an answer in order. A part of text is two offsets; the text itself is in the buffer of the answer.
 */
export class MessageParts {
  private readonly parts: (Span | { readonly type: 'toolCall'; readonly call: Call })[] = [];
  private readonly calls = new Set<Call>();
  private readonly reasoning = new TextBuffer();

  /** @param end how much text there is with it. */
  text(end: number): void {
    this.extend('text', end);
  }

  addReasoning(text: string): void {
    this.reasoning.add(text);
    this.extend('reasoning', this.reasoning.length);
  }

  call(call: Call): void {
    if (this.calls.has(call)) return;
    this.calls.add(call);
    this.parts.push({ type: 'toolCall', call });
  }

  /** Closes the open part: what comes next is a new one. */
  close(): void {
    const last = this.parts.at(-1);
    if (last !== undefined && last.type !== 'toolCall') last.isClosed = true;
  }

  /** What the part that is open goes back with. */
  openReplay(type: Span['type']): unknown {
    return this.open(type)?.replay;
  }

  /** @param textLength how much text there is. */
  attach({ type, replay, onlyWithCalls, ends, attaches }: TextPiece, textLength: number): void {
    const open = this.open(type);
    const end = type === 'text' ? textLength : this.reasoning.length;
    const span = open ?? { type, start: end, end, isClosed: false };
    if (open === undefined) this.parts.push(span);
    if (Array.isArray(span.replay) && Array.isArray(replay)) span.replay.push(...replay);
    else span.replay = Array.isArray(replay) ? [...replay] : replay;
    if (onlyWithCalls) span.onlyWithCalls = true;
    if (ends || !attaches) span.isClosed = true;
  }

  /** Undefined where the answer is text and nothing else. */
  message(text: () => string, origin: Pick<Replay, 'dialect' | 'model'>): Message | undefined {
    const hasCalls = this.parts.some(part => part.type === 'toolCall' && part.call.result !== undefined);
    const kept = this.parts.filter(part =>
      part.type === 'toolCall' ? part.call.result !== undefined : !isVoid(part, hasCalls),
    );
    if (kept.every(part => part.type === 'text' && part.replay === undefined)) return undefined;
    const texts = { text: text(), reasoning: this.reasoning.whole() };
    const asReplay = (data: unknown): { readonly replay?: Replay } =>
      data === undefined ? {} : { replay: { ...origin, data } };
    const content = kept.flatMap((part): readonly Part[] => {
      if (part.type !== 'toolCall') {
        return [{ type: part.type, text: texts[part.type].slice(part.start, part.end), ...asReplay(part.replay) }];
      }
      const { result } = part.call;
      if (result === undefined) return [];
      const { id, name, arguments: json, replay } = result;
      return [{ type: 'toolCall', id, name, arguments: json, ...asReplay(replay) }];
    });
    return content.length === 0 ? undefined : { role: 'assistant', content };
  }

  private extend(type: Span['type'], end: number): void {
    const open = this.open(type);
    if (open !== undefined) open.end = end;
    else this.parts.push({ type, start: this.startOf(type), end, isClosed: false });
  }

  private open(type: Span['type']): Span | undefined {
    const last = this.parts.at(-1);
    return last?.type === type && !last.isClosed ? last : undefined;
  }

  private startOf(type: Span['type']): number {
    const last = this.parts.findLast(part => part.type === type);
    return last === undefined || last.type === 'toolCall' ? 0 : last.end;
  }
}

function isVoid({ start, end, replay, onlyWithCalls }: Span, hasCalls: boolean): boolean {
  return start === end && (replay === undefined || (onlyWithCalls === true && !hasCalls));
}
