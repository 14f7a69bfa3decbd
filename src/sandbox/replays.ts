import type { HttpReply, Piece } from './reply.ts';

/** An answer that was recorded, to be given again. */
export interface Replay {
  readonly status: number;
  readonly contentType: string;
  /** From the request to the head of the answer, in milliseconds. */
  readonly headersAfterMs: number;
  /** Each with its time since the head of the answer, in milliseconds. */
  readonly chunks: readonly { readonly afterMs: number; readonly bytes: Uint8Array }[];
  /** Whether the connection broke at the end. */
  readonly breaks: boolean;
}

/** More are not kept: the oldest is forgotten. */
const mostReplays = 20;

/** The answers that the sandbox gives below `/replay/<number>`, whatever is asked for. */
export class Replays {
  private readonly replays = new Map<string, Replay>();
  private count = 0;

  /** @returns the path below which the answer is given. */
  add(replay: Replay): string {
    const path = `/replay/${++this.count}`;
    this.replays.set(path, replay);
    const [oldest] = this.replays.keys();
    if (this.replays.size > mostReplays && oldest !== undefined) this.replays.delete(oldest);
    return path;
  }

  /** Undefined where the path is not that of a recorded answer. */
  replyFor(path: string): HttpReply | undefined {
    const replay = this.replays.get(/^\/replay\/\d+(?=\/|$)/.exec(path)?.[0] ?? '');
    if (replay === undefined) return undefined;
    const { status, contentType, headersAfterMs, chunks, breaks } = replay;
    return {
      status,
      headers: { 'content-type': contentType },
      headersAfterMs,
      body: piecesOf(chunks),
      ending: breaks ? 'reset' : 'end',
    };
  }
}

/** Time is counted from the beginning, so that pauses do not add up. */
function* piecesOf(chunks: Replay['chunks']): Iterable<Piece> {
  const started = performance.now();
  for (const { afterMs, bytes } of chunks) {
    const pauseMs = started + afterMs - performance.now();
    if (pauseMs > 0) yield { pauseMs };
    yield bytes;
  }
}
