import { GenerationError } from '../generation/errors.ts';
import { sentence } from '../generation/sentences.ts';

/** In UTF-16 units, reasoning and refusals included: an answer is kept as one string, which can't be much longer. */
export const longestAnswer = 64 * 1024 * 1024;

/** How many bytes may come without output. Such a body would keep a core busy until a timeout. */
export const longestSilence = 48 * 1024 * 1024;
const silenceMiB = longestSilence / 1024 / 1024;

export function answerTooLong(host: string): GenerationError {
  return new GenerationError('protocol', sentence('answerTooLong', host), { hint: sentence('hintRetry') });
}

export function tooMuchSilence(host: string): GenerationError {
  return new GenerationError('protocol', sentence('noOutput', host, silenceMiB), { hint: sentence('hintDialect') });
}
