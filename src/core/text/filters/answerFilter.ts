import type { AnswerPart } from './answerPart.ts';
import { AnswerParts } from './answerParts.ts';
import { isMarkdown } from './fenceLines.ts';
import { couldOpenHandover, opensHandover } from './handover.ts';

/** What can stand at the place that an answer goes to. */
export interface AnswerPlace {
  /**
   * - `code`: what is in fences;
   * - `markup`: code that is also text, like HTML or TeX: fences of its own language, else all;
   * - `markdown`: all, for fences are a part of it;
   * - `prose`: all, and a fence around the whole is only packing;
   * - `verbatim`: all but reasoning.
   */
  readonly kind: 'code' | 'markup' | 'markdown' | 'prose' | 'verbatim';
  /** As VS Code names it. */
  readonly language: string;
  /** Whether a fence of this language holds what belongs here. */
  matches(fenceLanguage: string): boolean;
  /** A diff as an answer is applied, not written. */
  readonly appliesDiffs: boolean;
}

/** What an answer filter lets through. */
export interface Passed {
  readonly text: string;
  /** It takes the place of all that was let through before. */
  readonly startsOver?: boolean;
}

/**
 * Decides what of an answer belongs to its place, while it comes. However an answer is cut, what is let through in
 * the end is the same: where a later part shows that an earlier one does not belong, it starts over.
 *
 * @param canStartOver false where what was let through before cannot be replaced any more: a continuation.
 */
export class AnswerFilter {
  private readonly place: AnswerPlace;
  private readonly canStartOver: boolean;
  private readonly parts: AnswerParts;
  private written: readonly Piece[] = [];
  /** How far the last piece of them was let through. */
  private offset = 0;
  private hasWritten = false;
  /** Line breaks at the end, which belong to it only when more follows. */
  private owed = '';
  private isReleased = false;
  private hasEnded = false;
  private chosen: Choice = { pieces: [] };

  constructor(place: AnswerPlace, canStartOver = true) {
    this.place = place;
    this.canStartOver = canStartOver;
    this.parts = new AnswerParts(
      place.language,
      place.kind === 'code' || place.kind === 'markup',
      place.kind !== 'code',
    );
  }

  /** @param text with line feeds only. */
  add(text: string): Passed {
    this.parts.add(text);
    return this.pass();
  }

  end(): Passed {
    this.hasEnded = true;
    this.parts.end();
    const { text, ...rest } = this.pass();
    const isText = this.chosen.pieces.at(-1)?.field === 'raw';
    return { ...rest, text: isText ? text + this.owed : text };
  }

  /** Text was held back for long enough: it is let through, and taken back if a fence follows after all. */
  release(): Passed {
    this.isReleased = true;
    return this.pass();
  }

  /** What it is busy with while nothing comes out of it. */
  get holds(): 'thinking' | 'writing' | undefined {
    if (this.parts.isReasoning) return 'thinking';
    return this.chosen.pieces.length === 0 && this.parts.parts.some(isSaid) ? 'writing' : undefined;
  }

  /** The answer, where it is a diff: nothing of it was let through. */
  get diff(): string | undefined {
    return this.chosen.diff?.body;
  }

  /** What was not let through, for people to read. */
  get leftOut(): string {
    const { pieces, diff } = this.chosen;
    const rest = this.parts.parts.flatMap(part => {
      if (part === diff) return [];
      const piece = pieces.find(each => each.part === part);
      if (piece === undefined) return [part.raw];
      return piece.field === 'body'
        ? []
        : [part.raw.slice(0, piece.start), part.raw.slice(piece.end ?? part.raw.length)];
    });
    return rest
      .map(text => text.trim())
      .filter(text => text !== '')
      .join('\n\n');
  }

  private pass(): Passed {
    const next = this.choose();
    const passed = this.advance(next);
    for (const part of this.parts.parts.slice(-3)) part.fresh = '';
    return passed;
  }

