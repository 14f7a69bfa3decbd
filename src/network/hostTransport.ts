import type { Transport } from '../core/http/transport.ts';
import { ByteQueue, type ByteQueueSupply, emptyQueue } from './byteQueue.ts';
import { toTransportFailure } from './transportFailure.ts';

/**
 * Sends requests with the host's `fetch`, which inside VS Code supports PAC files, Kerberos and the system's proxy store.
 * It is looked up at each call, because VS Code replaces it, and gets no dispatcher, because one from another version of
 * undici breaks it.
 */
export function createHostTransport(): Transport {
  return async ({ method, url, headers, body, signal }) => {
    try {
      const response = await globalThis.fetch(url, {
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body }),
        signal,
        redirect: 'manual',
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: response.body === null ? emptyQueue() : new HostBody(response.body, response.headers, signal).bytes,
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toTransportFailure(error, 'request', undefined);
    }
  };
}

/**
 * How many bytes of a body that ends with its connection may wait. undici before 8, which the host's `fetch` uses, ends the
 * process when a paused connection closes (nodejs/undici#5360), so it is hardly ever paused.
 */
const mostOfClosing = 64 * 1024 * 1024;

/** Reads ahead of the reader, because `fetch` drops unread bytes when a connection breaks. */
class HostBody implements ByteQueueSupply {
  readonly bytes: ByteQueue;
  private isHeld = false;
  private readonly stream: ReadableStreamDefaultReader<Uint8Array>;
  private readonly signal: AbortSignal;

  constructor(body: ReadableStream<Uint8Array>, headers: Headers, signal: AbortSignal) {
    const goesOn = headers.get('transfer-encoding') === 'chunked' && headers.get('connection') !== 'close';
    this.bytes = goesOn ? new ByteQueue(this) : new ByteQueue(this, mostOfClosing);
    this.stream = body.getReader();
    this.signal = signal;
    this.readOn();
  }

  pause(): void {
    this.isHeld = true;
  }

  resume(): void {
    this.isHeld = false;
    this.readOn();
  }

  leave(): void {
    this.stream.cancel().catch(() => {});
  }

  private readOn(): void {
    this.stream.read().then(
      ({ done, value }) => {
        if (done) {
          this.bytes.end();
          return;
        }
        this.bytes.add(value);
        if (!this.isHeld) this.readOn();
      },
      error => {
        if (this.signal.aborted) this.bytes.abort(this.signal.reason);
        else this.bytes.end(toTransportFailure(error, 'body', undefined));
      },
    );
  }
}
