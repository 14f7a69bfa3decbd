/** Between a network that brings bytes and a reader who fetches them. What has arrived together is handed on together. */
export interface ByteQueue extends AsyncIterableIterator<Uint8Array> {
  /** Returns how many bytes are waiting for the reader. */
  add(bytes: Uint8Array): number;
  /** Nothing more comes. What is waiting can still be read; after it the reader is told the failure, if there is one. */
  end(failure?: unknown): void;
  /** Nothing more is handed on, not even what is waiting. */
  abort(reason: unknown): void;
  readonly isOver: boolean;
}

export interface ByteQueueOptions {
  /** The reader has taken everything that was there. */
  readonly onEmpty: () => void;
  /** The reader wants no more, although more might come. */
  readonly onLeft: () => void;
}

export function createByteQueue({ onEmpty, onLeft }: ByteQueueOptions): ByteQueue {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let failure: unknown;
  let wake = (): void => {};

  const take = (): Uint8Array => {
    const [first] = waiting;
    const bytes = first !== undefined && waiting.length === 1 ? first : Buffer.concat(waiting, size);
    drop();
    onEmpty();
    return bytes;
  };

  const drop = (): void => {
    waiting = [];
    size = 0;
  };

  const end = (reason?: unknown): void => {
    if (queue.isOver) return;
    queue.isOver = true;
    failure = reason;
    wake();
  };

  const queue = {
    isOver: false,
    add(bytes: Uint8Array): number {
      if (queue.isOver) return 0;
      waiting.push(bytes);
      size += bytes.length;
      wake();
      return size;
    },
    end,
    abort(reason: unknown): void {
      drop();
      end(reason);
    },
    async next(): Promise<IteratorResult<Uint8Array>> {
      while (size === 0 && !queue.isOver) {
        // Woken by the first bytes, it goes on when the last of those that came with them are there.
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      if (size > 0) return { done: false, value: take() };
      if (failure === undefined) return { done: true, value: undefined };
      const reason = failure;
      failure = undefined;
      throw reason;
    },
    async return(): Promise<IteratorResult<Uint8Array>> {
      drop();
      if (!queue.isOver) {
        end();
        onLeft();
      }
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => queue,
  };
  return queue;
}
