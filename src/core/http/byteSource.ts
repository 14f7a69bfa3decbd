/** Bytes that come in pieces and are fetched one by one, without a promise for each. */
export interface ByteSource {
  /**
   * Asks for what comes next. The reader is told once, never before this returns, and may ask again when it was told.
   */
  read(reader: ByteReader): void;
  /** No more is wanted. A reader who is waiting is told the end. */
  close(): void;
}

export interface ByteReader {
  /** @param isLast it is known already that nothing comes after them. */
  onBytes(bytes: Uint8Array, isLast: boolean): void;
  onEnd(): void;
  onFailure(error: unknown): void;
}

/** A source that is also the body of an answer, for those who know only the language's way. */
export abstract class ByteBody implements ByteSource, AsyncIterable<Uint8Array> {
  abstract read(reader: ByteReader): void;
  abstract close(): void;

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () =>
        new Promise((resolve, reject) => {
          this.read({
            onBytes: value => resolve({ done: false, value }),
            onEnd: () => resolve({ done: true, value: undefined }),
            onFailure: reject,
          });
        }),
      return: async () => {
        this.close();
        return { done: true, value: undefined };
      },
    };
  }
}

/** Whatever iterates, to be read like a source. */
export function sourceOf(body: AsyncIterable<Uint8Array>): ByteSource {
  if (body instanceof ByteBody) return body;
  const iterator = body[Symbol.asyncIterator]();
  return {
    read(reader) {
      promiseOf(() => iterator.next()).then(
        ({ done, value }) => (done ? reader.onEnd() : reader.onBytes(value, false)),
        error => reader.onFailure(error),
      );
    },
    close() {
      // Not waited for: an iterator that hangs is ended by the signal of its request.
      promiseOf(() => iterator.return?.()).catch(() => {});
    },
  };
}

/** Strangers may throw at once, or return what is no promise. */
function promiseOf<T>(run: () => T | PromiseLike<T>): Promise<T> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}
