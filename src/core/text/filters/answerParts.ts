import {
  type AnswerPart,
  closeAtLastFence,
  emptyPart,
  leaveOutIntroduction,
  longestHead,
  readTail,
} from './answerPart.ts';
import {
  couldBeFence,
  couldBeFenceLine,
  type Fence,
  isFenceLine,
  isMarkdown,
  longestFenceLine,
  readFence,
} from './fenceLines.ts';
import { InnerFences } from './innerFences.ts';
import { lineSyntaxOf, MultilineStrings, stringSyntaxOf } from './multilineStrings.ts';
import { couldBeSentence, type LineSyntax, readLine } from './readLine.ts';
import { couldBeReasoningTag, readReasoningTag, unopenedReasoningEnd } from './reasoningTags.ts';

/**
 * Takes an answer apart while it comes: by whole lines where a line could be a fence or a tag, and as it comes
 * everywhere else. Line endings are line feeds.
 *
 * @param language of the place that the answer goes to; it says what a comment or a string is in text without a fence.
 * @param isCode whether text without a fence can be code: a fence within it is then a part of the code.
 * @param hasProse whether sentences can belong to it all the same, as in HTML or TeX.
 */
export class AnswerParts {
  readonly parts: AnswerPart[] = [];
  /** Text before any fence has turned out to be code: from there on, nothing is looked for. */
  isUnfencedCode = false;
  private readonly language: string;
  private readonly isCode: boolean;
  private readonly hasProse: boolean;
  private readonly syntax: LineSyntax;
  private line = '';
  private passes = false;
  private reasoningEnd: RegExp | undefined;
  private strings: MultilineStrings;
  private innerFences: InnerFences | undefined;
  private isAfterBlank = false;
  private isFence = false;
  /** A fence that may end the block, and the blank lines after it. What follows decides. */
  private closing = '';

  constructor(language: string, isCode: boolean, hasProse: boolean) {
    this.hasProse = hasProse;
    this.language = language;
    this.isCode = isCode;
    this.syntax = lineSyntaxOf(language);
    this.strings = new MultilineStrings(stringSyntaxOf(language));
  }

  add(text: string): void {
    for (let from = 0; from < text.length; ) {
      const newline = text.indexOf('\n', from);
      const isWhole = newline !== -1;
      const piece = text.slice(from, isWhole ? newline + 1 : undefined);
      from += piece.length;
      this.line += piece;
      if (this.passes) this.put(piece);
      else if (!this.decide(isWhole)) continue;
      if (isWhole) this.endLine();
      else this.passes = true;
    }
  }

  /** Nothing follows. */
  end(): void {
    if (!this.passes && this.line !== '') {
      const rest = this.line;
      if (this.block !== undefined && this.closing !== '') this.endClosing(rest, true);
      else if (!this.decide(true)) this.put(rest);
      this.endLine();
    }
    if (this.block !== undefined && this.closing !== '') this.closeBlock();
    if (this.block !== undefined) closeAtLastFence(this.block);
  }

  /** What of the last text is not whole and can still become a sentence. */
  get couldBeSentence(): boolean {
    const part = this.parts.at(-1);
    if (part === undefined || part.kind !== 'text' || this.line === '') return true;
    return this.line.length <= longestSentence && couldBeSentence(this.line, this.syntax);
  }

  /** The line that is not whole may be said about the code above it. */
  get mayBeginTail(): boolean {
    const part = this.parts.at(-1);
    if (
      part === undefined ||
      this.hasProse ||
      !(part.isAfterBlank || part.tailStart !== undefined) ||
      this.isWithinString
    )
      return false;
    if (this.line === '' || this.line.length > longestSentence) return false;
    return /^\S/.test(this.line) && couldBeSentence(this.line, this.syntax);
  }

  /** Within a string or a comment of code without a fence. */
  get isWithinString(): boolean {
    return this.strings.inside !== undefined;
  }

  get isReasoning(): boolean {
    return this.reasoningEnd !== undefined;
  }

  private get block(): AnswerPart | undefined {
    const part = this.parts.at(-1);
    return part?.kind === 'block' && !part.isClosed ? part : undefined;
  }

  /** Puts the line, or its beginning, where it belongs. False: it is held back until more of it is known. */
  private decide(isWhole: boolean): boolean {
    if (this.isUnfencedCode || this.parts.length > mostParts) return this.put(this.line);
    if (this.reasoningEnd !== undefined) return this.decideReasoning(this.reasoningEnd, isWhole);
    const { block } = this;
    if (block?.fence !== undefined) return this.decideInBlock(block.fence, isWhole);
    return this.decideInText(isWhole);
  }

  private decideReasoning(end: RegExp, isWhole: boolean): boolean {
    const part = this.part('reasoning');
    const found = end.exec(this.line);
    if (found === null) {
      if (isWhole) {
        part.raw += this.line;
      } else if (this.line.length > 2 * longestFenceLine) {
        // The mark may be cut, but it is no longer than this.
        part.raw += this.line.slice(0, -longestFenceLine);
        this.line = this.line.slice(-longestFenceLine);
      }
      return isWhole;
    }
    const length = found.index + found[0].length;
    part.raw += this.line.slice(0, length);
    part.isClosed = true;
    this.reasoningEnd = undefined;
    this.line = this.line.slice(length);
    if (this.line.trim() === '' && isWhole) return this.put(this.line);
    return this.line !== '' && this.decideInText(isWhole);
  }

