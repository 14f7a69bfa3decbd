import { asObject, parseJson } from './json.ts';
import { createEventTextParser, type ServerSentEvent } from './sse.ts';
import { createUtf8Decoder } from './utf8.ts';

/**
 * What a body says, whatever its content type: an event stream, bare JSON, or a web page. Above the strict parser
 * stands what real servers bend; none of it changes what a correct stream means.
 */
export interface BodyHandlers {
  readonly onEvent: (type: string, data: string) => void;
  /** A JSON text that is not in an event: a whole answer, a failure, or one line of several. */
  readonly onJson: (text: string) => void;
  /** `[DONE]`: nothing that comes after it counts. */
  readonly onDone: () => void;
  /** The first part of a body that is a web page. */
  readonly onWebPage: (page: string) => void;
  /** What can be no part of an answer. */
  readonly onUnreadable: (text: string) => void;
}

export interface BodyReader {
  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void;
  end(): void;
}

export function createBodyReader(handlers: BodyHandlers): BodyReader {
  const decoder = createUtf8Decoder();
  const strays = createStrayLines(handlers);
  let maySplit = true;

  const onEvent = ({ type, data }: ServerSentEvent): void => {
    maySplit = true;
    if (strays.isPage) return;
    strays.noteEvent();
    const text = data.trim();
    if (text === '[DONE]') handlers.onDone();
    // Empty data is a heartbeat, and data that begins with a colon a comment that a gateway wrapped.
    else if (text !== '' && !text.startsWith(':')) handlers.onEvent(type, data);
  };

  const parser = createEventTextParser(onEvent, {
    onStrayLine: strays.add,
    // A complete object followed by another value was never one JSON text: the blank line between them is missing.
    // What is not complete before the first such line never becomes so, which spares trying at every line.
    splitBefore(pending, line) {
      if (!maySplit || !(line.startsWith('{') || isDone(line))) return false;
      maySplit = isJsonObject(pending);
      return maySplit;
    },
    // Some servers send nothing after it and leave the socket open.
    splitAfter: isDone,
    // Many servers leave out the last blank line. What was cut off can't be parsed and stays discarded.
    onDiscarded: event => {
      if (isJsonObject(event.data)) onEvent(event);
    },
  });

  return {
    feed: bytes => parser.feed(decoder.decode(bytes)),
    end() {
      parser.feed(decoder.end());
      parser.end();
      strays.end();
    },
  };
}

function isDone(text: string): boolean {
  return text.length < 20 && text.trim() === '[DONE]';
}

function isJsonObject(text: string): boolean {
  return asObject(parseJson(text)) !== undefined;
}

interface StrayLines {
  add(line: string): void;
  noteEvent(): void;
  /** What looks like an event in a web page is none. */
  readonly isPage: boolean;
  end(): void;
}

const longestJson = 1024 * 1024;
const longestPage = 64 * 1024;

/**
 * The lines that mean nothing in an event stream: together they may be the whole body. A body that has events too
 * is an event stream in which they are noise.
 */
function createStrayLines({ onEvent, onJson, onDone, onWebPage, onUnreadable }: BodyHandlers): StrayLines {
  let hasEvents = false;
  let isPage = false;
  let isFirst = true;
  let lines: string[] = [];
  let length = 0;

  const keep = (line: string, limit: number): void => {
    length += line.length;
    if (length <= limit) lines.push(line);
  };

  const addJson = (line: string, text: string): void => {
    if (lines.length > 0) keep(line, longestJson);
    else if (text === '[DONE]') onDone();
    else if (line.startsWith('{') && isJsonObject(line)) onJson(line);
    else if (/^[[{]/.test(text)) keep(line, longestJson);
    else onUnreadable(text);
  };

  return {
    add(line) {
      const text = line.trim();
      if (text === '') return;
      isPage ||= isFirst && !hasEvents && text.startsWith('<');
      isFirst = false;
      if (isPage) keep(line, longestPage);
      // llama.cpp sent its failures as a field of their own.
      else if (text.startsWith('error:') && parseJson(text.slice(6)) !== undefined) onEvent('error', text.slice(6));
      else if (hasEvents) onUnreadable(text);
      else addJson(line, text);
    },
    noteEvent() {
      hasEvents = true;
    },
    get isPage() {
      return isPage;
    },
    end() {
      if (lines.length === 0) return;
      const whole = lines.join('\n');
      lines = [];
      const isJson = !hasEvents && length <= longestJson && parseJson(whole) !== undefined;
      if (isPage) onWebPage(whole);
      else if (isJson) onJson(whole);
      else onUnreadable(whole);
    },
  };
}
