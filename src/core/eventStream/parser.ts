import { GenerationError } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';
import { Utf8Decoder } from './utf8.ts';

/** One event of a stream, as the HTML standard's section 9.2.6 defines it. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  readonly type: string;
  /** The `data` lines, joined by line feeds. */
  readonly data: string;
  /** The last `id` the stream gave, in this event or before it. */
  readonly lastEventId: string;
}

/** A parser of one stream: bytes go in, events come out through its callback. */
export interface EventStreamParser {
  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void;
  /** The stream is over. An event without its blank line is discarded, as the standard wants. */
  end(): void;
}

/**
 * A parser for `text/event-stream`, strictly to the standard
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
 * It tells a listener what the standard ignores, and knows nothing of how servers deviate from it.
 */
export function createEventStreamParser(onEvent: (event: ServerSentEvent) => void): EventStreamParser {
  const decoder = new Utf8Decoder();
  const parser = new EventTextParser({ onEvent });
  return {
    feed: bytes => parser.feed(decoder.decode(bytes)),
    end: () => {
      parser.feed(decoder.end());
      parser.end();
    },
  };
}

/** Gets the events of a stream in order. */
export interface EventListener {
  onEvent(event: ServerSentEvent): void;
}

/** Hears what the standard ignores, and may decide otherwise. */
export interface LenientListener extends EventListener {
  /**
   * Called with a text and a place in it where an event begins. It may read events from there on by itself, with their
   * blank lines, and returns where the first event begins that it has not read.
   */
  readAhead(text: string, position: number): number;
  /** A whole line that is neither blank, nor a comment, nor a field that the standard knows. */
  onStrayLine(line: string): void;
  /**
   * Called before a line of data joins what is there, which has a type or an empty one; `isRenamed` where a type was named
   * in between. True dispatches what is there as an event of its own.
   */
  splitBefore(pending: string, line: string, type: string, isRenamed: boolean): boolean;
  /** Called with all data of an event after each of its lines. True dispatches it without its blank line. */
  splitAfter(pending: string): boolean;
  /** The last event, which had no blank line. */
  onDiscarded(event: ServerSentEvent): void;
}

/** In UTF-16 units. */
export const largestEvent = 16 * 1024 * 1024;
/** What another line of data takes beside its characters, as long as it is not one text with those before it. */
const lineSize = 32;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** The same parser behind the decoder. The caller has dropped the byte order mark. */
export class EventTextParser {
  /** The beginning of a line whose end has not come yet. */
  unfinishedLine = '';
  private skipLineFeed = false;
  private data: string | undefined;
  private dataSize = 0;
  private type = '';
  /** The type when the last line of data came. */
  private dataType = '';
  /** A type was named after the last line of data. */
  private isRenamed = false;
  private lastEventId = '';
  private nextEventId = '';
  private readonly listener: EventListener;
  private readonly lenient: LenientListener | undefined;

  constructor(listener: EventListener, lenient?: LenientListener) {
    this.listener = listener;
    this.lenient = lenient;
  }

  feed(text: string): void {
    if (text === '') return;
    let start = 0;
    if (this.unfinishedLine !== '') {
      start = endOfFirstLine(text);
      this.unfinishedLine += text.slice(0, start);
      // Searched only when it is complete: a line that comes in many pieces must not take quadratic time.
      if (isLineEnd(text.charCodeAt(start - 1))) {
        this.readLines(this.unfinishedLine, 0);
        this.unfinishedLine = '';
      }
    }
    if (start < text.length) this.unfinishedLine = text.slice(this.readLines(text, start));
    if (this.unfinishedLine.length > largestEvent) throw eventTooLarge();
  }

  end(): void {
    const line = this.unfinishedLine;
    this.unfinishedLine = '';
    if (line !== '' && this.lenient !== undefined) this.readLine(line);
    const event = this.takeEvent();
    if (event !== undefined) this.lenient?.onDiscarded(event);
  }

