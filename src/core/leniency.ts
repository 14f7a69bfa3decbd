import type { Envelope } from './envelope.ts';
import { asObject, parseJson } from './json.ts';
import { EventTextParser, type LenientListener, type ServerSentEvent } from './sse.ts';
import { Utf8Decoder } from './utf8.ts';

/**
 * What a body says, whatever its content type: an event stream, bare JSON, or a web page. Above the strict parser
 * stands what real servers bend; none of it changes what a correct stream means.
 */
export interface BodyHandlers {
  onEvent(type: string, data: string): void;
  /** An event that differs from an earlier one in nothing but its text is told by its text alone. */
  onText(text: string): void;
  /** A JSON text that is not in an event: a whole answer, a failure, or one line of several. */
  onJson(text: string): void;
  /** `[DONE]`: nothing that comes after it counts. */
  onDone(): void;
  /** The first part of a body that is a web page. */
  onWebPage(page: string): void;
  /** What can be no part of an answer. */
  onUnreadable(text: string): void;
}

/** Large pieces are read in parts that stay in the processor's cache, and that have mostly one byte a character. */
const partSize = 8192;

export class BodyReader implements LenientListener {
  private readonly decoder = new Utf8Decoder();
  private readonly parser = new EventTextParser(this, this);
  private readonly strays: StrayLines;
  private readonly handlers: BodyHandlers;
  private readonly envelope: Envelope | undefined;
  private maySplit = true;

  /** @param envelope is told of the events that are passed on. Of those that are in it, their text is. */
  constructor(handlers: BodyHandlers, envelope?: Envelope) {
    this.handlers = handlers;
    this.envelope = envelope;
    this.strays = new StrayLines(handlers);
  }

  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void {
    if (bytes.length <= partSize) {
      this.parser.feed(this.decoder.decode(bytes));
      return;
    }
    for (let start = 0; start < bytes.length; start += partSize) {
      this.parser.feed(this.decoder.decode(bytes.subarray(start, start + partSize)));
    }
  }

  end(): void {
    this.parser.feed(this.decoder.end());
    this.parser.end();
    this.strays.end();
  }

  onEvent({ type, data }: ServerSentEvent): void {
    this.maySplit = true;
    if (this.strays.isPage) return;
    this.strays.hasEvents = true;
    const text = data.trim();
    if (text === '[DONE]') this.handlers.onDone();
    // Empty data is a heartbeat, and data that begins with a colon a comment that a gateway wrapped.
    else if (text !== '' && !text.startsWith(':')) this.handlers.onEvent(type, data);
  }

  /** What is in the envelope of earlier events is a correct event, so that nothing has to be bent for it. */
  readAhead(source: string, position: number): number {
    const { envelope } = this;
    if (envelope === undefined) return position;
    for (let start = position; ; ) {
      if (source.slice(start, start + 5) !== 'data:') return start;
      const end = envelope.match(source, source.charCodeAt(start + 5) === space ? start + 6 : start + 5);
      const next = end === -1 ? -1 : endOfBlankLine(source, end);
      if (next === -1) return start;
      this.handlers.onText(envelope.text);
      start = next;
    }
  }

  onStrayLine(line: string): void {
    this.strays.add(line);
  }

  // A complete object followed by another value was never one JSON text: the blank line between them is missing.
  // What is not complete before the first such line never becomes so, which spares trying at every line.
  splitBefore(pending: string, line: string): boolean {
    if (!this.maySplit || !(line.startsWith('{') || isDone(line))) return false;
    this.maySplit = isJsonObject(pending);
    return this.maySplit;
  }

  // Some servers send nothing after it and leave the socket open.
  splitAfter(pending: string): boolean {
    return isDone(pending);
  }

  // Many servers leave out the last blank line. What was cut off can't be parsed and stays discarded.
  onDiscarded(event: ServerSentEvent): void {
    if (isJsonObject(event.data)) this.onEvent(event);
  }
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

const longestJson = 1024 * 1024;
const longestPage = 64 * 1024;

/**
 * The lines that mean nothing in an event stream: together they may be the whole body. A body that has events too
 * is an event stream in which they are noise.
 */
class StrayLines {
  hasEvents = false;
  /** What looks like an event in a web page is none. */
  isPage = false;
  private isFirst = true;
  private lines: string[] | undefined;
  private length = 0;
  private readonly handlers: BodyHandlers;

  constructor(handlers: BodyHandlers) {
    this.handlers = handlers;
  }

  add(line: string): void {
    const text = line.trim();
    if (text === '') return;
    this.isPage ||= this.isFirst && !this.hasEvents && text.startsWith('<');
    this.isFirst = false;
    if (this.isPage) this.keep(line, longestPage);
    // llama.cpp sent its failures as a field of their own.
    else if (text.startsWith('error:') && parseJson(text.slice(6)) !== undefined) {
      this.handlers.onEvent('error', text.slice(6));
    } else if (this.hasEvents) this.handlers.onUnreadable(text);
    else this.addJson(line, text);
  }

  end(): void {
    if (this.lines === undefined) return;
    const whole = this.lines.join('\n');
    this.lines = undefined;
    const isJson = !this.hasEvents && this.length <= longestJson && parseJson(whole) !== undefined;
    if (this.isPage) this.handlers.onWebPage(whole);
    else if (isJson) this.handlers.onJson(whole);
    else this.handlers.onUnreadable(whole);
  }

  private addJson(line: string, text: string): void {
    if (this.lines !== undefined) this.keep(line, longestJson);
    else if (text === '[DONE]') this.handlers.onDone();
    else if (line.startsWith('{') && isJsonObject(line)) this.handlers.onJson(line);
    else if (/^[[{]/.test(text)) this.keep(line, longestJson);
    else this.handlers.onUnreadable(text);
  }

  private keep(line: string, limit: number): void {
    this.length += line.length;
    if (this.length > limit) return;
    this.lines ??= [];
    this.lines.push(line);
  }
}
