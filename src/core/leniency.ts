import { isDone } from './doneMark.ts';
import type { Envelope } from './envelope.ts';
import { isJsonObject } from './json.ts';
import { ObjectScan } from './objectScan.ts';
import { EventTextParser, type LenientListener, type ServerSentEvent } from './sse.ts';
import { StrayLines } from './strayLines.ts';
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
  /** The body ended in the middle of an event. */
  onCutOff(): void;
}

/** Large pieces are read in parts that stay in the processor's cache, and that have mostly one byte a character. */
const partSize = 8192;

export class BodyReader implements LenientListener {
  private readonly decoder = new Utf8Decoder();
  private readonly parser = new EventTextParser(this, this);
  private readonly strays: StrayLines;
  private readonly handlers: BodyHandlers;
  private readonly envelope: Envelope | undefined;
  private readonly isPlainText: boolean;
  private scan: ObjectScan | undefined;

  /**
   * @param envelope is told of the events that are passed on. Of those that are in it, their text is.
   * @param isPlainText whether data may be anything, so that it is taken as it stands.
   */
  constructor(handlers: BodyHandlers, envelope?: Envelope, isPlainText = false) {
    this.handlers = handlers;
    this.envelope = envelope;
    this.isPlainText = isPlainText;
    this.strays = new StrayLines(handlers);
  }

  /** Whether all has come of `data: [DONE]` but the end of its line, which some servers never send. */
  get seemsDone(): boolean {
    const { unfinishedLine } = this.parser;
    // A long one lies in many pieces, which looking at it would join.
    return unfinishedLine.length < 50 && unfinishedLine.startsWith('data:') && isDone(unfinishedLine.slice(5));
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
    this.scan = undefined;
    if (this.strays.isPage) return;
    if (!this.strays.hasEvents) this.strays.seeEvents();
    if (isDone(data)) this.handlers.onDone();
    else if (this.saysSomething(data)) this.handlers.onEvent(type, data);
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
  splitBefore(pending: string, line: string): boolean {
    const isEnd = isDone(line);
    if (this.isPlainText) return isEnd;
    if (this.scan === undefined) {
      this.scan = new ObjectScan();
      this.scan.feed(pending);
    }
    if ((isEnd || line.startsWith('{')) && this.scan.mayBeWhole && isJsonObject(pending)) return true;
    this.scan.feed(line);
    return false;
  }

  // Some servers send nothing after it and leave the socket open.
  splitAfter(pending: string): boolean {
    return isDone(pending);
  }

  // Many servers leave out the last blank line. What was cut off can't be parsed and stays discarded.
  onDiscarded(event: ServerSentEvent): void {
    if (this.isPlainText || isJsonObject(event.data)) this.onEvent(event);
    else if (this.saysSomething(event.data)) this.handlers.onCutOff();
  }

  /** Empty data is a heartbeat, and data that begins with a colon a comment that a gateway wrapped. */
  private saysSomething(data: string): boolean {
    if (this.isPlainText) return data !== '';
    const text = data.trim();
    return text !== '' && !text.startsWith(':');
  }
}

const space = 0x20;

/** Where the next line begins after the end of this one and a blank line; -1 if that is not what stands here. */
function endOfBlankLine(source: string, end: number): number {
  if (source.slice(end, end + 2) === '\n\n') return end + 2;
  return source.slice(end, end + 4) === '\r\n\r\n' ? end + 4 : -1;
}
