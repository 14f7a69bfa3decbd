import type { Clock } from '../clock.ts';
import type { Usage } from '../generation/generation.ts';
import { type HttpRequest, type Transport, TransportFailure } from '../http/transport.ts';
import type {
  RecordedChunk,
  RecordedExchange,
  RecordedRequest,
  RecordedWait,
  Recording,
  RecordingOutcome,
} from './recording.ts';
import { type BodyWatcher, RecordingBody } from './recordingBody.ts';

/** The generations that are kept. */
export const mostRecordings = 20;
/** What all of them take together, in bytes. */
export const largestRecordings = 8 * 1024 * 1024;
/** What a piece of an answer takes beside its bytes. */
const chunkSize = 96;

/** What is known of a generation when it begins. */
export type RecordingStart = Pick<Recording, 'origin' | 'replayOf' | 'label' | 'connection' | 'dialect' | 'model'>;

/** How a generation ended. */
export interface RecordingEnd extends Pick<Recording, 'problem' | 'usage' | 'finishReason'> {
  readonly outcome: Exclude<RecordingOutcome, 'running'>;
}

/** A generation that is being recorded. */
export interface OpenRecording {
  /** Sends as the other transport does, and keeps what goes out and comes back. */
  watch(transport: Transport): Transport;
  wait(reason: RecordedWait['reason'], seconds: number): void;
  end(end: RecordingEnd): void;
}

/** The last generations of a window as they went over the wire: at most 20, in 8 MiB, and in memory only. */
export class Recorder {
  private readonly recordings: MutableRecording[] = [];
  private count = 0;
  private size = 0;
  private readonly clock: Clock;
  private readonly onChange: () => void;

  /** @param onChange called for everything that arrives. */
  constructor(clock: Clock, onChange: () => void = () => {}) {
    this.clock = clock;
    this.onChange = onChange;
  }

  /** Oldest first. */
  get all(): readonly Recording[] {
    return this.recordings;
  }

  /** The latest of those that something asked for. */
  latestOf(origin: string): Recording | undefined {
    return this.recordings.findLast(recording => recording.origin === origin);
  }

  begin(start: RecordingStart): OpenRecording {
    const recording = new MutableRecording(++this.count, start, this.clock.now());
    this.recordings.push(recording);
    this.makeRoom(recording, 0);
    this.onChange();
    return {
      watch: transport => request => this.send(recording, request, transport),
      wait: (reason, seconds) => {
        recording.waits.push({ reason, seconds, fromMs: this.since(recording) });
        this.onChange();
      },
      end: end => {
        Object.assign(recording, end, { endMs: this.since(recording) });
        this.onChange();
      },
    };
  }

  /** Forgets everything that is over. */
  clear(): void {
    const running = this.recordings.filter(({ outcome }) => outcome === 'running');
    this.recordings.splice(0, this.recordings.length, ...running);
    this.size = running.reduce((sum, { size }) => sum + size, 0);
    this.onChange();
  }

  private async send(recording: MutableRecording, request: HttpRequest, transport: Transport) {
    const { method, url, headers, body = '', secrets = [] } = request;
    const kept = this.makeRoom(recording, body.length * 2) ? body : '';
    const exchange = new MutableExchange({ method, url, headers, body: kept, secrets }, this.since(recording));
    recording.exchanges.push(exchange);
    this.onChange();
    try {
      const response = await transport(request);
      Object.assign(exchange, { status: response.status, headers: response.headers, headersMs: this.since(recording) });
      this.onChange();
      return { ...response, body: new RecordingBody(response.body, this.watcherOf(recording, exchange)) };
    } catch (error) {
      this.fail(recording, exchange, error);
      throw error;
    }
  }

