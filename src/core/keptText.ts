/** A few pieces are copied together. */
const longestTail = 256;
const firstBlock = 1024;
const largestBlock = 64 * 1024;

const noBytes = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A long text that comes in small pieces and is seldom asked for. It lies outside the heap: pieces that are kept as
 * strings keep alive what they were cut from, and the collector moves all of them about while the answer grows.
 */
export class KeptText {
  /** In UTF-16 units. */
  length = 0;
  private tail = '';
  private block = noBytes;
  private used = 0;
  private readonly full: Uint8Array[] = [];

  /** @param piece well-formed. */
  add(piece: string): void {
    this.length += piece.length;
    this.tail += piece;
    if (this.tail.length < longestTail) return;
    this.store(this.tail);
    this.tail = '';
  }

  whole(): string {
    const stored = [...this.full, this.block.subarray(0, this.used)];
    return stored.map(bytes => decoder.decode(bytes)).join('') + this.tail;
  }

  private store(text: string): void {
    for (let rest = text; ; ) {
      const { read, written } = encoder.encodeInto(rest, this.block.subarray(this.used));
      this.used += written;
      if (read === rest.length) return;
      // What does not fit is whole characters again.
      rest = rest.slice(read);
      if (this.used > 0) this.full.push(this.block.subarray(0, this.used));
      this.block = new Uint8Array(Math.min(largestBlock, Math.max(firstBlock, this.block.length * 4)));
      this.used = 0;
    }
  }
}
