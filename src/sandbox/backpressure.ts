import type { Writable } from 'node:stream';

/** The way out to a client: writes no faster than it reads, and knows at once when it has gone. */
export interface BackpressureWriter {
  /** Resolves when more may be written: true, or false when the client is gone. */
  write(bytes: string | Uint8Array): Promise<boolean>;
  /** Resolves after the time with true, or with false as soon as the client is gone. */
  wait(ms: number): Promise<boolean>;
}

export function createBackpressureWriter(stream: Writable, onSent: (bytes: number) => void): BackpressureWriter {
  let writes = 0;
  let wake: (() => void) | undefined;
  stream.on('close', () => wake?.());
  stream.on('drain', () => wake?.());

  const wait = (ms: number): Promise<boolean> => {
    if (stream.destroyed) return Promise.resolve(false);
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        stream.off('close', done);
        resolve(!stream.destroyed);
      };
      // Up to a millisecond late rather than early: what is late is made up for by the next write.
      const timer = setTimeout(done, Math.ceil(ms));
      stream.once('close', done);
    });
  };

  return {
    wait,
    async write(bytes) {
      if (stream.destroyed) return false;
      onSent(Buffer.byteLength(bytes));
      if (stream.write(bytes)) {
        // A reader that keeps up must not keep this program from noticing anything else.
        return ++writes % 64 === 0 ? wait(0) : true;
      }
      await new Promise<void>(resolve => {
        wake = resolve;
      });
      wake = undefined;
      return !stream.destroyed;
    },
  };
}
