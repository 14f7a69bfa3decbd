import { hasError, isBareError } from '../failures/hasError.ts';
import { asObject, isJsonStructure, parseJson } from '../json/json.ts';
import type { BodyHandlers } from './bodyHandlers.ts';
import { isDoneMarker } from './bodyHandlers.ts';

const longestJson = 1024 * 1024;
const longestPage = 64 * 1024;

/**
 * The lines that mean nothing in an event stream: together they may be the whole body, as a web page, as one JSON text
 * or as a line of JSON for each event. A body that has events too is an event stream in which they are noise.
 */
export class NonEventLines {
  hasEvents = false;
  /** What looks like an event in a web page is none. */
  isPage = false;
  /** In the end: whether they were one thing, a page or a JSON text. */
  isOne = false;
  private isFirst = true;
  /** Whether each line is a JSON text of its own. */
  private isByLines = false;
  /** Whether a line may be indented that is one: otherwise it may be the inside of something larger. */
  private mayBeIndented = false;
  /** Kept until it is known what they are together. */
  private lines: string[] = [];
  private length = 0;
  private readonly handlers: BodyHandlers;
  private readonly doneMarker: string | undefined;

  constructor(handlers: BodyHandlers, doneMarker?: string) {
    this.handlers = handlers;
    this.doneMarker = doneMarker;
  }

  add(line: string): void {
    const text = line.trim();
    if (text === '') return;
    this.isPage ||= this.isFirst && !this.hasEvents && text.startsWith('<');
    this.isFirst = false;
    if (this.isPage) this.keep(line, longestPage);
    // llama.cpp sent its failures as a field of their own.
    else if (text.startsWith('error:') && hasError({ error: parseJson(text.slice(6)) })) {
      this.handlers.onEvent('error', text.slice(6));
    } else if (this.hasEvents) this.addAfterEvents(line, text);
    else if (this.isByLines) this.readLine(line);
    else this.addJson(line, text);
  }

  /**
   * There are events, so the lines before them are no part of the answer.
   *
   * @param isOnlyEnd whether the first event is the end mark: then what came before is all there is of an answer.
   */
  seeEvents(isOnlyEnd = false): void {
    const whole = isOnlyEnd ? this.lines.join('\n') : '';
    if (isJsonStructure(whole)) {
      this.lines = [];
      this.handlers.onJson(whole, true);
    }
    this.hasEvents = true;
    const [first] = this.lines;
    if (first !== undefined) this.handlers.onUnreadable(first);
    this.lines = [];
    this.length = 0;
  }

  end(): void {
    if (this.lines.length === 0) return;
    const whole = this.lines.join('\n');
    if (this.hasEvents) {
      this.tellError(whole);
      return;
    }
    this.isOne = this.isPage || (this.length <= longestJson && parseJson(whole) !== undefined);
    if (this.isPage) this.handlers.onWebPage(whole);
    else if (this.isOne) this.handlers.onJson(whole, true);
    else this.readLines();
  }

  /** Between events, lines are noise unless they are a failure as JSON, which a server wrote without `data:`. */
  private addAfterEvents(line: string, text: string): void {
    this.handlers.onUnreadable(text);
    if (this.tellError(text)) return;
    // It may have been written over several lines.
    if (this.lines.length > 0 || text.startsWith('{')) this.keep(line, longestPage);
  }

  private tellError(json: string): boolean {
    const value = json.trimStart().startsWith('{') ? asObject(parseJson(json)) : undefined;
    if (value === undefined || !isBareError(value)) return false;
    this.handlers.onEvent('error', json);
    return true;
  }

  private addJson(line: string, text: string): void {
    const isFirst = this.lines.length === 0;
    if (isFirst && !/^[[{]/.test(text)) {
      this.handlers.onUnreadable(text);
      return;
    }
    // What is whole can't be the first line of something larger; alone, it may be noise before the events.
    const isSecond = this.lines.length === 1 && this.isText((this.lines[0] ?? '').trim());
    this.mayBeIndented ||= isSecond;
    this.keep(line, longestJson);
    if (isSecond || this.length > longestJson) this.readLines();
  }

  /** The lines are not one JSON text, so each of them and of those that follow is read alone. */
  private readLines(): void {
    const { lines } = this;
    this.isByLines = true;
    this.lines = [];
    for (const line of lines) this.readLine(line);
  }

  private readLine(line: string): void {
    if (isDoneMarker(line, this.doneMarker)) this.handlers.onDone();
    else if (this.isText(line)) this.handlers.onJson(line, false);
    else this.handlers.onUnreadable(line.trim());
  }

  private keep(line: string, limit: number): void {
    // What is longer than the limit can't be what it looks like, but may begin with what it is.
    if (this.length <= limit) this.lines.push(this.isPage ? line.slice(0, limit - this.length) : line);
    this.length += line.length;
  }

  /** A line that is JSON alone. Its first and last character are checked first, because a failed parse is slow. */
  private isText(line: string): boolean {
    if (isDoneMarker(line, this.doneMarker)) return true;
    const text = this.mayBeIndented ? line.trimStart() : line;
    return text.startsWith('{') && text.trimEnd().endsWith('}') && isJsonStructure(text);
  }
}
