import { inEnglish, type Sentence, sentencesWithServerWords } from './sentences.ts';

export type GenerationErrorKind =
  | 'cancelled'
  | 'configuration'
  | 'auth'
  | 'permission'
  | 'payment'
  | 'notFound'
  | 'invalidRequest'
  | 'rateLimit'
  | 'server'
  | 'network'
  | 'tls'
  | 'proxy'
  | 'timeout'
  | 'protocol'
  | 'incomplete'
  | 'contentFilter'
  | 'provider';

/** The facts of a failure. `retryAfterMs` is in milliseconds, `status` is that of HTTP. */
export interface GenerationErrorDetails {
  /** A sentence of the table, or text that is already in the reader's language. */
  readonly hint?: Sentence | string | undefined;
  readonly retryable?: boolean | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly partialText?: string | undefined;
  readonly cause?: unknown;
}

/** One sentence, several in order, or text that is already in the reader's language. */
export type ErrorMessage = Sentence | readonly Sentence[] | string;

/**
 * Every failure is one of these: a sentence for a person, and the facts. Neither the message nor the hint holds
 * a key, a header or any part of the prompt.
 */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
  readonly kind: GenerationErrorKind;
  /** What the message says, as codes and arguments for other languages. Empty where it has no code. */
  readonly sentences: readonly Sentence[];
  /** What the person can do, in English unless the message has no codes. */
  declare readonly hint?: string;
  /** The hint as a code and arguments. */
  declare readonly hintSentence?: Sentence;
  /** Whether the same request may succeed when it is sent again. */
  readonly retryable: boolean;
  /** The HTTP status, where there was a response. */
  declare readonly status?: number;
  /** The provider's id of this request, for its support. */
  declare readonly requestId?: string;
  /** How long the server wants the client to wait, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /** All text that had been delivered. */
  readonly partialText: string;

  constructor(kind: GenerationErrorKind, message: ErrorMessage, details: GenerationErrorDetails = {}) {
    const { cause, hint } = details;
    const coded = typeof message === 'string' ? [] : [message].flat();
    super(
      typeof message === 'string' ? message : coded.map(inEnglish).join(' '),
      cause === undefined ? undefined : { cause },
    );
    this.kind = kind;
    this.sentences = coded;
    this.retryable = details.retryable ?? false;
    this.partialText = details.partialText ?? '';
    if (typeof hint === 'object') this.hintSentence = hint;
    if (hint !== undefined) this.hint = typeof hint === 'string' ? hint : inEnglish(hint);
    if (details.status !== undefined) this.status = details.status;
    if (details.requestId !== undefined) this.requestId = details.requestId;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }

  /** The code of what is said first; undefined where the message has no codes. */
  get code(): string | undefined {
    return this.sentences[0]?.code;
  }
}

/** What the log gets of a message: its English sentences, without those that repeat what a server said. */
export function messageWithoutServerWords({ message, sentences, code }: GenerationError): string {
  if (code === undefined) return message;
  const own = sentences.filter(said => !sentencesWithServerWords.has(said.code));
  return own.length === 0 ? code : own.map(inEnglish).join(' ');
}

/** The same failure, with more known about it. */
export function withDetails(error: GenerationError, details: GenerationErrorDetails): GenerationError {
  const { hint, hintSentence, retryable, status, requestId, retryAfterMs, partialText, cause, sentences } = error;
  const known = { hint: hintSentence ?? hint, retryable, status, requestId, retryAfterMs, partialText, cause };
  const message = sentences.length > 0 ? sentences : error.message;
  const copy = new GenerationError(error.kind, message, { ...known, ...details });
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}

export function configurationError(message: ErrorMessage, hint: Sentence): GenerationError {
  return new GenerationError('configuration', message, { hint });
}
