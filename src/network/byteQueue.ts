import { ByteBody, type ByteReader } from '../core/http/byteSource.ts';

const usualMostWaiting = 256 * 1024;

/** Where the bytes come from. */
export interface ByteQueueSupply {
  /** Too much is waiting for the reader. */
  pause(): void;
  /** The reader has taken everything that was there. More may be added before this returns. */
  resume(): void;
  /** The reader wants no more, although more might come. */
  leave(): void;
}

/** Between a network that brings bytes and a reader who fetches them. What has arrived together is handed on together. */
export class ByteQueue extends ByteBody {
  isOver = false;
  private isPaused = false;
  private isHanding = false;
  private size = 0;
  /** A list where there are several. */
  private waiting: Uint8Array | Uint8Array[] | undefined;
  private reader: ByteReader | undefined;
  private failure: unknown;
  private readonly supply: ByteQueueSupply;
  private readonly mostWaiting: number;

  /** @param mostWaiting how many bytes may wait for the reader before the server has to wait. */
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

  /** Nothing more comes. What is waiting can still be read; after it the reader is told the failure, if there is one. */
  end(failure?: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.failure = failure;
    this.wake();
  }

  /** Nothing more is handed on, not even what is waiting. */
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
      // May bring more, and the end, at once.
      this.supplyMore();
      reader.onBytes(bytes, this.isOver && this.waiting === undefined && this.failure === undefined);
    } else if (failure === undefined) {
      reader.onEnd();
    } else {
      this.failure = undefined;
      reader.onFailure(failure);
    }
  }

  /** Called for the first bytes, it hands on when the last of those that came with them are there. */
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

/** Those that hand on when all that runs now has run. One list, so that none needs a function of its own. */
const due: ByteQueue[] = [];
const soon = Promise.resolve();
const handNext = (): void => due.shift()?.hand();

/** A body without bytes, or with nothing but a failure. */
export function emptyQueue(failure?: unknown): ByteQueue {
  const queue = new ByteQueue({ pause() {}, resume() {}, leave() {} });
  queue.end(failure);
  return queue;
}