  private watcherOf(recording: MutableRecording, exchange: MutableExchange): BodyWatcher {
    return {
      onBytes: bytes => {
        if (bytes.length === 0) return;
        if (this.makeRoom(recording, bytes.length + chunkSize)) {
          exchange.keep(bytes, this.since(recording));
        } else {
          exchange.omittedBytes += bytes.length;
        }
        this.onChange();
      },
      onEnd: () => {
        exchange.endMs ??= this.since(recording);
      },
      onFailure: error => this.fail(recording, exchange, error),
    };
  }

  private fail(recording: MutableRecording, exchange: MutableExchange, error: unknown): void {
    exchange.endMs ??= this.since(recording);
    exchange.failure = error instanceof TransportFailure ? error.code || error.phase : undefined;
    this.onChange();
  }

  /** Drops the oldest others until so many bytes more have room. False where not even that is enough. */
  private makeRoom(recording: MutableRecording, bytes: number): boolean {
    while (this.recordings.length > mostRecordings || this.size + bytes > largestRecordings) {
      const [oldest] = this.recordings;
      if (oldest === undefined || oldest === recording) return false;
      this.recordings.shift();
      this.size -= oldest.size;
      oldest.isForgotten = true;
    }
    // One that is still running, but was dropped for others, keeps nothing any more.
    if (recording.isForgotten) return false;
    recording.size += bytes;
    this.size += bytes;
    return true;
  }

  private since({ startedAt }: MutableRecording): number {
    return this.clock.now() - startedAt;
  }
}

class MutableRecording implements Recording {
  readonly id: number;
  readonly origin: string | undefined;
  readonly replayOf: number | undefined;
  readonly label: string;
  readonly connection: string;
  readonly dialect: Recording['dialect'];
  readonly model: string;
  readonly startedAt: number;
  readonly exchanges: MutableExchange[] = [];
  readonly waits: RecordedWait[] = [];
  outcome: RecordingOutcome = 'running';
  problem: string | undefined;
  usage: Usage = {};
  finishReason: string | undefined;
  endMs: number | undefined;
  /** In bytes, as it counts towards the limit. */
  size = 0;
  isForgotten = false;

  constructor(id: number, { origin, replayOf, label, connection, dialect, model }: RecordingStart, startedAt: number) {
    this.id = id;
    this.origin = origin;
    this.replayOf = replayOf;
    this.label = label;
    this.connection = connection;
    this.dialect = dialect;
    this.model = model;
    this.startedAt = startedAt;
  }
}

class MutableExchange implements RecordedExchange {
  readonly request: RecordedRequest;
  readonly sentMs: number;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>> = {};
  readonly headersMs: number | undefined;
  readonly chunks: RecordedChunk[] = [];
  omittedBytes = 0;
  endMs: number | undefined;
  failure: string | undefined;
  private page = new Uint8Array(0);
  private used = 0;

  constructor(request: RecordedRequest, sentMs: number) {
    this.request = request;
    this.sentMs = sentMs;
  }

  /** Copies a small piece of a large buffer, which it would keep in memory. */
  keep(bytes: Uint8Array, atMs: number): void {
    const { length } = bytes;
    if (length * 2 >= bytes.buffer.byteLength) {
      this.chunks.push(new KeptChunk(atMs, bytes, 0, length));
      return;
    }
    if (this.used + length > this.page.length) {
      this.page = new Uint8Array(Math.max(pageSize, length));
      this.used = 0;
    }
    this.page.set(bytes, this.used);
    this.chunks.push(new KeptChunk(atMs, this.page, this.used, length));
    this.used += length;
  }
}

/** Small pieces share a page: an array of its own costs more than all else that is done for a piece. */
const pageSize = 4096;

class KeptChunk implements RecordedChunk {
  readonly atMs: number;
  private readonly page: Uint8Array;
  private readonly start: number;
  private readonly length: number;

  constructor(atMs: number, page: Uint8Array, start: number, length: number) {
    this.atMs = atMs;
    this.page = page;
    this.start = start;
    this.length = length;
  }

  get bytes(): Uint8Array {
    return this.page.subarray(this.start, this.start + this.length);
  }
}
