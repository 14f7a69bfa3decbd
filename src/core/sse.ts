import { GenerationError } from './errors.ts';
import { createUtf8Decoder } from './utf8.ts';

/** One event of a stream, as the HTML standard's section 9.2.6 defines it. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  readonly type: string;
  /** The `data` lines, joined by line feeds. */
  readonly data: string;
  /** The last `id` the stream gave, in this event or before it. */
  readonly lastEventId: string;
}

export interface EventStreamParser {
  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void;
  /** The stream is over. An event without its blank line is discarded, as the standard wants. */
  end(): void;
}

/**
 * A parser for `text/event-stream`, strictly to the standard
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
 * How servers bend the standard is not its business.
 */
export function createEventStreamParser(onEvent: (event: ServerSentEvent) => void): EventStreamParser {
  const decoder = createUtf8Decoder();
  const parser = createEventTextParser(onEvent);
  return {
    feed: bytes => parser.feed(decoder.decode(bytes)),
    end: () => {
      parser.feed(decoder.end());
      parser.end();
    },
  };
}

/** What the standard ignores, for those who must be lenient. */
export interface Leniency {
  /**
   * Called with a text and a place in it where an event begins. It may read events from there on by itself, with their
   * blank lines, and returns where the first event begins that it has not read.
   */
  readonly readAhead: (text: string, position: number) => number;
  /** A whole line that is neither blank, nor a comment, nor a field that the standard knows. */
  readonly onStrayLine: (line: string) => void;
  /** Called before a line of data joins what is there. True dispatches what is there as an event of its own. */
  readonly splitBefore: (pending: string, line: string) => boolean;
  /** Called with all data of an event after each of its lines. True dispatches it without its blank line. */
  readonly splitAfter: (pending: string) => boolean;
  /** The last event, which had no blank line. */
  readonly onDiscarded: (event: ServerSentEvent) => void;
}

export interface EventTextParser {
  feed(text: string): void;
  end(): void;
}

const largestEvent = 16 * 1024 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** The same parser behind the decoder. The caller has dropped the byte order mark. */
export function createEventTextParser(onEvent: (event: ServerSentEvent) => void, leniency?: Leniency): EventTextParser {
  let unfinishedLine = '';
  let skipLineFeed = false;

  let data: string | undefined;
  let type = '';
  let lastEventId = '';
  let nextEventId = '';

  const takeEvent = (): ServerSentEvent | undefined => {
    lastEventId = nextEventId;
    const event = data === undefined ? undefined : { type: type === '' ? 'message' : type, data, lastEventId };
    data = undefined;
    type = '';
    return event;
  };

  const dispatch = (): void => {
    const event = takeEvent();
    if (event !== undefined) onEvent(event);
  };

  const addData = (value: string): void => {
    if (data !== undefined && leniency?.splitBefore(data, value)) dispatch();
    data = data === undefined ? value : `${data}\n${value}`;
    if (data.length > largestEvent) throw eventTooLarge();
    if (leniency?.splitAfter(data)) dispatch();
  };

  const readField = (line: string, colon: number): void => {
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === space ? colon + 2 : colon + 1);
    if (name === 'data') addData(value);
    else if (name === 'event') type = value;
    else if (name === 'id') nextEventId = value.includes('\0') ? nextEventId : value;
    // `retry` is for clients that connect again by themselves. A POST must not.
    else if (name !== 'retry') leniency?.onStrayLine(line);
  };

  const readLine = (line: string): void => {
    if (line === '') dispatch();
    else if (line.startsWith('data: ')) addData(line.slice(6));
    else if (!line.startsWith(':')) readField(line, line.indexOf(':'));
  };

  /** Reads all complete lines from a place on; returns where the incomplete one begins. */
  const readLines = (text: string, start: number): number => {
    let position = skipLineFeed && text.charCodeAt(start) === lineFeed ? start + 1 : start;
    skipLineFeed = false;
    // Few streams have carriage returns at all: they are looked for once, not once a line.
    let nextReturn = text.indexOf('\r', position);
    for (;;) {
      if (leniency !== undefined && data === undefined && type === '') {
        const ahead = leniency.readAhead(text, position);
        if (ahead !== position) {
          lastEventId = nextEventId;
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
        else if (next === text.length) skipLineFeed = true;
        nextReturn = text.indexOf('\r', next);
      }
      if (end === -1) return position;
      const line = text.slice(position, end);
      position = next;
      readLine(line);
    }
  };

  return {
    feed(text) {
      if (text === '') return;
      let start = 0;
      if (unfinishedLine !== '') {
        start = endOfFirstLine(text);
        unfinishedLine += text.slice(0, start);
        // Not looked at before it is complete: a line that comes in many pieces must not take quadratic time.
        if (isLineEnd(text.charCodeAt(start - 1))) {
          readLines(unfinishedLine, 0);
          unfinishedLine = '';
        }
      }
      if (start < text.length) unfinishedLine = text.slice(readLines(text, start));
      if (unfinishedLine.length > largestEvent) throw eventTooLarge();
    },
    end() {
      const line = unfinishedLine;
      unfinishedLine = '';
      if (line !== '' && leniency !== undefined) readLine(line);
      const event = takeEvent();
      if (event !== undefined) leniency?.onDiscarded(event);
    },
  };
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

function eventTooLarge(): GenerationError {
  return new GenerationError('protocol', 'The server sent an event that is too large.', {
    hint: 'An event may have up to 16 MiB. What arrived before it was kept.',
  });
}
