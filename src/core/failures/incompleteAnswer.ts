import { GenerationError } from '../generation/errors.ts';
import { type FailureContext, sanitizeForDisplay } from './sanitize.ts';

/** How an answer looked when it was over. */
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

/** Why that is not a good answer; undefined for a good one. */
export function incompleteAnswerError(ending: AnswerEnd, context: FailureContext): GenerationError | undefined {
  if (!ending.isComplete) return incompleteAnswer(ending, context);
  return ending.length === 0 ? emptyAnswer(ending, context) : undefined;
}

/** The body had not a single byte. */
export function emptyBody({ host }: FailureContext, status: number): GenerationError {
  return new GenerationError('protocol', `${host} sent an empty answer.`, {
    hint: 'Try again.',
    retryable: true,
    status,
  });
}

/** The model asked for a tool with arguments that are no JSON. */
export function brokenCallError(name: string): GenerationError {
  return new GenerationError('provider', `The model called “${name.slice(0, 64)}” with arguments that are not JSON.`, {
    hint: 'Try again.',
    retryable: true,
  });
}

function emptyAnswer(
  { refusal, finishReason, hasReasoning }: AnswerEnd,
  context: FailureContext,
): GenerationError | undefined {
  const otherWords = { hint: 'Put the prompt in other words.' };
  if (refusal !== '') {
    return new GenerationError(
      'contentFilter',
      `The model refused: “${sanitizeForDisplay(refusal, context)}”`,
      otherWords,
    );
  }
  if (finishReason === 'content_filter') {
    return new GenerationError('contentFilter', "Stopped by the provider's content filter.", otherWords);
  }
  if (finishReason === 'length' || finishReason === 'tool_calls') return undefined;
  return hasReasoning
    ? new GenerationError('provider', 'The model returned reasoning but no answer.', {
        hint: 'Try again, or allow more output tokens.',
        retryable: true,
      })
    : new GenerationError('provider', `The model at ${context.host} returned no text.`, {
        hint: 'Try again.',
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
    return new GenerationError('protocol', `${host} sent nothing that could be read, but: “${sample}”`, {
      hint: 'The connection may have the wrong dialect.',
    });
  }
  if (isPending) {
    return new GenerationError('provider', `${host} accepted the request, but did not stream the answer.`, {
      hint: 'Choose a model that streams text.',
    });
  }
  const kept = length === 0 ? '' : ` ${length} characters were kept.`;
  return new GenerationError('incomplete', `The answer of ${host} ended early (no end marker).${kept}`, {
    hint: 'Try again.',
    retryable: true,
  });
}
