import { type HttpReply, type Piece, pause } from '../../src/sandbox/reply.ts';

export interface RecordingOptions {
  /** Bytes in each HTTP chunk; all in one unless told. */
  readonly chunkSize?: number;
  /** ms between two chunks; 0 unless told. */
  readonly intervalMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Replays the bytes of an event stream, cut into chunks of any size wherever that falls. */
export function recording(stream: string | Uint8Array, options: RecordingOptions = {}): HttpReply {
  const bytes = typeof stream === 'string' ? Buffer.from(stream) : stream;
  return {
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', ...options.headers },
    body: cut(bytes, options.chunkSize ?? bytes.length, options.intervalMs ?? 0),
  };
}

/** A generator only goes round once; a recording can be replayed as often as it is asked for. */
function cut(bytes: Uint8Array, chunkSize: number, intervalMs: number): Iterable<Piece> {
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < bytes.length; start += chunkSize) {
        if (start > 0 && intervalMs > 0) yield pause(intervalMs);
        yield bytes.subarray(start, start + chunkSize);
      }
    },
  };
}

/** The same piece for ever: what a client does with it shows its backpressure, and how it cancels. */
export function endless(piece: string | Uint8Array, intervalMs = 0): Iterable<Piece> {
  return {
    *[Symbol.iterator]() {
      for (;;) {
        yield piece;
        if (intervalMs > 0) yield pause(intervalMs);
      }
    },
  };
}

/** Text as events of `data:` lines, one for each payload; objects are written as JSON. */
export function eventStream(...payloads: readonly unknown[]): string {
  return payloads
    .map(payload => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`)
    .join('');
}
