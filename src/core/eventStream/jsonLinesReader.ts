import { isJsonStructure } from '../json/json.ts';
import { type BodyHandlers, type FramedReader, isDoneMarker } from './bodyHandlers.ts';
import { BodyReader } from './bodyReader.ts';
import { beginsList } from './jsonListReader.ts';
import { eventTooLarge, largestEvent } from './parser.ts';
import type { TextFastPath } from './textFastPath.ts';
import { Utf8Decoder } from './utf8.ts';

/** Large pieces are read in parts that stay in the processor's cache. */
const partSize = 8192;

/**
 * A body with one JSON object a line. The first line decides: where it is no whole object, the body is read like any
 * other, because proxies send web pages, servers indented errors, and gateways make event streams of everything.
 */
export class JsonLinesReader implements FramedReader {
  private readonly decoder = new Utf8Decoder();
  private readonly handlers: BodyHandlers;
  private readonly fastPath: TextFastPath | undefined;
  private isByLines = false;
  private other: BodyReader | undefined;
  /** The beginning of a line whose end has not come yet. */
  private rest = '';

  constructor(handlers: BodyHandlers, fastPath?: TextFastPath) {
    this.handlers = handlers;
    this.fastPath = fastPath;
  }

  get seemsDone(): boolean {
    return this.other?.seemsDone ?? false;
  }

  feed(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += partSize) {
      const part = bytes.length <= partSize ? bytes : bytes.subarray(start, start + partSize);
      this.feedText(this.decoder.decode(part));
    }
  }

  end(): void {
    this.feedText(this.decoder.end());
    const { rest } = this;
    if (this.isByLines) this.endLine(rest);
    else this.readOtherwise(rest);
    this.other?.end();
  }

  private feedText(text: string): void {
    if (this.other !== undefined) {
      this.other.feedText(text);
      return;
    }
    const first = text.indexOf('\n');
    if (first === -1) {
      // Searched only when it is complete: a line that comes in many pieces must not take quadratic time.
      this.rest += text;
      if (this.rest.length > largestEvent) throw eventTooLarge();
      // A list may have no line end at all.
      if (this.isByLines || beginsList(this.rest) !== true) return;
      this.readOtherwise(this.rest);
      this.rest = '';
      return;
    }
    const source = this.rest + text;
    this.rest = '';
    if (!this.isByLines && !this.decide(source)) return;
    this.rest = this.readLines(source);
  }

  /** Whether the body is read by lines; unknown as long as there are blank lines only. */
  private decide(source: string): boolean {
    const start = source.search(/\S/);
    const end = start === -1 ? -1 : source.indexOf('\n', start);
    if (end === -1) {
      this.rest = source;
      return false;
    }
    if (source[start] === '{' && isJsonStructure(source.slice(start, end))) this.isByLines = true;
    else this.readOtherwise(source);
    return this.isByLines;
  }

  private readOtherwise(text: string): void {
    this.other ??= new BodyReader(this.handlers, this.fastPath);
    this.other.feedText(text);
  }

  /** Reads all whole lines and returns the rest. */
  private readLines(source: string): string {
    for (let position = 0; ; ) {
      const start = this.readAhead(source, position);
      const end = source.indexOf('\n', start);
      if (end === -1) return source.slice(start);
      this.readLine(source.slice(start, end));
      position = end + 1;
    }
  }

  /** Lines that differ from an earlier one only in their text are not parsed. */
  private readAhead(source: string, position: number): number {
    const { fastPath } = this;
    if (fastPath === undefined) return position;
    for (let start = position; ; ) {
      const end = fastPath.match(source, start);
      if (end === -1 || source.charCodeAt(end) !== lineFeed) return start;
      this.handlers.onText(fastPath.text);
      start = end + 1;
    }
  }

  private readLine(line: string): void {
    const text = line.trim();
    if (text === '') return;
    if (isDoneMarker(text)) this.handlers.onDone();
    else if (text.startsWith('{')) this.handlers.onEvent('message', text);
    else this.handlers.onUnreadable(text);
  }

  /** The last line may lack its end, and may have been cut. */
  private endLine(line: string): void {
    const text = line.trim();
    if (text === '' || isDoneMarker(text) || isJsonStructure(text)) this.readLine(text);
    else this.handlers.onCutOff();
  }
}

const lineFeed = 0x0a;
