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
  let reader: Reader | undefined;
  let isHanding = false;

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

  const hand = (): void => {
    isHanding = false;
    if (reader === undefined) return;
    const { resolve, reject } = reader;
    reader = undefined;
    if (size > 0) resolve({ done: false, value: take() });
    else if (failure === undefined) resolve({ done: true, value: undefined });
    else reject(takeFailure());
  };

  const takeFailure = (): unknown => {
    const reason = failure;
    failure = undefined;
    return reason;
  };

  /** Called for the first bytes, it hands on when the last of those that came with them are there. */
  const wake = (): void => {
    if (reader === undefined || isHanding) return;
    isHanding = true;
    void soon.then(hand);
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
    // Not an async function: each piece of an answer passes here, and every layer of promises costs.
    next(): Promise<IteratorResult<Uint8Array>> {
      if (size > 0) return Promise.resolve({ done: false, value: take() });
      if (!queue.isOver) {
        return new Promise((resolve, reject) => {
          reader = { resolve, reject };
        });
      }
      return failure === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(takeFailure());
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

interface Reader {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void;
  readonly reject: (reason: unknown) => void;
}

const soon = Promise.resolve();
