import type { BodyHandlers } from '../eventStream/bodyHandlers.ts';
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
export function readEvents({ chunks, request }: RecordedExchange, dialect: Dialect): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  let atMs = 0;
  // What is read is read from what is shown, so that a secret is in neither.
  const add = (
    name: string,
    said: string,
    toPayload: (data: string) => JsonObject | undefined = () => undefined,
  ): void => {
    if (events.length >= mostEvents) return;
    const hidden = hideSecrets(said, request.secrets);
    // A secret that comes back in base64 or the like can't be cut out: the event is hidden as a whole.
    const data = repeatsSecret(hidden, request.secrets) ? mark : hidden;
    const payload = toPayload(data);
    events.push({ atMs, name, data, payload, reading: payload === undefined ? {} : read(dialect, payload) });
  };
  const parsed = (data: string): JsonObject | undefined => asObject(parseJson(data));
  const handlers: BodyHandlers = {
    onEvent: (type, data) =>
      add(type === 'message' ? '' : type, data, shown => dialect.payloadOf?.(type, shown) ?? parsed(shown)),
    onText: () => {},
    onJson: text => add('', text, parsed),
    onListEnd: () => {},
    onDone: () => add('', '[DONE]'),
    onWebPage: page => add('', page),
    onUnreadable: text => add('', text),
    onCutOff: () => {},
  };
  const reader = createFramedReader(dialect, handlers);
  try {
    for (const chunk of chunks) {
      ({ atMs } = chunk);
      reader.feed(chunk.bytes);
    }
    reader.end();
  } catch {
    // An event that is too large, or no frame: what came before it is shown.
  }
  return events;
}

/** A dialect that is being written may be wrong in any way. */
function read(dialect: Dialect, payload: JsonObject): Reading {
  try {
    return dialect.read(payload);
  } catch {
    return {};
  }
}
