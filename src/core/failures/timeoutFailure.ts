import { GenerationError } from '../generation/errors.ts';
import { type Sentence, sentence } from '../generation/sentences.ts';
import type { FailureContext } from './sanitize.ts';

/** The errors for missed deadlines: each names the deadline, and the setting that moves it. */

export function headersTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  return slept ? lostWhileAsleep() : missed(sentence('headersTimeout', host, seconds(ms)), 'headersTimeout');
}

export function firstOutputTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  return slept ? lostWhileAsleep() : missed(sentence('firstOutputTimeout', host, seconds(ms)), 'firstOutputTimeout');
}

export function idleTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  return slept ? lostWhileAsleep() : missed(sentence('idleTimeout', host, seconds(ms)), 'idleTimeout');
}

export function totalTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  return slept ? lostWhileAsleep() : missed(sentence('totalTimeout', host, seconds(ms)), 'totalTimeout');
}

function missed(message: Sentence, setting: string): GenerationError {
  const hint = sentence('hintRetryTimeout', `runnel.request.${setting}`);
  return new GenerationError('timeout', message, { hint, retryable: true });
}

function lostWhileAsleep(): GenerationError {
  return new GenerationError('network', sentence('asleep'), { hint: sentence('hintRetry'), retryable: true });
}

/** With one decimal, where that is not 0. */
function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
