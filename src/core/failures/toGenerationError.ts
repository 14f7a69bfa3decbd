import { GenerationError, withDetails } from '../generation/errors.ts';
import type { Cancellation } from '../http/cancellation.ts';
import { TransportFailure } from '../http/transport.ts';
import { readNetworkFailure } from './networkFailure.ts';
import { type FailureContext, sanitizeForDisplay } from './sanitize.ts';

/** Whatever was thrown, as the one family; an abort's own reason explains what the abort made others throw. */
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
  const message = `The answer of ${context.host} could not be read.`;
  return new GenerationError('protocol', message, { hint: 'Try again.', partialText, cause: inWords(cause, context) });
}

/** What others throw may repeat what they were given. */
function inWords(cause: unknown, context: FailureContext): Error {
  const words = new Error(sanitizeForDisplay(cause instanceof Error ? cause.message : String(cause), context));
  if (cause instanceof Error) words.name = cause.name;
  return words;
}
