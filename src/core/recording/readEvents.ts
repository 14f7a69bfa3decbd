import type { BodyHandlers, FramedReader } from '../eventStream/bodyHandlers.ts';
import { createFramedReader } from '../eventStream/framedReader.ts';
import { repeatsSecret } from '../failures/promptEchoes/foldedEchoes.ts';
import { hideSecrets, mark } from '../failures/redact.ts';
import type { Dialect, Reading } from '../generation/dialect.ts';
import { asObject, type JsonObject, parseJson } from '../json/json.ts';
import type { RecordedExchange } from './recording.ts';

/** One event of an answer, with what the dialect reads from it. */
export interface RecordedEvent {
  /** Milliseconds since the generation began. */
  readonly atMs: number;
  /** Its name, where the stream gives it one. */
  readonly name: string;
  /** As it came, without secrets. */
  readonly data: string;
  /** The data as an object. Undefined for `[DONE]`, for a web page, and for what can't be read. */
  readonly payload: JsonObject | undefined;
  readonly reading: Reading;
}

/** All that is read of an answer that never ends. */
const mostEvents = 20_000;

/** The events of an answer in their order, with the time at which each was complete. */
export function readEvents(exchange: RecordedExchange, dialect: Dialect): readonly RecordedEvent[] {
  return new EventReader(exchange, dialect).read();
}

/** Reads answers that are looked at again and again while they grow: what was read once is not read again. */
export class EventReaders {
  private readonly readers = new Map<RecordedExchange, EventReader>();

  /** The same as {@link readEvents}. An answer that is read with another dialect is read anew. */
  read(exchange: RecordedExchange, dialect: Dialect): readonly RecordedEvent[] {
    let reader = this.readers.get(exchange);
    if (reader?.dialect !== dialect) {
      reader = new EventReader(exchange, dialect);
      this.readers.set(exchange, reader);
    }
    return reader.read();
  }

  /** Forgets the answers that are not among these. */
  keepOnly(exchanges: readonly RecordedExchange[]): void {
    for (const exchange of this.readers.keys()) if (!exchanges.includes(exchange)) this.readers.delete(exchange);
  }
}

class EventReader implements BodyHandlers {
  readonly dialect: Dialect;
  private readonly exchange: RecordedExchange;
  private readonly events: RecordedEvent[] = [];
  private readonly reader: FramedReader;
  private readChunks = 0;
  private isOver = false;
  private atMs = 0;

  constructor(exchange: RecordedExchange, dialect: Dialect) {
    this.exchange = exchange;
    this.dialect = dialect;
    this.reader = createFramedReader(dialect, this);
  }

  /** All events so far. The last one is there before its end has come only where nothing more comes. */
  read(): readonly RecordedEvent[] {
    if (this.isOver) return this.events;
    const { chunks, endMs } = this.exchange;
    const added = chunks.slice(this.readChunks);
    this.readChunks = chunks.length;
    this.isOver = endMs !== undefined;
    try {
      for (const { atMs, bytes } of added) {
        this.atMs = atMs;
        this.reader.feed(bytes);
      }
      if (this.isOver) this.reader.end();
    } catch {
      // An event that is too large, or no frame: what came before it is shown.
      this.isOver = true;
    }
    return this.events;
  }

  onEvent(type: string, data: string): void {
    this.add(type === 'message' ? '' : type, data, shown => this.dialect.payloadOf?.(type, shown) ?? parsed(shown));
  }

  onText(): void {}

  onJson(text: string): void {
    this.add('', text, parsed);
  }

  onListEnd(): void {}

  onDone(): void {
    this.add('', '[DONE]');
  }

  onWebPage(page: string): void {
    this.add('', page);
  }

  onUnreadable(text: string): void {
    this.add('', text);
  }

  onCutOff(): void {}

  /** What is read is read from what is shown, so that a secret is in neither. */
  private add(name: string, said: string, toPayload?: (data: string) => JsonObject | undefined): void {
    if (this.events.length >= mostEvents) return;
    const { secrets } = this.exchange.request;
    const hidden = hideSecrets(said, secrets);
    // A secret that comes back in base64 or the like can't be cut out: the event is hidden as a whole.
    const data = repeatsSecret(hidden, secrets) ? mark : hidden;
    const payload = toPayload?.(data);
    const reading = payload === undefined ? {} : read(this.dialect, payload);
    this.events.push({ atMs: this.atMs, name, data, payload, reading });
  }
}

/** The text that events bring, or the last repetition of all of it where none brings a piece. */
export function textOfEvents(events: readonly RecordedEvent[]): string {
  const pieces = events.map(({ reading }) => textIn(reading)).join('');
  if (pieces !== '') return pieces;
  const last = events.findLast(({ reading }) => (reading.textSoFar ?? reading.wholeText) !== undefined)?.reading;
  return last?.textSoFar ?? last?.wholeText ?? '';
}

function textIn({ text = '', parts = [] }: Reading): string {
  return text + parts.map(part => (part.type === 'text' ? part.text : '')).join('');
}

function parsed(data: string): JsonObject | undefined {
  return asObject(parseJson(data));
}

/** A dialect that is being written may be wrong in any way. */
function read(dialect: Dialect, payload: JsonObject): Reading {
  try {
    return dialect.read(payload);
  } catch {
    return {};
  }
}
