/** Chunks of bytes that are fetched one by one, without a promise for each. */
export interface ByteSource {
  /**
   * Asks for the next chunk. The reader is called once, never before this returns, and may ask again from then on.
   */
  read(reader: ByteReader): void;
  /** Ends the body. A reader that waits is told the end. */
  close(): void;
}

/** Gets one call for each `read` of a source. */
export interface ByteReader {
  /** @param isLast it is known already that nothing comes after them. */
  onBytes(bytes: Uint8Array, isLast: boolean): void;
  onEnd(): void;
  onFailure(error: unknown): void;
}

/** A source that can also be iterated, as the body of a response. */
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

/** Reads anything that iterates like a source. */
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

/** A transport of others may throw synchronously, or return something that is no promise. */
function promiseOf<T>(run: () => T | PromiseLike<T>): Promise<T> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}
