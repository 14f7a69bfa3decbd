import { GenerationError } from '../generation/errors.ts';
import type { FailureContext } from './sanitize.ts';

/** What is said when a deadline was missed: which one, and the setting that moves it. */

export function headersTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  return slept ? sleptThrough() : missed(`No answer from ${host} within ${seconds(ms)}.`, 'headersTimeout');
}

export function firstOutputTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  if (slept) return sleptThrough();
  return missed(`${host} began to answer, but sent no text within ${seconds(ms)}.`, 'firstOutputTimeout');
}

export function idleTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  return slept ? sleptThrough() : missed(`${host} sent no data for ${seconds(ms)}.`, 'idleTimeout');
}

export function totalTimeout({ host }: FailureContext, ms: number, slept: boolean): GenerationError {
  return slept
    ? sleptThrough()
    : missed(`The answer of ${host} was not complete within ${seconds(ms)}.`, 'totalTimeout');
}

function missed(message: string, setting: string): GenerationError {
  return new GenerationError('timeout', message, {
    hint: `Try again, or allow more time: runnel.request.${setting}.`,
    retryable: true,
  });
}

function sleptThrough(): GenerationError {
  return new GenerationError('network', 'The connection was lost while the computer was asleep.', {
    hint: 'Try again.',
    retryable: true,
  });
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
