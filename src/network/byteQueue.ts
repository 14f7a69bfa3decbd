import { ByteBody, type ByteReader } from '../core/http/byteSource.ts';

const usualMostWaiting = 256 * 1024;

/** The source of the bytes. */
export interface ByteQueueSupply {
  /** Called when more than `mostWaiting` bytes wait for the reader. */
  pause(): void;
  /** Called when the reader has taken all bytes. More may be added before this returns. */
  resume(): void;
  /** Called when the reader stops before the end of the body. */
  leave(): void;
}

/** Buffers bytes between a network that pushes and a reader that pulls. Bytes of one turn are handed over together. */
export class ByteQueue extends ByteBody {
  isOver = false;
  private isPaused = false;
  private isHanding = false;
  private size = 0;
  /** A list only if several chunks wait. */
  private waiting: Uint8Array | Uint8Array[] | undefined;
  private reader: ByteReader | undefined;
  private failure: unknown;
  private readonly supply: ByteQueueSupply;
  private readonly mostWaiting: number;

  /** @param mostWaiting how many bytes may wait for the reader before the supply is paused */
  constructor(supply: ByteQueueSupply, mostWaiting = usualMostWaiting) {
    super();
    this.supply = supply;
    this.mostWaiting = mostWaiting;
  }

  add(bytes: Uint8Array): void {
    if (this.isOver || bytes.length === 0) return;
    this.size += bytes.length;
    if (this.waiting === undefined) this.waiting = bytes;
    else if (Array.isArray(this.waiting)) this.waiting.push(bytes);
    else this.waiting = [this.waiting, bytes];
    this.wake();
    if (this.size <= this.mostWaiting || this.isPaused) return;
    this.isPaused = true;
    this.supply.pause();
  }

  /** Ends the body. Waiting bytes can still be read; after them the reader gets the failure, if there is one. */
  end(failure?: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.failure = failure;
    this.wake();
  }

  /** Ends the body at once and drops waiting bytes. */
  abort(reason: unknown): void {
    this.drop();
    this.end(reason);
  }

  read(reader: ByteReader): void {
    this.reader = reader;
    if (this.waiting !== undefined || this.isOver) this.wake();
  }

  close(): void {
    this.drop();
    if (this.isOver) return;
    this.end();
    this.supply.leave();
  }

  hand(): void {
    this.isHanding = false;
    const { reader, waiting, failure } = this;
    if (reader === undefined) return;
    this.reader = undefined;
    if (waiting !== undefined) {
      const bytes = Array.isArray(waiting) ? Buffer.concat(waiting, this.size) : waiting;
      this.drop();
      // Resuming may add bytes, and the end, at once.
      this.supplyMore();
      reader.onBytes(bytes, this.isOver && this.waiting === undefined && this.failure === undefined);
    } else if (failure === undefined) {
      reader.onEnd();
    } else {
      this.failure = undefined;
      reader.onFailure(failure);
    }
  }

  /** Hands over in a microtask, so that bytes of the same turn of the event loop go together. */
  private wake(): void {
    if (this.reader === undefined || this.isHanding) return;
    this.isHanding = true;
    due.push(this);
    void soon.then(handNext);
  }

  private supplyMore(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.supply.resume();
  }

  private drop(): void {
    this.waiting = undefined;
    this.size = 0;
  }
}

/** Queues that hand over in the next microtask. One shared list spares a closure for each. */
const due: ByteQueue[] = [];
const soon = Promise.resolve();
const handNext = (): void => due.shift()?.hand();

/** A body without bytes, or with a failure alone. */
export function emptyQueue(failure?: unknown): ByteQueue {
  const queue = new ByteQueue({ pause() {}, resume() {}, leave() {} });
  queue.end(failure);
  return queue;
}
