import { GenerationError } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';
import { type FailureContext, sanitizeForDisplay } from './sanitize.ts';

/** The state of an answer when its body ended. */
export interface AnswerEnd {
  /** A sign of completion was seen. */
  readonly isComplete: boolean;
  /** How many characters of text there were. */
  readonly length: number;
  readonly hasReasoning: boolean;
  /** The model's own words for why it does not answer. */
  readonly refusal: string;
  readonly finishReason: string | undefined;
  /** The provider took the request on, but the answer is to be fetched elsewhere. */
  readonly isPending: boolean;
  /** How many events or JSON texts could be read. */
  readonly readable: number;
  /** The first part that could not. */
  readonly unreadable: string | undefined;
}

/** What is wrong with the answer; undefined for a good one. */
export function incompleteAnswerError(ending: AnswerEnd, context: FailureContext): GenerationError | undefined {
  if (!ending.isComplete) return incompleteAnswer(ending, context);
  return ending.length === 0 ? emptyAnswer(ending, context) : undefined;
}

/** The body had not a single byte. */
export function emptyBody({ host }: FailureContext, status: number): GenerationError {
  return new GenerationError('protocol', sentence('emptyResponse', host), {
    hint: sentence('hintRetry'),
    retryable: true,
    status,
  });
}

/** The model asked for a tool with arguments that are no JSON. */
export function brokenCallError(name: string): GenerationError {
  return new GenerationError('provider', sentence('brokenToolCall', name.slice(0, 64)), {
    hint: sentence('hintRetry'),
    retryable: true,
  });
}

function emptyAnswer(
  { refusal, finishReason, hasReasoning }: AnswerEnd,
  context: FailureContext,
): GenerationError | undefined {
  const rephrase = { hint: sentence('hintRephrase') };
  if (refusal !== '') {
    return new GenerationError(
      'contentFilter',
      sentence('modelRefused', sanitizeForDisplay(refusal, context)),
      rephrase,
    );
  }
  if (finishReason === 'content_filter') {
    return new GenerationError('contentFilter', sentence('contentFiltered'), rephrase);
  }
  if (finishReason === 'length' || finishReason === 'tool_calls') return undefined;
  return hasReasoning
    ? new GenerationError('provider', sentence('reasoningOnly'), {
        hint: sentence('hintMoreTokens'),
        retryable: true,
      })
    : new GenerationError('provider', sentence('noText', context.host), {
        hint: sentence('hintRetry'),
        retryable: true,
      });
}

function incompleteAnswer(
  { length, isPending, readable, unreadable }: AnswerEnd,
  context: FailureContext,
): GenerationError {
  const { host } = context;
  if (readable === 0 && unreadable !== undefined) {
    const sample = sanitizeForDisplay(unreadable, context).slice(0, 120);
    return new GenerationError('protocol', sentence('unreadable', host, sample), {
      hint: sentence('hintDialect'),
    });
  }
  if (isPending) {
    return new GenerationError('provider', sentence('notStreamed', host), {
      hint: sentence('hintModelStreams'),
    });
  }
  const message = length === 0 ? sentence('endedEarly', host) : sentence('endedEarlyKept', host, length);
  return new GenerationError('incomplete', message, {
    hint: sentence('hintRetry'),
    retryable: true,
  });
}

/** A finish reason that is a word for a failure, like `network_error`. */
export function stoppedByFailure(word: string, context: FailureContext): GenerationError {
  const shown = sanitizeForDisplay(word, context).slice(0, 100);
  return new GenerationError('provider', sentence('stoppedByFailure', context.host, shown), {
    hint: sentence('hintRetry'),
    retryable: true,
  });
}
