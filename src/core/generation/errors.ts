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

export interface GenerationErrorDetails {
  readonly hint?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly partialText?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Every failure is one of these: a sentence for a person, and the facts. Neither the message nor the hint holds
 * a key, a header or any part of the prompt.
 */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
  readonly kind: GenerationErrorKind;
  /** What the person can do. */
  declare readonly hint?: string;
  /** Whether the same request may succeed when it is sent again. */
  readonly retryable: boolean;
  /** The HTTP status, where there was an answer. */
  declare readonly status?: number;
  /** What the provider calls this request, for its support. */
  declare readonly requestId?: string;
  /** After how many milliseconds the server wants to be asked again. */
  declare readonly retryAfterMs?: number;
  /** Everything that had been delivered. */
  readonly partialText: string;

  constructor(kind: GenerationErrorKind, message: string, details: GenerationErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.retryable = details.retryable ?? false;
    this.partialText = details.partialText ?? '';
    if (details.hint !== undefined) this.hint = details.hint;
    if (details.status !== undefined) this.status = details.status;
    if (details.requestId !== undefined) this.requestId = details.requestId;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/** The same failure, with more known about it. */
export function withDetails(error: GenerationError, details: GenerationErrorDetails): GenerationError {
  const { hint, retryable, status, requestId, retryAfterMs, partialText, cause } = error;
  const known = { hint, retryable, status, requestId, retryAfterMs, partialText, cause };
  const copy = new GenerationError(error.kind, error.message, { ...known, ...details });
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}

export function configurationError(message: string, hint: string): GenerationError {
  return new GenerationError('configuration', message, { hint });
}
