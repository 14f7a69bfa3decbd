const firstBlock = 1024;
const largestBlock = 64 * 1024;

/** Up to this length, writing the characters one by one is faster. */
const shortPiece = 64;

const noBytes = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A long text that comes in small pieces and is seldom read. It is stored outside the heap, as UTF-8: pieces kept as
 * strings would keep alive the chunks that they were cut from, and the garbage collector would move all of them.
 */
export class TextBuffer {
  /** In UTF-16 units. */
  length = 0;
  /** The first piece. A short answer has no other, and needs no buffer. */
  private head = '';
  private block = noBytes;
  private used = 0;
  private readonly full: Uint8Array[] = [];

  /** @param piece well-formed. */
  add(piece: string): void {
    this.length += piece.length;
    if (this.length === piece.length) this.head = piece;
    else if (!this.writeLetters(piece)) this.encode(piece);
  }

  whole(): string {
    const stored = [...this.full, this.block.subarray(0, this.used)];
    return this.head + stored.map(bytes => decoder.decode(bytes)).join('');
  }

  /** Writes a short ASCII piece. False where it is another one, or there is no room. */
  private writeLetters(piece: string): boolean {
    const { block, used } = this;
    const { length } = piece;
    if (length > shortPiece || used + length > block.length) return false;
    for (let index = 0; index < length; index++) {
      const code = piece.charCodeAt(index);
      if (code >= 0x80) return false;
      block[used + index] = code;
    }
    this.used = used + length;
    return true;
  }

  private encode(text: string): void {
    if (this.block === noBytes) this.block = new Uint8Array(firstBlock);
    for (let rest = text; ; ) {
      const { read, written } = encoder.encodeInto(rest, this.block.subarray(this.used));
      this.used += written;
      if (read === rest.length) return;
      // `encodeInto` stops between characters, so the rest is well-formed.
      rest = rest.slice(read);
      this.full.push(this.block.subarray(0, this.used));
      this.block = new Uint8Array(Math.min(largestBlock, this.block.length * 4));
      this.used = 0;
    }
  }
}
