import type { Connection } from '../generation/connection.ts';
import type { Usage } from '../generation/generation.ts';

/** One generation as it went over the wire, kept in memory. Times are milliseconds since it began. */
export interface Recording {
  /** Counts up within the window. */
  readonly id: number;
  /** What asked for it, like the turn of a chat, where that was said. */
  readonly origin: string | undefined;
  /** The id of the recording that was played again, where this is a replay. */
  readonly replayOf?: number | undefined;
  /** What a person calls it. Never the prompt. */
  readonly label: string;
  /** The id of the connection. */
  readonly connection: string;
  /** What the server was taken to speak. */
  readonly dialect: Connection['dialect'];
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly exchanges: readonly RecordedExchange[];
  readonly waits: readonly RecordedWait[];
  readonly outcome: RecordingOutcome;
  /** What went wrong, in words that are fit to be shown. */
  readonly problem: string | undefined;
  readonly usage: Usage;
  readonly finishReason: string | undefined;
  /** When it was over. */
  readonly endMs: number | undefined;
}

export type RecordingOutcome = 'running' | 'complete' | 'cancelled' | 'failed';

/** One request and its answer. A generation has several where one was sent again. */
export interface RecordedExchange {
  readonly request: RecordedRequest;
  readonly sentMs: number;
  readonly status: number | undefined;
  /** Of the answer, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly headersMs: number | undefined;
  readonly chunks: readonly RecordedChunk[];
  /** How many bytes of the answer came after the recording was full. */
  readonly omittedBytes: number;
  readonly endMs: number | undefined;
  /** What the system calls the failure of the connection, like `ECONNRESET`. */
  readonly failure: string | undefined;
}

/** As it was sent, with everything that is secret in it. Only `maskRequest` makes it fit to be shown. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What must not be shown. The list may grow while the request is prepared. */
  readonly secrets: readonly string[];
}

export interface RecordedChunk {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** A pause before the request was sent again. */
export interface RecordedWait {
  readonly reason: 'retry' | 'rate-limit';
  readonly fromMs: number;
  readonly seconds: number;
}
