// Every piece is decoded as if it were complete: the streaming mode of TextDecoder is many times slower in Node.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes UTF-8 that arrives in pieces, as the event stream standard wants it: one leading byte order mark
 * is dropped, invalid bytes become U+FFFD, and a character that is cut between two pieces stays whole.
 */
export class Utf8Decoder {
  private cut: Uint8Array | undefined;
  private isStarted = false;

  decode(bytes: Uint8Array): string {
    const joined = this.cut === undefined ? bytes : concatenate(this.cut, bytes);
    const held = cutLength(joined);
    // A copy, because the piece's memory belongs to the network and may be used again: slicing a Buffer makes none.
    this.cut = held === 0 ? undefined : new Uint8Array(joined.subarray(joined.length - held));
    return this.decodeWhole(held === 0 ? joined : joined.subarray(0, joined.length - held));
  }

  /** What was held back for a character that never became whole: U+FFFD, or nothing. */
  end(): string {
    const text = this.cut === undefined ? '' : this.decodeWhole(this.cut);
    this.cut = undefined;
    return text;
  }

  private decodeWhole(bytes: Uint8Array): string {
    const text = decoder.decode(bytes);
    if (this.isStarted || text === '') return text;
    this.isStarted = true;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

/**
 * How many bytes at the end may belong to a character that is not complete yet. A cut in front of a lead byte
 * is always safe: whatever came before it can't reach over it.
 */
function cutLength(bytes: Uint8Array): number {
  const last = bytes.length - 1;
  for (let back = 0; back < 3 && back <= last; back++) {
    const byte = bytes[last - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back + 1 < sequenceLength(byte) ? back + 1 : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
