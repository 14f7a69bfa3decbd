/** What the sandbox sends back, as plain data: the same for its own answers, for tests and for faults. */
export type Reply = HttpReply | RawReply;

export interface HttpReply {
  /** 200 unless told. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the answer's head is held back. */
  readonly headersAfterMs?: number;
  /**
   * A string or bytes go out in one piece with their `content-length`. A list goes out piece by piece, chunked;
   * it may be a generator, and it may be endless.
   */
  readonly body?: string | Uint8Array | Iterable<Piece>;
  /** `close`: neither a length nor chunks, so that only the end of the connection ends the body. */
  readonly framing?: 'chunked' | 'close';
  /** `end` unless told. */
  readonly ending?: ReplyEnd;
}

/** Bytes that are put on the socket as they are, in place of an HTTP answer. */
export interface RawReply {
  readonly raw: Iterable<Piece>;
  /** `fin` unless told. */
  readonly ending?: Exclude<ReplyEnd, 'end'>;
}

/** A string or bytes are one write, and so one HTTP chunk. */
export type Piece = string | Uint8Array | Pause | Timed;

export interface Pause {
  readonly pauseMs: number;
}

/** Text that is due at a time after the body's beginning; what is due at the same time goes out in one write. */
export interface Timed {
  readonly dueMs: number;
  readonly text: string;
}

/**
 * What happens after the last piece: the answer is ended properly, the connection is closed in the middle of the
 * answer (by FIN or by RST), or nothing more comes and the connection stays open.
 */
export type ReplyEnd = 'end' | 'fin' | 'reset' | 'hang';

/** Waits between two pieces. */
export const pause = (pauseMs: number): Pause => ({ pauseMs });
