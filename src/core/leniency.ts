import { asObject, parseJson } from './json.ts';
import { createEventTextParser, type ServerSentEvent } from './sse.ts';
import { createUtf8Decoder } from './utf8.ts';

/**
 * What a body says, whatever its content type: an event stream, bare JSON, or a web page. Above the strict parser
 * stands what real servers bend; none of it changes what a correct stream means.
 */
export interface BodyHandlers {
  readonly onEvent: (type: string, data: string) => void;
  /** A JSON text of a body that is no event stream: a whole answer, a failure, or one line of several. */
  readonly onJson: (text: string) => void;
  /** `[DONE]`: nothing that comes after it counts. */
  readonly onDone: () => void;
  /** The first part of a body that is a web page. */
  readonly onWebPage: (page: string) => void;
}

export interface BodyReader {
  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void;
  end(): void;
}

interface TextReader {
  feed(text: string): void;
  end(): void;
}

/** More than any network hands on at once, so that only white space without end is ever cut. */
const largestPiece = 64 * 1024 * 1024;

export function createBodyReader(handlers: BodyHandlers): BodyReader {
  const decoder = createUtf8Decoder();
  let beginning = '';
  let reader: TextReader | undefined;

  const feedText = (text: string): void => {
    if (reader !== undefined) {
      reader.feed(text);
      return;
    }
    // Keeps nothing of leading line ends, which servers send while they think, however many there are.
    beginning = (beginning + text).replace(/^[\r\n]+/, '').slice(-largestPiece);
    const first = beginning.trimStart()[0];
    if (first === undefined) return;
    reader = readerFor(first, handlers);
    reader.feed(beginning);
    beginning = '';
  };

  return {
    feed: bytes => feedText(decoder.decode(bytes)),
    end() {
      feedText(decoder.end());
      reader?.end();
    },
  };
}

/** No line of an event stream can usefully begin with `{`, `[` or `<`. */
function readerFor(first: string, handlers: BodyHandlers): TextReader {
  if (first === '{' || first === '[') return createJsonReader(handlers);
  if (first === '<') return createPageReader(handlers);
  return createStreamReader(handlers);
}

function createStreamReader(handlers: BodyHandlers): TextReader {
  const onEvent = ({ type, data }: ServerSentEvent): void => {
    const text = data.trim();
    if (text === '[DONE]') handlers.onDone();
    // Empty data is a heartbeat, and data that begins with a colon a comment that a gateway wrapped.
    else if (text !== '' && !text.startsWith(':')) handlers.onEvent(type, data);
  };
  return createEventTextParser(onEvent, {
    // llama.cpp sent `error: {…}` as a field of its own.
    onUnknownField: (name, value) => {
      if (name === 'error' && value !== '') handlers.onEvent('error', value);
    },
    // A complete object followed by another value was never one JSON text: the blank line between them is missing.
    splitBefore: (pending, line) => (line.startsWith('{') || line.trim() === '[DONE]') && isComplete(pending),
    // Many servers leave out the last blank line. What was cut off can't be parsed and stays discarded.
    onDiscarded: event => {
      if (isComplete(event.data)) onEvent(event);
    },
  });
}

function isComplete(data: string): boolean {
  return data.trim() === '[DONE]' || (!data.includes('\n') && asObject(parseJson(data)) !== undefined);
}

const longestJson = 16 * 1024 * 1024;

/** One JSON text, or one a line, which is passed on as soon as the line is complete. */
function createJsonReader({ onJson, onDone }: BodyHandlers): TextReader {
  let pending: string[] = [];
  let line = '';
  let length = 0;

  const endLine = (): void => {
    const text = line.trim();
    line = '';
    if (text === '') return;
    if (text === '[DONE]') {
      onDone();
      return;
    }
    pending.push(text);
    // A text over several lines is tried when a line closes it: trying at every line would take quadratic time.
    if (pending.length > 1 && text !== '}' && text !== ']') return;
    const whole = pending.join('\n');
    if (parseJson(whole) === undefined) return;
    pending = [];
    length = 0;
    onJson(whole);
  };

  return {
    feed(text) {
      const lines = text.split('\n');
      length += text.length;
      lines.forEach((part, index) => {
        if (length <= longestJson) line += part;
        if (index < lines.length - 1) endLine();
      });
    },
    end() {
      endLine();
      if (pending.length > 0) onJson(pending.join('\n'));
    },
  };
}

const longestPage = 64 * 1024;

function createPageReader({ onWebPage }: BodyHandlers): TextReader {
  let page = '';
  return {
    feed(text) {
      if (page.length < longestPage) page += text;
    },
    end: () => onWebPage(page),
  };
}
