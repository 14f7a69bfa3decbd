import { beginsLikeThought, type ThoughtHint } from './thoughtSigns.ts';

/** The tags that models and gateways put around reasoning. */
const tags: readonly (readonly [opening: string, closing: string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  // Gemini's compatible endpoint, Seed-OSS, Magistral, Kimi-VL.
  ['<thought>', '</thought>'],
  ['<seed:think>', '</seed:think>'],
  ['[think]', '[/think]'],
  ['◁think▷', '◁/think▷'],
];
const usualClosing = '</think>';

/** More white space than any model begins with. */
const longestBlank = 1000;

/**
 * Takes reasoning out of a text that begins with it: `<think>…</think>`, cut anywhere. A tag that comes later is text: an
 * answer may be about the tag. Where a closing tag stands alone, what was not delivered before it is reasoning.
 *
 * Text goes in through `add` and comes out in `reasoning` and `answer`. The reasoning comes first.
 */
export class ThinkTags {
  reasoning = '';
  answer = '';
  /** Everything that was removed from the beginning of the text, with its tags. */
  removed = '';
  /** What may be the beginning of a tag. */
  held = '';
  /** The answer had only a closing tag: the model's chat template opens it in the prompt. */
  hadOnlyClosing = false;
  private state: 'start' | 'inside' | 'after' | 'text' = 'start';
  private closing = usualClosing;
  private hint: ThoughtHint;
  /** The reasoning goes on from the prompt, without a tag. */
  private isImplied = false;
  private canClose = true;
  private lastCharacter = '';

  /** @param hint whether the answer may begin in the middle of reasoning. */
  constructor(hint: ThoughtHint) {
    this.hint = hint;
  }

  /** Whether the next text may be reasoning. */
  get isThinking(): boolean {
    return this.state !== 'text';
  }

  /** Whether this piece is text of the answer as it stands. */
  passes(piece: string): boolean {
    return this.state === 'text' && (!this.canClose || (this.held === '' && !piece.includes('<')));
  }

  /** Reasoning came in a field of its own, so there is none in the text without a tag. */
  expectTag(): void {
    if (this.state === 'start') this.hint = 'no';
  }

  /** Something other than text came, so the text has begun. */
  endStart(): void {
    this.reasoning = '';
    this.answer = '';
    if (this.state !== 'start') return;
    this.answer = this.held;
    this.held = '';
    this.state = 'text';
  }

  /** @param textBefore all text of the answer that was delivered; asked for where a closing tag stands alone. */
  add(piece: string, textBefore: () => string): void {
    this.reasoning = '';
    this.answer = '';
    let rest = this.held + piece;
    this.held = '';
    if (this.state === 'start') rest = this.readStart(rest);
    if (this.state === 'inside') rest = this.readInside(rest);
    if (this.state === 'after') rest = this.readAfter(rest);
    if (this.state === 'text' && rest !== '') this.readText(rest, textBefore);
  }

  /**
   * The text is over.
   *
   * @param isGood whether the model ended by itself: then reasoning that was never closed is the answer.
   */
  end(isGood: boolean): void {
    this.reasoning = '';
    this.answer = '';
    const { state, held } = this;
    this.held = '';
    if (state === 'start') this.answer = held;
    if (state === 'inside') {
      this.reasoning = held;
      this.removed += held;
      if (isGood || this.isImplied) this.answer = this.removed;
    }
    // A closing tag at the very end closes nothing.
    if (state === 'text' && held.toLowerCase() !== usualClosing) this.answer = held;
    this.state = 'text';
  }

  private readStart(text: string): string {
    const begun = text.trimStart().toLowerCase();
    const tag = tags.find(([opening]) => begun.startsWith(opening));
    if (tag !== undefined) {
      const [opening, closing] = tag;
      const end = text.length - text.trimStart().length + opening.length;
      this.removed = text.slice(0, end);
      this.closing = closing;
      this.state = 'inside';
      return text.slice(end);
    }
    const mayOpen = text.length < longestBlank && tags.some(([opening]) => opening.startsWith(begun));
    const isThought = mayOpen ? undefined : beginsLikeThought(text, this.hint);
    if (isThought === undefined) {
      this.held = text;
      return '';
    }
    this.isImplied = isThought;
    this.state = isThought ? 'inside' : 'text';
    return text;
  }

  private readInside(text: string): string {
    const at = this.findClosing(text);
    const end = at === -1 ? text.length - heldLength(text, this.closing) : at;
    this.reasoning = text.slice(0, end);
    this.lastCharacter = end === 0 ? this.lastCharacter : text.charAt(end - 1);
    if (at === -1) {
      this.removed += this.reasoning;
      this.held = text.slice(end);
      return '';
    }
    const after = at + this.closing.length;
    this.removed += text.slice(0, after);
    this.state = 'after';
    return text.slice(after);
  }

  /** The line feeds between the reasoning and the answer are no part of the answer. */
  private readAfter(text: string): string {
    const rest = text.trimStart();
    this.removed += text.slice(0, text.length - rest.length);
    this.canClose = false;
    if (rest !== '') this.state = 'text';
    return rest;
  }

  private readText(text: string, textBefore: () => string): void {
    this.answer = text;
    const at = this.canClose ? text.toLowerCase().indexOf(usualClosing) : -1;
    if (at === -1) {
      const end = text.length - (this.canClose ? heldLength(text, usualClosing) : 0);
      this.give(text, end);
      return;
    }
    const next = text.charAt(at + usualClosing.length);
    if (next === '' || next === '\n' || !/\s/.test(next)) {
      const before = textBefore() + text.slice(0, at);
      if (next === '' && !isAbout(before, 'x')) {
        this.give(text, at);
        return;
      }
      if (!isAbout(before, next)) {
        this.reasoning = text.slice(0, at);
        this.removed = text.slice(0, at + usualClosing.length);
        this.answer = '';
        this.hadOnlyClosing = true;
        const rest = this.readAfter(text.slice(at + usualClosing.length));
        if (rest === '') this.state = 'after';
        else this.answer = rest;
        return;
      }
    }
    // An answer about the tag may name it often.
    this.canClose = false;
  }

  private give(text: string, end: number): void {
    this.answer = text.slice(0, end);
    this.held = text.slice(end);
  }

  /** The offset of the closing tag. A model may quote the tag while it reasons about it. */
  private findClosing(text: string): number {
    const lower = text.toLowerCase();
    for (let at = lower.indexOf(this.closing); at !== -1; at = lower.indexOf(this.closing, at + 1)) {
      const before = at === 0 ? this.lastCharacter : text.charAt(at - 1);
      if (!isQuote(before) || text.charAt(at + this.closing.length) !== before) return at;
    }
    return -1;
  }
}

/** How many characters at the end may be the beginning of a tag. */
function heldLength(text: string, tag: string): number {
  const end = text.slice(-tag.length).toLowerCase();
  for (let length = Math.min(tag.length - 1, end.length); length > 0; length--) {
    if (tag.startsWith(end.slice(-length))) return length;
  }
  return 0;
}

/** Whether a closing tag between these is one that the text is about: quoted, in a sentence, or in code. */
function isAbout(before: string, next: string): boolean {
  const last = before.charAt(before.length - 1);
  if (isQuote(last) || /[ \t(>]/.test(last) || /[.,;:!?)`'"]/.test(next)) return true;
  const fences = before.split('```').length - 1;
  return fences % 2 === 1 || /<think/i.test(before);
}

function isQuote(character: string): boolean {
  return character === '`' || character === '"' || character === "'" || character === '“' || character === '«';
}
