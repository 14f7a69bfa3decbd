import type { Envelope } from './envelope.ts';
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

/** Events that differ in nothing but their text need not be passed on: their text is enough. */
export interface AlikeEvents {
  /** Is told of the events that are passed on. */
  readonly envelope: Envelope;
  readonly onText: (text: string) => void;
}

export interface BodyReader {
  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void;
  end(): void;
}

/** Large pieces are read in parts that stay in the processor's cache, and that have mostly one byte a character. */
const partSize = 4096;

export function createBodyReader(handlers: BodyHandlers, alike?: AlikeEvents): BodyReader {
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

  /** What is in the envelope of earlier events is a correct event, so that nothing has to be bent for it. */
  const readAhead = (source: string, position: number): number => {
    if (alike === undefined) return position;
    for (let start = position; ; ) {
      if (source.slice(start, start + 5) !== 'data:') return start;
      const end = alike.envelope.match(source, source.charCodeAt(start + 5) === space ? start + 6 : start + 5);
      const next = end === -1 ? -1 : endOfBlankLine(source, end);
      if (next === -1) return start;
      alike.onText(alike.envelope.text);
      start = next;
    }
  };

  const parser = createEventTextParser(onEvent, {
    readAhead,
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
    feed(bytes) {
      for (let start = 0; start < bytes.length; start += partSize) {
        parser.feed(decoder.decode(bytes.subarray(start, start + partSize)));
      }
    },
    end() {
      parser.feed(decoder.end());
      parser.end();
      strays.end();
    },
  };
}

const space = 0x20;

/** Where the next line begins after the end of this one and a blank line; -1 if that is not what stands here. */
function endOfBlankLine(source: string, end: number): number {
  if (source.slice(end, end + 2) === '\n\n') return end + 2;
  return source.slice(end, end + 4) === '\r\n\r\n' ? end + 4 : -1;
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

  const strays = {
    isPage: false,
    add(line: string): void {
      const text = line.trim();
      if (text === '') return;
      strays.isPage ||= isFirst && !hasEvents && text.startsWith('<');
      isFirst = false;
      if (strays.isPage) keep(line, longestPage);
      // llama.cpp sent its failures as a field of their own.
      else if (text.startsWith('error:') && parseJson(text.slice(6)) !== undefined) onEvent('error', text.slice(6));
      else if (hasEvents) onUnreadable(text);
      else addJson(line, text);
    },
    noteEvent(): void {
      hasEvents = true;
    },
    end(): void {
      if (lines.length === 0) return;
      const whole = lines.join('\n');
      lines = [];
      const isJson = !hasEvents && length <= longestJson && parseJson(whole) !== undefined;
      if (strays.isPage) onWebPage(whole);
      else if (isJson) onJson(whole);
      else onUnreadable(whole);
    },
  };
  return strays;
}