  private decideInText(isWhole: boolean): boolean {
    const tag = readReasoningTag(this.line);
    if (tag !== undefined && !this.isWithinString) {
      this.parts.push({ ...emptyPart('reasoning'), raw: this.line.slice(0, tag.length) });
      this.line = this.line.slice(tag.length);
      this.reasoningEnd = tag.close;
      return this.decideReasoning(tag.close, isWhole);
    }
    const fence = isWhole && !(this.isCode && this.isWithinString) ? readFence(this.line) : undefined;
    if (fence !== undefined) {
      this.parts.push({ ...emptyPart('block'), raw: this.line, fence });
      this.innerFences = new InnerFences(fence);
      this.strings = new MultilineStrings(stringSyntaxOf(fence.language || this.language));
      return true;
    }
    if (!isWhole && (couldBeFence(this.line) || couldBeReasoningTag(this.line))) return false;
    return this.put(this.line);
  }

  private decideInBlock(fence: Fence, isWhole: boolean): boolean {
    if (this.closing !== '') return this.endClosing(this.line, isWhole);
    if (!isWhole && couldBeFenceLine(this.line, fence)) return false;
    if (!isWhole || !couldBeFenceLine(this.line.trimEnd(), fence) || !isFenceLine(this.line, fence))
      return this.put(this.line);
    this.isFence = true;
    if (this.strings.inside !== undefined) return this.put(this.line);
    const ends = this.innerFences?.isEnd(this.line, this.isAfterBlank) === true;
    if (this.block !== undefined) this.block.hasFences = this.innerFences?.hasBlocks === true;
    if (!ends) return this.put(this.line);
    this.closing = this.line;
    return true;
  }

  /**
   * Decides whether the fence ended the block. In code it did not where code goes on right below it, as in a string
   * that was not known as one; what follows a blank line is not code any more.
   */
  private endClosing(line: string, isWhole: boolean): boolean {
    if (line.trim() === '') {
      if (isWhole) this.closing += line;
      return isWhole;
    }
    const language = this.block?.fence?.language ?? '';
    const isDirect = this.closing.trimEnd().length >= this.closing.length - 1;
    const couldBeCode = isDirect && !isMarkdown(language);
    if (couldBeCode && !isWhole) return false;
    if (
      couldBeCode &&
      readFence(line) === undefined &&
      readLine(line, lineSyntaxOf(language || this.language)) === 'code'
    ) {
      const before = this.closing;
      this.closing = '';
      this.put(before);
      return this.put(line);
    }
    this.closeBlock();
    return this.decideInText(isWhole);
  }

  private closeBlock(): void {
    const { block } = this;
    if (block === undefined) return;
    const fenceEnd = this.closing.indexOf('\n') + 1 || this.closing.length;
    block.raw += this.closing.slice(0, fenceEnd);
    block.isClosed = true;
    this.strings = new MultilineStrings(stringSyntaxOf(this.language));
    const blank = this.closing.slice(fenceEnd);
    this.closing = '';
    if (blank !== '') this.part('text').raw += blank;
  }

  private put(piece: string): true {
    const part = this.block ?? this.part('text');
    part.raw += piece;
    part.body += piece;
    part.fresh += piece;
    if (part.head.length < longestHead) part.head = (part.head + piece).slice(0, longestHead);
    if (part.isBlank) part.isBlank = !/\S/.test(piece);
    return true;
  }

  private endLine(): void {
    const whole = this.line;
    this.line = '';
    this.passes = false;
    const part = this.parts.at(-1);
    if (part === undefined || (part.kind === 'block' && part.raw === whole)) return;
    if (this.block !== undefined) {
      // A fence that is content says nothing about strings: three backticks would end and begin one.
      if (this.closing === '' && !this.isFence) this.strings.add(whole);
      this.isFence = false;
      this.isAfterBlank = whole.trim() === '';
      return;
    }
    if (part.kind !== 'text') return;
    part.lineStart = part.raw.length;
    this.readText(part, whole);
  }

  private readText(part: AnswerPart, line: string): void {
    const isWithin = this.isWithinString;
    if (this.isCode) this.strings.add(line);
    if (this.isUnfencedCode) {
      if (!this.hasProse)
        readTail(part, line, !isWithin && /^\S/.test(line) && readLine(line, this.syntax) === 'sentence');
      return;
    }
    if (unopenedReasoningEnd.test(line) && !line.includes('`')) {
      this.dropReasoning(part, line);
      return;
    }
    if (line.trim() === '') return;
    const reading = isWithin ? 'code' : readLine(line, this.syntax);
    if (reading === 'sentence') part.sentences += 1;
    else part.others += 1;
    const hasBlock = this.parts.some(({ kind }) => kind === 'block');
    if (!this.isCode || reading !== 'code' || hasBlock) return;
    this.isUnfencedCode = true;
    if (!this.hasProse) leaveOutIntroduction(part, line);
  }

  /** Everything before the tag was reasoning; the rest of its line is the answer. */
  private dropReasoning(part: AnswerPart, line: string): void {
    const answer = line.slice(line.search(/<\/think(?:ing)?>/i)).replace(/^<[^>]*>/, '');
    for (const each of this.parts) each.kind = 'reasoning';
    if (answer.trim() === '') return;
    part.raw = part.raw.slice(0, part.raw.length - answer.length);
    this.put(answer);
  }

  /** The last part if it is of this kind, or a new one. */
  private part(kind: 'text' | 'reasoning'): AnswerPart {
    const last = this.parts.at(-1);
    if (last?.kind === kind && !last.isClosed) return last;
    const added = emptyPart(kind);
    this.parts.push(added);
    return added;
  }
}

/** A line without an end is held back up to here. */
const longestSentence = 600;
/** What comes after this many parts is not looked at any more. */
const mostParts = 100;
