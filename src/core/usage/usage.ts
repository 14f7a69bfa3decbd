import type { Usage } from '../generation/generation.ts';

/** What several generations used together. */
export interface UsageTotals {
  readonly generations: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Output of generations whose server reported no tokens, estimated from the length of the text. */
  readonly estimatedTokens: number;
  readonly credits: number;
  /** As the servers reported it. */
  readonly costUsd: number;
  /** Of generations whose server reported no cost, estimated by the price of the model. */
  readonly estimatedCostUsd: number;
}

export const noUsage: UsageTotals = {
  generations: 0,
  inputTokens: 0,
  outputTokens: 0,
  estimatedTokens: 0,
  credits: 0,
  costUsd: 0,
  estimatedCostUsd: 0,
};

/**
 * Adds one generation. Credits and tokens are different things and are never added to each other.
 *
 * @param estimatedTokens of its text, which count only where the server reported neither tokens nor credits.
 * @param reckonedCostUsd What it cost by the price of its model; it counts only where the server reported no cost.
 */
export function addUsage(totals: UsageTotals, usage: Usage, estimatedTokens: number, reckonedCostUsd = 0): UsageTotals {
  const reportsTokens = tokensOf(usage) !== undefined;
  const reportsCredits = usage.credits !== undefined;
  return {
    generations: totals.generations + 1,
    inputTokens: totals.inputTokens + (usage.inputTokens ?? 0),
    outputTokens:
      totals.outputTokens + (usage.outputTokens ?? (usage.inputTokens === undefined ? (usage.totalTokens ?? 0) : 0)),
    estimatedTokens: totals.estimatedTokens + (reportsTokens || reportsCredits ? 0 : estimatedTokens),
    credits: totals.credits + (usage.credits ?? 0),
    costUsd: totals.costUsd + (usage.costUsd ?? 0),
    estimatedCostUsd: totals.estimatedCostUsd + (usage.costUsd === undefined ? reckonedCostUsd : 0),
  };
}

/** Everything that a model read and wrote, where the server said so. */
export function tokensOf({ inputTokens, outputTokens, totalTokens }: Usage): number | undefined {
  if (totalTokens !== undefined) return totalTokens;
  return inputTokens === undefined && outputTokens === undefined ? undefined : (inputTokens ?? 0) + (outputTokens ?? 0);
}

/** How many tokens a text has, roughly. */
export function estimateTokens(text: string): number {
  return Math.ceil(tokenWeight(text));
}

/** The same, not rounded, so that the pieces of a text add up: a quarter a letter, one in scripts without spaces. */
export function tokenWeight(text: string): number {
  const dense = text.match(/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]/g)?.length ?? 0;
  return dense + (text.length - dense) / 4;
}

/** `950`, `1.2k`, `34k`, `1.5M`. */
export function formatCount(count: number): string {
  if (count < 1_000) return String(Math.round(count * 100) / 100);
  const [value, unit] = count < 999_500 ? [count / 1_000, 'k'] : [count / 1_000_000, 'M'];
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)}${unit}`;
}

/** US dollars with as many places as a small amount needs. */
export function formatCost(costUsd: number): string {
  if (costUsd === 0) return '$0';
  return costUsd < 0.01 ? `$${costUsd.toPrecision(2)}` : `$${costUsd.toFixed(2)}`;
}

/** The largest amounts that one generation can plausibly use. One amount beyond them would outweigh all others. */
const largestUsage: Readonly<Record<string, number>> = { credits: 1e9, balance: 1e15, costUsd: 1e5 };
const largestTokens = 1e9;

/** What a server reported, apart from amounts that can't be right. */
export function plausibleUsage(usage: Usage): { readonly usage: Usage; readonly refused: readonly string[] } {
  const refused = Object.entries(usage)
    .filter(([name, amount]) => !(amount >= 0 && amount <= (largestUsage[name] ?? largestTokens)))
    .map(([name]) => name);
  return { usage: Object.fromEntries(Object.entries(usage).filter(([name]) => !refused.includes(name))), refused };
}
