import { JsonCompleteness } from '../json/completeness.ts';
import type { BodyHandlers } from './bodyHandlers.ts';
import { eventTooLarge, largestEvent } from './parser.ts';

/** More blanks than any server writes between the bracket and the first object. */
const longestBeginning = 1000;

/**
 * Whether a body that begins like this is a list of objects: undefined as long as too little of it is there. `[DONE]` and
 * lines of a log begin with a bracket, too.
 */
export function beginsList(text: string): boolean | undefined {
  const [found] = /^\s*\[\s*/.exec(text) ?? [];
  if (found !== undefined && found.length < text.length) return text.charAt(found.length) === '{';
  const mayGoOn = text.length < longestBeginning && (found !== undefined || text.trim() === '');
  return mayGoOn ? undefined : false;
}

type ListHandlers = Pick<BodyHandlers, 'onJson' | 'onListEnd' | 'onCutOff'>;

/**
 * A body that is one JSON list with an object for each event, as Gemini sends it without `alt=sse`: each is told as soon
 * as it is closed.
 */
export class JsonListReader {
  /** The list is closed. */
  isOver = false;
  private hasBegun = false;
  /** The object whose end has not come yet. */
  private scan: JsonCompleteness | undefined;
  private begun = '';
  private readonly handlers: ListHandlers;

  constructor(handlers: ListHandlers) {
    this.handlers = handlers;
  }

  /**
   * Returns how many characters were read: all, or those up to the end of the list.
   *
   * @throws {GenerationError} of kind `protocol` when one object is larger than 16 MiB.
   */
  feed(text: string): number {
    let position = 0;
    while (position < text.length && !this.isOver) {
      position =
        this.scan === undefined ? this.readBetween(text, position) : this.readObject(this.scan, text, position);
    }
    return position;
  }

  /** No more of the body comes. */
  end(): void {
    if (!this.isOver) this.handlers.onCutOff();
  }

  /** Between two objects, only the end of the list matters. */
  private readBetween(text: string, start: number): number {
    for (let position = start; position < text.length; position++) {
      const character = text.charAt(position);
      if (character === '{') {
        this.scan = new JsonCompleteness();
        return position;
      }
      if (character === '[') this.hasBegun = true;
      if (character === ']' && this.hasBegun) {
        this.isOver = true;
        this.handlers.onListEnd();
        return position + 1;
      }
    }
    return text.length;
  }

  private readObject(scan: JsonCompleteness, text: string, start: number): number {
    const end = start + scan.feedPiece(start === 0 ? text : text.slice(start));
    this.begun += text.slice(start, end);
    if (this.begun.length > largestEvent) throw eventTooLarge();
    if (!scan.isOver) return end;
    const object = this.begun;
    this.begun = '';
    this.scan = undefined;
    this.handlers.onJson(object, false);
    return end;
  }
}
