import { GenerationError } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';
import type { BodyHandlers, FramedReader } from './bodyHandlers.ts';
import { BodyReader } from './bodyReader.ts';
import { crc32, KnownBytes } from './crc32.ts';
import { eventTooLarge, largestEvent } from './parser.ts';
import type { TextFastPath } from './textFastPath.ts';

/** Total length, length of the headers, checksum of the two. */
const preludeSize = 12;
const checksumSize = 4;
const noBytes = new Uint8Array(0);
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * A body of AWS's binary messages (`application/vnd.amazon.eventstream`): a prelude, headers, a payload and two
 * checksums. Every checksum is verified. A body that begins with anything else is read like any other, because errors
 * and whole answers come as JSON.
 */
export class AwsFrameReader implements FramedReader {
  private readonly handlers: BodyHandlers;
  private other: BodyReader | undefined;
  private hasBegun = false;
  /** The beginning of a message whose end has not come yet; of `buffer`, `used` bytes count. */
  private buffer = noBytes;
  private used = 0;
  private readonly headers = new HeaderReader();
  private readonly ahead: AheadReader | undefined;

  /** @param fastPath tells the text of messages that resemble an earlier one. */
  constructor(handlers: BodyHandlers, fastPath?: TextFastPath) {
    this.handlers = handlers;
    this.ahead = fastPath === undefined ? undefined : new AheadReader(handlers, fastPath);
  }

  get seemsDone(): boolean {
    return this.other?.seemsDone ?? false;
  }

  feed(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // No message is so long that its length begins with another byte than 0 or 1.
    if (!this.hasBegun && (bytes[0] ?? 0) > 1) this.other = new BodyReader(this.handlers);
    this.hasBegun = true;
    if (this.other !== undefined) this.other.feed(bytes);
    else if (this.used === 0) this.keep(bytes.subarray(this.readMessages(bytes)));
    else this.feedRest(bytes);
  }

  end(): void {
    this.other?.end();
    if (this.used > 0) this.handlers.onCutOff();
  }

  private feedRest(bytes: Uint8Array): void {
    this.keep(bytes);
    const read = this.readMessages(this.buffer.subarray(0, this.used));
    this.buffer.copyWithin(0, read, this.used);
    this.used -= read;
  }

  private keep(bytes: Uint8Array): void {
    const length = this.used + bytes.length;
    if (length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(1024, length * 2));
      larger.set(this.buffer.subarray(0, this.used));
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.used);
    this.used = length;
  }

  /** Reads all whole messages; returns where the first begins that is not whole. */
  private readMessages(bytes: Uint8Array): number {
    try {
      return this.readWhole(bytes);
    } finally {
      // Also what came before a message that is damaged.
      this.ahead?.settle();
    }
  }

  private readWhole(bytes: Uint8Array): number {
    const view = viewOf(bytes);
    let start = 0;
    while (bytes.length - start >= preludeSize) {
      const length = view.getUint32(start);
      // With a wrong length, the reader would wait for the rest of the stream.
      const checksum = crc32(view, start, start + 8);
      if (checksum !== view.getUint32(start + 8)) throw damaged();
      if (length > largestEvent) throw eventTooLarge();
      const end = start + length;
      if (end > bytes.length) break;
      const payloadEnd = end - checksumSize;
      if (this.ahead?.take(view, start, payloadEnd, checksum) !== true) {
        const headersEnd = start + preludeSize + view.getUint32(start + 4);
        const isWhole = crc32(view, start + 8, payloadEnd, checksum) === view.getUint32(payloadEnd);
        if (headersEnd > payloadEnd || !isWhole) throw damaged();
        this.tell(bytes.subarray(start + preludeSize, headersEnd), bytes.subarray(headersEnd, payloadEnd));
      }
      start = end;
    }
    return start;
  }

  private tell(headers: Uint8Array, payload: Uint8Array): void {
    this.ahead?.settle();
    const { type, message } = this.headers.read(headers);
    if (message !== undefined) this.handlers.onEvent('error', JSON.stringify({ message, code: type }));
    else this.handlers.onEvent(type, utf8.decode(payload));
    this.ahead?.learn(headers);
  }
}

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/**
 * Reads messages that differ from an earlier one in their text alone, byte by byte: decoding and parsing each costs many
 * times as much. Their texts are told together.
 */
class AheadReader {
  private headersSize = 0;
  /** The headers and the beginning of the payload. */
  private head = viewOf(noBytes);
  private tail = viewOf(noBytes);
  private knownHead = new KnownBytes(this.head);
  private knownTail = this.knownHead;
  private learned = '';
  private texts = new Uint8Array(1024);
  private used = 0;
  private readonly handlers: BodyHandlers;
  private readonly fastPath: TextFastPath;

  constructor(handlers: BodyHandlers, fastPath: TextFastPath) {
    this.handlers = handlers;
    this.fastPath = fastPath;
  }