  private advance(next: Choice): Passed {
    const goesOn = this.written.every((piece, index) => isSame(piece, next.pieces[index]));
    if (!goesOn && !this.canStartOver) return { text: this.write(this.rest()) };
    this.chosen = next;
    if (goesOn) return { text: this.write(next.pieces) };
    const startsOver = this.hasWritten;
    [this.written, this.offset, this.owed, this.hasWritten] = [[], 0, '', false];
    const text = this.write(next.pieces);
    return startsOver ? { text, startsOver } : { text };
  }

  /** What goes on from what was let through, where nothing of it can be taken back. */
  private rest(): readonly Piece[] {
    const last = this.written.at(-1)?.part;
    const added = this.parts.parts.slice(last === undefined ? 0 : this.parts.parts.indexOf(last) + 1);
    return [...this.written, ...added.filter(isAnswer).map(raw)];
  }

  private all(): readonly Piece[] {
    return this.parts.parts.filter(isAnswer).map(raw);
  }

  private write(pieces: readonly Piece[]): string {
    let out = '';
    for (let index = Math.max(0, this.written.length - 1); index < pieces.length; index += 1) {
      const piece = pieces[index] as Piece;
      const isNew = index >= this.written.length;
      if (isNew) this.offset = piece.start;
      if (isNew && index > 0 && piece.field === 'body') this.owed = '\n\n';
      const { fresh } = piece.part;
      const whole = piece.part[piece.field];
      const isNext = piece.end === undefined && this.offset + fresh.length === whole.length;
      const text = isNext ? fresh : whole.slice(this.offset, piece.end);
      this.offset += text.length;
      out += this.withoutLastBreaks(text);
    }
    this.written = pieces;
    // What was let through once is not held back again.
    if (out !== '') [this.hasWritten, this.isReleased] = [true, true];
    return out;
  }

  private withoutLastBreaks(text: string): string {
    let end = text.length;
    while (end > 0 && text[end - 1] === '\n') end -= 1;
    if (end === 0) {
      this.owed += text;
      return '';
    }
    const passed = this.owed + text.slice(0, end);
    this.owed = text.slice(end);
    return passed;
  }

  private choose(): Choice {
    const said = this.parts.parts.filter(isSaid);
    const [first] = said;
    if (first === undefined) return { pieces: [] };
    const diff = this.place.appliesDiffs ? this.findDiff(said) : undefined;
    if (diff !== undefined) return { pieces: [], diff };
    const { kind } = this.place;
    if (kind === 'verbatim') return { pieces: this.all() };
    return { pieces: kind === 'code' || kind === 'markup' ? this.chooseCode(said) : this.chooseText(said) };
  }

  private chooseCode(said: readonly AnswerPart[]): readonly Piece[] {
    const first = said[0] as AnswerPart;
    if (this.parts.isUnfencedCode) {
      const codeText = said.find(({ kind }) => kind === 'text') ?? first;
      const isHeld = !this.hasEnded && this.parts.mayBeginTail;
      const tail = codeText.tailStart ?? (isHeld ? codeText.lineStart : undefined);
      // Only what was said at the very end is left out; until then it is held back.
      const end = tail !== undefined && said.at(-1) === codeText ? tail : undefined;
      return this.parts.parts.filter(isAnswer).map(part => ({
        ...{ part, field: 'raw' as const, start: part === codeText ? codeText.codeStart : 0 },
        ...(part === codeText && end !== undefined ? { end } : {}),
      }));
    }
    const blocks = said.filter(({ kind }) => kind === 'block');
    const [firstBlock] = blocks;
    if (firstBlock === undefined) return this.isHeld(first) ? [] : this.all();
    const wanted = blocks.filter(block => this.isOfPlace(block, block === firstBlock));
    if (wanted.length > 0) return wanted.map(body);
    if (this.place.kind === 'markup') return this.isHeld(first) ? [] : this.all();
    const language = firstBlock.fence?.language;
    return blocks
      .filter(block => block.fence?.language === language && (language !== '' || block === firstBlock))
      .map(body);
  }

