import type { Memento } from 'vscode';
import { asObject } from '../../core/json/json.ts';
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

/** A smaller change is not worth being written to disk after every answer. */
const leastChange = 0.02;

const stateKey = 'runnel.nativeChat.tokenFactors';

/** Of more models than this, those that were asked the longest ago are forgotten. */
const mostModels = 200;

/** @param state keeps the factors, so that the first request after a start is counted as well as the last before it. */
export function createTokenCounts(state: Pick<Memento, 'get' | 'update'>): TokenCounts {
  const factors = new Map(Object.entries(asObject(state.get(stateKey)) ?? {}).flatMap(readFactor));
  return {
    count: (model, text) => Math.ceil(tokenWeight(text) * (factors.get(model) ?? 1)),
    learn(model, text, inputTokens) {
      const factor = inputTokens / tokenWeight(text);
      if (inputTokens < leastTokens || !isPlausible(factor)) return;
      const known = factors.get(model);
      const learned = known === undefined ? factor : known + (factor - known) * weightOfNewest;
      factors.delete(model);
      factors.set(model, learned);
      if (known !== undefined && Math.abs(learned - known) < leastChange) return;
      const kept = [...factors].slice(-mostModels).map(([id, value]) => [id, Number(value.toFixed(3))]);
      void state.update(stateKey, Object.fromEntries(kept));
    },
  };
}

function readFactor([model, factor]: readonly [string, unknown]): readonly (readonly [string, number])[] {
  return typeof factor === 'number' && isPlausible(factor) ? [[model, factor]] : [];
}

function isPlausible(factor: number): boolean {
  return factor >= leastFactor && factor <= greatestFactor;
}
