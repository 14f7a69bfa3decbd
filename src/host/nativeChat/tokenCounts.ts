import { tokenWeight } from '../../core/usage/usage.ts';

/** Estimates the tokens of texts, calibrated for each model by what its server reported. */
export interface TokenCounts {
  /** At once: VS Code asks thousands of times before it sends one request. */
  count(model: string, text: string): number;
  /** Learns from a request: how long its texts were, and how many input tokens the server counted. */
  learn(model: string, text: string, inputTokens: number): void;
}

/** One request moves the factor half of the way: prompts of one model differ less than those of two. */
const weightOfNewest = 0.5;

/** A report outside of these is a mistake of the server, or counts only what a cache did not hold. */
const leastFactor = 0.5;
const greatestFactor = 3;

/** Shorter requests are mostly made of what the server adds. */
const leastTokens = 200;

export function createTokenCounts(): TokenCounts {
  const factors = new Map<string, number>();
  return {
    count: (model, text) => Math.ceil(tokenWeight(text) * (factors.get(model) ?? 1)),
    learn(model, text, inputTokens) {
      const factor = inputTokens / tokenWeight(text);
      if (inputTokens < leastTokens || !(factor >= leastFactor && factor <= greatestFactor)) return;
      const known = factors.get(model) ?? factor;
      factors.set(model, known + (factor - known) * weightOfNewest);
    },
  };
}