  /** After a message with these headers was passed on. */
  learn(headers: Uint8Array): void {
    const { prefix, suffix } = this.fastPath;
    if (suffix === '' || this.learned === prefix + suffix) return;
    this.learned = prefix + suffix;
    const start = encoder.encode(prefix);
    const head = new Uint8Array(headers.length + start.length);
    head.set(headers);
    head.set(start, headers.length);
    this.headersSize = headers.length;
    this.head = viewOf(head);
    this.tail = viewOf(encoder.encode(suffix));
    this.knownHead = new KnownBytes(this.head);
    this.knownTail = new KnownBytes(this.tail);
  }

  /**
   * Whether the message is one of these, and whole.
   *
   * @param start where it begins
   * @param end where its payload ends
   * @param before the checksum of its lengths
   */
  take(bytes: DataView, start: number, end: number, before: number): boolean {
    const { head, tail } = this;
    const headersStart = start + preludeSize;
    const from = headersStart + head.byteLength;
    const to = end - tail.byteLength;
    if (tail.byteLength === 0 || from >= to || bytes.getUint32(start + 4) !== this.headersSize) return false;
    if (!isAt(bytes, to, tail) || !isAt(bytes, headersStart, head)) return false;
    const beforeText = this.knownHead.after(crc32(bytes, start + 8, headersStart, before));
    const checksum = this.knownTail.after(crc32(bytes, from, to, beforeText));
    if (checksum !== bytes.getUint32(end)) return false;
    if (this.used + to - from > this.texts.length) this.grow(to - from);
    const { texts } = this;
    let { used } = this;
    for (let index = from; index < to; index++) {
      const byte = bytes.getUint8(index);
      if (byte === quote || byte === backslash || byte < space) return false;
      texts[used++] = byte;
    }
    this.used = used;
    this.fastPath.count();
    return true;
  }

  /** Tells the texts of all messages since the last time. */
  settle(): void {
    if (this.used === 0) return;
    const text = utf8.decode(this.texts.subarray(0, this.used));
    this.used = 0;
    this.handlers.onText(text);
  }

  private grow(added: number): void {
    const larger = new Uint8Array((this.texts.length + added) * 2);
    larger.set(this.texts);
    this.texts = larger;
  }
}

/** Whether these bytes stand there. The caller knows that so many do. */
function isAt(bytes: DataView, start: number, wanted: DataView): boolean {
  const { byteLength } = wanted;
  let index = 0;
  for (; index + 4 <= byteLength; index += 4) {
    if (bytes.getInt32(start + index) !== wanted.getInt32(index)) return false;
  }
  for (; index < byteLength; index++) if (bytes.getUint8(start + index) !== wanted.getUint8(index)) return false;
  return true;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface MessageHeaders {
  /** The type of the event or of the error. */
  readonly type: string;
  /** The words of an error that has no payload. */
  readonly message: string | undefined;
}

/** Most messages of a stream have the same headers, which are then compared rather than read. */
class HeaderReader {
  private last = noBytes;
  private known: MessageHeaders = { type: 'message', message: undefined };

  read(bytes: Uint8Array): MessageHeaders {
    if (!isSame(bytes, this.last)) {
      this.known = readHeaders(bytes);
      this.last = bytes.slice();
    }
    return this.known;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && isAt(viewOf(one), 0, viewOf(other));
}

function readHeaders(bytes: Uint8Array): MessageHeaders {
  const texts = textHeaders(bytes);
  const isError = texts.get(':message-type') === 'error';
  const type = texts.get(':event-type') ?? texts.get(':exception-type') ?? texts.get(':error-code') ?? 'message';
  return { type, message: isError ? (texts.get(':error-message') ?? type) : undefined };
}

/** How many bytes a value has, by its type; the types 6 and 7 say their length themselves. */
const valueSizes: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const textType = 7;

/** The headers whose value is a text. */
function textHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const view = viewOf(bytes);
  for (let position = 0; position < bytes.length; ) {
    const nameEnd = position + 1 + view.getUint8(position);
    if (nameEnd >= bytes.length) throw damaged();
    const name = utf8.decode(bytes.subarray(position + 1, nameEnd));
    const type = view.getUint8(nameEnd);
    const isFixed = type !== 6 && type !== textType;
    if (type >= valueSizes.length || (!isFixed && nameEnd + 3 > bytes.length)) throw damaged();
    const valueStart = nameEnd + (isFixed ? 1 : 3);
    const valueEnd = valueStart + (valueSizes[type] ?? view.getUint16(nameEnd + 1));
    if (valueEnd > bytes.length) throw damaged();
    if (type === textType) texts.set(name, utf8.decode(bytes.subarray(valueStart, valueEnd)));
    position = valueEnd;
  }
  return texts;
}

function damaged(): GenerationError {
  return new GenerationError('protocol', sentence('frameDamaged'), {
    hint: sentence('hintRetry'),
    retryable: true,
  });
}