  /** Reads all complete lines from a place on; returns where the incomplete one begins. */
  private readLines(text: string, start: number): number {
    const { lenient } = this;
    let position = this.skipLineFeed && text.charCodeAt(start) === lineFeed ? start + 1 : start;
    this.skipLineFeed = false;
    // Few streams have carriage returns, so they are searched for once and not in each line.
    let nextReturn = text.indexOf('\r', position);
    for (;;) {
      if (lenient !== undefined && this.data === undefined && this.type === '') {
        const ahead = lenient.readAhead(text, position);
        if (ahead !== position) {
          this.lastEventId = this.nextEventId;
          position = ahead;
          if (nextReturn !== -1 && nextReturn < position) nextReturn = text.indexOf('\r', position);
        }
      }
      let end = text.indexOf('\n', position);
      let next = end + 1;
      if (nextReturn !== -1 && (end === -1 || nextReturn < end)) {
        end = nextReturn;
        next = end + 1;
        if (text.charCodeAt(next) === lineFeed) next++;
        else if (next === text.length) this.skipLineFeed = true;
        nextReturn = text.indexOf('\r', next);
      }
      if (end === -1) return position;
      const line = text.slice(position, end);
      position = next;
      this.readLine(line);
    }
  }

  private readLine(line: string): void {
    if (line === '') this.dispatch();
    else if (line.startsWith('data: ')) this.addData(line.slice(6));
    else if (!line.startsWith(':')) this.readField(line, line.indexOf(':'));
  }

  private readField(line: string, colon: number): void {
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === space ? colon + 2 : colon + 1);
    if (name === 'data') this.addData(value);
    else if (name === 'event') this.rename(value);
    else if (name === 'id') this.nextEventId = value.includes('\0') ? this.nextEventId : value;
    // `retry` is for clients that connect again by themselves. A POST must not.
    else if (name !== 'retry') this.lenient?.onStrayLine(line);
  }

  private addData(value: string): void {
    if (this.data !== undefined && this.isSplitBefore(this.data, value)) this.dispatchBefore();
    this.dataType = this.type;
    this.isRenamed = false;
    this.dataSize = this.data === undefined ? value.length : this.dataSize + lineSize + value.length;
    this.data = this.data === undefined ? value : `${this.data}\n${value}`;
    if (this.dataSize > largestEvent) throw eventTooLarge();
    if (this.lenient?.splitAfter(this.data)) this.dispatch();
  }

  private isSplitBefore(data: string, line: string): boolean {
    return this.lenient?.splitBefore(data, line, this.dataType, this.isRenamed) === true;
  }

  /** Dispatches what is there before a line of data that is no part of it. The type may be the new line's already. */
  private dispatchBefore(): void {
    const { type, isRenamed } = this;
    this.type = this.dataType;
    this.dispatch();
    if (isRenamed) this.type = type;
  }

  private rename(type: string): void {
    this.type = type;
    this.isRenamed = true;
  }

  private dispatch(): void {
    const event = this.takeEvent();
    if (event !== undefined) this.listener.onEvent(event);
  }

  private takeEvent(): ServerSentEvent | undefined {
    const { data, type } = this;
    this.lastEventId = this.nextEventId;
    this.data = undefined;
    this.type = '';
    return data === undefined
      ? undefined
      : { type: type === '' ? 'message' : type, data, lastEventId: this.lastEventId };
  }
}

/** Where the first line of a text ends, with all line ends that follow it; the length of the text if it does not. */
function endOfFirstLine(text: string): number {
  const newline = text.indexOf('\n');
  const other = text.indexOf('\r');
  let end = newline;
  if (other !== -1 && (newline === -1 || other < newline)) end = other;
  if (end === -1) return text.length;
  while (isLineEnd(text.charCodeAt(end))) end++;
  return end;
}

function isLineEnd(code: number): boolean {
  return code === lineFeed || code === carriageReturn;
}

/** The error of kind `protocol` for an event that is larger than the limit. */
export function eventTooLarge(): GenerationError {
  return new GenerationError('protocol', sentence('eventTooLarge'), {
    hint: sentence('hintEventSize'),
  });
}
