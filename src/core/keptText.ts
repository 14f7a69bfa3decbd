/**
 * A long text that comes in small pieces and is seldom asked for. It lies outside the heap: pieces that are kept as
 * strings keep alive what they were cut from, and the collector moves all of them about while the answer grows.
 */
export interface KeptText {
  /** @param piece well-formed. */
  add(piece: string): void;
  /** In UTF-16 units. */
  readonly length: number;
  whole(): string;
}

/** A few pieces are copied together. */
const longestTail = 256;
const firstBlock = 1024;
const largestBlock = 64 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function createKeptText(): KeptText {
  const full: Uint8Array[] = [];
  let block = new Uint8Array(0);
  let used = 0;
  let tail = '';

  const store = (text: string): void => {
    for (let rest = text; ; ) {
      const { read, written } = encoder.encodeInto(rest, block.subarray(used));
      used += written;
      if (read === rest.length) return;
      // What does not fit is whole characters again.
      rest = rest.slice(read);
      if (used > 0) full.push(block.subarray(0, used));
      block = new Uint8Array(Math.min(largestBlock, Math.max(firstBlock, block.length * 4)));
      used = 0;
    }
  };

  const kept = {
    length: 0,
    add(piece: string): void {
      kept.length += piece.length;
      tail += piece;
      if (tail.length < longestTail) return;
      store(tail);
      tail = '';
    },
    whole: () => [...full, block.subarray(0, used)].map(bytes => decoder.decode(bytes)).join('') + tail,
  };
  return kept;
}
