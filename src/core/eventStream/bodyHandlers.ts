/**
 * Whether a line, or the data of an event, is the mark after which nothing counts: `[DONE]`, or what the API has instead.
 */
export function isDoneMarker(text: string, own?: string): boolean {
  if (text.length > 100 + (own?.length ?? 0)) return false;
  const trimmed = text.trim();
  return trimmed === '[DONE]' || (own !== undefined && trimmed !== '' && trimmed === own);
}

/**
 * What a body says, whatever its content type: an event stream, bare JSON, or a web page. Above the strict parser
 * stands what real servers bend; none of it changes what a correct stream means.
 */
export interface BodyHandlers {
  onEvent(type: string, data: string): void;
  /** An event that differs from an earlier one in nothing but its text is told by its text alone. */
  onText(text: string): void;
  /** A JSON text that is not in an event: a whole answer, a failure, or one line or object of several. */
  onJson(text: string, isWholeBody: boolean): void;
  /** The body was a JSON list, which is closed: its objects were told by `onJson`. */
  onListEnd(): void;
  /** `[DONE]`: nothing that comes after it counts. */
  onDone(): void;
  /** The first part of a body that is a web page. */
  onWebPage(page: string): void;
  /** What can be no part of an answer. */
  onUnreadable(text: string): void;
  /** The body ended in the middle of an event. */
  onCutOff(): void;
}

/** What turns the bytes of a body into calls of its handlers: one for each framing. */
export interface FramedReader {
  /** Whether the end mark has arrived but for the end of its line, which some servers never send. */
  readonly seemsDone: boolean;
  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void;
  /** No more bytes come. */
  end(): void;
}
