import { GenerationError, withDetails } from './errors.ts';
import type { FailureContext } from './failureContext.ts';
import { readNetworkFailure } from './networkFailure.ts';
import { TransportFailure } from './transport.ts';

/** Whatever was thrown, as the one family; an abort's own reason explains what the abort made others throw. */
export function explain(
  error: unknown,
  signal: AbortSignal,
  context: FailureContext,
  partialText: string,
): GenerationError {
  const cause = signal.aborted && signal.reason instanceof GenerationError ? signal.reason : error;
  if (cause instanceof GenerationError) return partialText === '' ? cause : withDetails(cause, { partialText });
  if (cause instanceof TransportFailure) {
    return withDetails(readNetworkFailure(cause, context.host, partialText.length), { partialText });
  }
  const message = `The answer of ${context.host} could not be read.`;
  return new GenerationError('protocol', message, { partialText, cause });
}