  private isOfPlace({ fence, head: text }: AnswerPart, isFirst: boolean): boolean {
    const language = fence?.language ?? '';
    if (language !== '') return this.place.matches(language);
    return isFirst && !(looksLikeShell.test(text) && !this.place.matches('sh'));
  }

  private chooseText(said: readonly AnswerPart[]): readonly Piece[] {
    const [first] = said as [AnswerPart];
    const hasIntroduction = first.kind === 'text' && opensHandover(first.head);
    const wrapper = hasIntroduction ? said[1] : first;
    if (wrapper === undefined) return this.isHeld(first) ? [] : this.all();
    const after = said.slice(hasIntroduction ? 2 : 1);
    const isPacked =
      wrapper.kind === 'block' &&
      this.wraps(wrapper) &&
      after.every(
        part => part.kind === 'text' && part.others === 0 && (hasIntroduction || isMarkdown(languageOf(wrapper))),
      );
    return isPacked ? [body(wrapper)] : this.all();
  }

  /** Whether a block can be the packing of the whole. In Markdown a block of code is a part of the text. */
  private wraps({ fence, head: text, hasFences }: AnswerPart): boolean {
    const language = fence?.language ?? '';
    if (this.place.kind === 'prose') return true;
    if (isMarkdown(language) || (language !== '' && this.place.matches(language))) return true;
    const isMarkdownText = /^(?:#{1,6} [^\n]*\n\s*\n|---\n[\w-]+:)/.test(text) || hasFences;
    return language === '' && ((fence?.length ?? 0) > 3 || isMarkdownText);
  }

  /** Whether a text is held back because a fence may follow it. */
  private isHeld(first: AnswerPart): boolean {
    if (this.isReleased || this.hasEnded || first.kind !== 'text' || first.raw.length > longestHeld) return false;
    const { kind } = this.place;
    if (kind === 'code') return first.others === 0 && this.parts.couldBeSentence;
    // Here text belongs: only what is said to hand something over is held back.
    return couldOpenHandover(first.head);
  }

  private findDiff(said: readonly AnswerPart[]): AnswerPart | undefined {
    const blocks = said.filter(({ kind }) => kind === 'block');
    const [first] = said;
    if (blocks.length > 0) {
      const found = blocks.find(({ fence }) => /^(?:diff|patch|udiff)$/.test(fence?.language ?? ''));
      return found ?? blocks.find(({ fence, head: text }) => fence?.language === '' && diffBeginning.test(text));
    }
    return first !== undefined && diffBeginning.test(first.head.trimStart()) ? first : undefined;
  }
}

interface Piece {
  readonly part: AnswerPart;
  readonly field: 'raw' | 'body';
  readonly start: number;
  readonly end?: number;
}

interface Choice {
  readonly pieces: readonly Piece[];
  readonly diff?: AnswerPart;
}

const isSame = (one: Piece, other: Piece | undefined): boolean =>
  one.part === other?.part && one.field === other.field && one.start === other.start;

const raw = (part: AnswerPart): Piece => ({ part, field: 'raw', start: 0 });
const body = (part: AnswerPart): Piece => ({ part, field: 'body', start: 0 });

const isAnswer = ({ kind }: AnswerPart): boolean => kind !== 'reasoning';
const isSaid = (part: AnswerPart): boolean => isAnswer(part) && (part.kind === 'block' || !part.isBlank);

const languageOf = ({ fence }: AnswerPart): string => fence?.language ?? '';

/** The most that is held back, in UTF-16 units, so that a person does not wait for the whole of a long text. */
const longestHeld = 600;

const looksLikeShell =
  /^\s*(?:\$ |(?:npm|npx|yarn|pnpm|pip3?|cargo|go (?:get|install|mod)|apt(?:-get)?|brew|curl|git|docker|sudo|cd|mkdir) )/;

const diffBeginning =
  /^(?:diff --git |--- [^\n]+\n\+\+\+ |@@ -\d[^\n]*@@|\*\*\* Begin Patch|<{5,9} ?(?:SEARCH|ORIGINAL)\b)/;
