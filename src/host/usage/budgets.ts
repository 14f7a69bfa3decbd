import * as vscode from 'vscode';
import { type BudgetState, budgetStates, readBudget } from '../../core/usage/budget.ts';
import { formatCost, formatCount } from '../../core/usage/usage.ts';
import { settings } from '../../names.ts';
import type { UsageLedger } from './ledger.ts';

/** All limits that the person set, the one that is used up the furthest first. */
export function readBudgets({ today, month }: Pick<UsageLedger, 'today' | 'month'>): readonly BudgetState[] {
  return budgetStates(readBudget(vscode.workspace.getConfiguration().get(settings.budget)), today, month);
}

/** `8.2k of 10k tokens today`. */
export function describeBudget({ period, unit, used, limit, isEstimate }: BudgetState): string {
  const mark = isEstimate ? '~' : '';
  const amounts =
    unit === 'usd'
      ? vscode.l10n.t('{0} of {1}', `${mark}${formatCost(used)}`, formatCost(limit))
      : unit === 'tokens'
        ? vscode.l10n.t('{0} of {1} tokens', `${mark}${formatCount(used)}`, formatCount(limit))
        : vscode.l10n.t('{0} of {1} credits', formatCount(used), formatCount(limit));
  return period === 'day' ? vscode.l10n.t('{0} today', amounts) : vscode.l10n.t('{0} this month', amounts);
}
