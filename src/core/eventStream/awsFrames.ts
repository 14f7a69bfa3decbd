import { GenerationError } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';
import type { BodyHandlers, FramedReader } from './bodyHandlers.ts';
import { BodyReader } from './bodyReader.ts';
import { crc32 } from './crc32.ts';
import { eventTooLarge, largestEvent } from './parser.ts';

/** Total length, length of the headers, checksum of the two. */
const preludeSize = 12;
const checksumSize = 4;
const noBytes = new Uint8Array(0);
const utf8 = new TextDecoder();

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

  constructor(handlers: BodyHandlers) {
    this.handlers = handlers;
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
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    while (bytes.length - start >= preludeSize) {
      const length = view.getUint32(start);
      // With a wrong length, the reader would wait for the rest of the stream.
      if (crc32(bytes, start, start + 8) !== view.getUint32(start + 8)) throw damaged();
      if (length > largestEvent) throw eventTooLarge();
      const end = start + length;
      if (end > bytes.length) break;
      const headersEnd = start + preludeSize + view.getUint32(start + 4);
      const payloadEnd = end - checksumSize;
      if (headersEnd > payloadEnd || crc32(bytes, start, payloadEnd) !== view.getUint32(payloadEnd)) throw damaged();
      this.tell(bytes.subarray(start + preludeSize, headersEnd), bytes.subarray(headersEnd, payloadEnd));
      start = end;
    }
    return start;
  }

  private tell(headers: Uint8Array, payload: Uint8Array): void {
    const { type, message } = this.headers.read(headers);
    if (message !== undefined) this.handlers.onEvent('error', JSON.stringify({ message, code: type }));
    else this.handlers.onEvent(type, utf8.decode(payload));
  }
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
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
