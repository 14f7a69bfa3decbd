import { GenerationError, withDetails } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';
import type { Cancellation } from '../http/cancellation.ts';
import { TransportFailure } from '../http/transport.ts';
import { readNetworkFailure } from './networkFailure.ts';
import { type FailureContext, sanitizeForDisplay } from './sanitize.ts';

/** Whatever was thrown, as a GenerationError. The reason of an abort wins over what the abort made others throw. */
export function toGenerationError(
  error: unknown,
  { isCancelled, reason }: Cancellation,
  context: FailureContext,
  partialText: string,
): GenerationError {
  const cause = isCancelled && reason instanceof GenerationError ? reason : error;
  if (cause instanceof GenerationError) return partialText === '' ? cause : withDetails(cause, { partialText });
  if (cause instanceof TransportFailure) {
    return withDetails(readNetworkFailure(cause, context.host, partialText.length), { partialText });
  }
  return new GenerationError('protocol', sentence('answerUnreadable', context.host), {
    hint: sentence('hintRetry'),
    partialText,
    cause: inWords(cause, context),
  });
}

/** Errors of libraries may repeat the request, so only their cleaned message is kept. */
function inWords(cause: unknown, context: FailureContext): Error {
  const words = new Error(sanitizeForDisplay(cause instanceof Error ? cause.message : String(cause), context));
  if (cause instanceof Error) words.name = cause.name;
  return words;
}
