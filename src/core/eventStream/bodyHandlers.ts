/**
 * Whether a line, or the data of an event, is the end mark: `[DONE]`, or what the API has instead.
 */
export function isDoneMarker(text: string, own?: string): boolean {
  if (text.length > 100 + (own?.length ?? 0)) return false;
  const trimmed = text.trim();
  return trimmed === '[DONE]' || (own !== undefined && trimmed !== '' && trimmed === own);
}

/**
 * Gets what a body contains, whatever its content type: an event stream, bare JSON, or a web page. Leniency with real
 * servers is above the strict parser, and never changes the meaning of a correct stream.
 */
export interface BodyHandlers {
  onEvent(type: string, data: string): void;
  /** The text of an event that differs from an earlier one only in its text. */
  onText(text: string): void;
  /** A JSON text outside of an event: a whole answer, an error, or one line or object of several. */
  onJson(text: string, isWholeBody: boolean): void;
  /** The body was a JSON list, which is closed: its objects were told by `onJson`. */
  onListEnd(): void;
  /** `[DONE]`: all that follows is ignored. */
  onDone(): void;
  /** The first part of a body that is a web page. */
  onWebPage(page: string): void;
  /** A line or an event that can't be a part of an answer. */
  onUnreadable(text: string): void;
  /** The body ended in the middle of an event. */
  onCutOff(): void;
}

/** Reads the bytes of a body and calls its handlers. There is one for each framing. */
export interface FramedReader {
  /** The end mark is there without its line end, which some servers never send. */
  readonly seemsDone: boolean;
  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void;
  /** No more bytes come. */
  end(): void;
}
