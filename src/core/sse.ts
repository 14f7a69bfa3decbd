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

  return {
    feed(text) {
      let position = skipLineFeed && text.charCodeAt(0) === lineFeed ? 1 : 0;
      if (text !== '') skipLineFeed = false;
      // Few streams have carriage returns at all: they are looked for once, not once a line.
      let carriageReturn = text.indexOf('\r', position);
      for (;;) {
        let end = text.indexOf('\n', position);
        let next = end + 1;
        if (carriageReturn !== -1 && (end === -1 || carriageReturn < end)) {
          end = carriageReturn;
          next = end + 1;
          if (text.charCodeAt(next) === lineFeed) next++;
          else if (next === text.length) skipLineFeed = true;
          carriageReturn = text.indexOf('\r', next);
        }
        if (end === -1) break;
        const line = unfinishedLine + text.slice(position, end);
        unfinishedLine = '';
        position = next;
        readLine(line);
      }
      if (position < text.length) unfinishedLine += text.slice(position);
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

function eventTooLarge(): GenerationError {
  return new GenerationError('protocol', 'The server sent an event that is too large.', {
    hint: 'An event may have up to 16 MiB. What arrived before it was kept.',
  });
}
