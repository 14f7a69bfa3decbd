import { asAmount, asObject, present } from '../json/json.ts';
import type { UsageTotals } from './usage.ts';

export type BudgetUnit = 'tokens' | 'credits' | 'usd';
export type BudgetPeriod = 'day' | 'month';

/** The most that may be used, of each unit that is limited. */
export type BudgetLimits = Readonly<Partial<Record<BudgetUnit, number>>>;

export type Budget = Readonly<Record<BudgetPeriod, BudgetLimits>>;

/** How far one limit is used up. */
export interface BudgetState {
  readonly period: BudgetPeriod;
  readonly unit: BudgetUnit;
  readonly used: number;
  readonly limit: number;
  /** A part of what was used is an estimate. */
  readonly isEstimate: boolean;
}

/** From this share on, the person is warned. */
export const warningShare = 0.8;

/** The budget of the setting. Limits that are no amounts are left out. */
export function readBudget(value: unknown): Budget {
  const periods = asObject(value);
  const limits = (period: unknown): BudgetLimits => {
    const { tokens, credits, usd } = asObject(period) ?? {};
    return present({ tokens: asAmount(tokens), credits: asAmount(credits), usd: asAmount(usd) });
  };
  return { day: limits(periods?.day), month: limits(periods?.month) };
}

/** All limits that are set, the one that is used up the furthest first. */
export function budgetStates(budget: Budget, today: UsageTotals, month: UsageTotals): readonly BudgetState[] {
  const units = ['tokens', 'credits', 'usd'] as const;
  const states = (['day', 'month'] as const).flatMap(period =>
    units.flatMap((unit): readonly BudgetState[] => {
      const limit = budget[period][unit];
      return limit === undefined ? [] : [{ period, unit, limit, ...usedOf(period === 'day' ? today : month, unit) }];
    }),
  );
  return states.sort((one, other) => shareOf(other) - shareOf(one));
}

/** How much of a limit is used, 1 being all of it. */
export function shareOf({ used, limit }: BudgetState): number {
  return limit === 0 ? 1 : used / limit;
}

function usedOf(totals: UsageTotals, unit: BudgetUnit): { readonly used: number; readonly isEstimate: boolean } {
  switch (unit) {
    case 'tokens': {
      const { inputTokens, outputTokens, estimatedTokens } = totals;
      return { used: inputTokens + outputTokens + estimatedTokens, isEstimate: estimatedTokens > 0 };
    }
    case 'credits':
      return { used: totals.credits, isEstimate: false };
    case 'usd':
      return { used: totals.costUsd + totals.estimatedCostUsd, isEstimate: totals.estimatedCostUsd > 0 };
  }
}
