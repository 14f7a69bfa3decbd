const firstBlock = 1024;
const largestBlock = 64 * 1024;

/** Up to this length it is quicker to write the letters one by one. */
const shortPiece = 64;

const noBytes = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A long text that comes in small pieces and is seldom asked for. It lies outside the heap, as UTF-8: pieces that are
 * kept as strings keep alive what they were cut from, and the collector moves all of them about while the answer grows.
 */
export class TextBuffer {
  /** In UTF-16 units. */
  length = 0;
  /** The first piece, which is all that a short answer has: it needs no bytes. */
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

  /** Whether it was a short piece of nothing but ASCII for which there was room. */
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
      // What does not fit is whole characters again.
      rest = rest.slice(read);
      this.full.push(this.block.subarray(0, this.used));
      this.block = new Uint8Array(Math.min(largestBlock, this.block.length * 4));
      this.used = 0;
    }
  }
}
