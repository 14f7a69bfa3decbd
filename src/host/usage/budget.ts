import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { type BudgetState, budgetStates, readBudget, shareOf, warningShare } from '../../core/usage/budget.ts';
import { dayOf } from '../../core/usage/entries.ts';
import { formatCost, formatCount } from '../../core/usage/usage.ts';
import { commands, settings } from '../../names.ts';
import { readSettingOrDefault } from '../settings.ts';
import { chooseAnswer, showWarning } from '../ui/messages.ts';
import type { UsageLedger } from './ledger.ts';

/** Keeps generations within the budget that the person set. */
export interface BudgetGuard {
  /**
   * Asks the person when a limit is reached.
   *
   * @throws {GenerationError} of kind `cancelled` when they do not want to go on, of kind `payment` where nobody is asked.
   */
  check(options: { readonly isInteractive: boolean }): Promise<void>;
  /** Warns, once for each day or month, of a limit that is nearly reached. */
  warn(): void;
}

export function createBudgetGuard(usage: UsageLedger, state: vscode.Memento): BudgetGuard {
  return {
    async check({ isInteractive }) {
      await usage.refresh();
      const [tightest] = readBudgets(usage);
      if (tightest === undefined || shareOf(tightest) < 1) return;
      const once = vscode.l10n.t('Generate Once');
      const show = vscode.l10n.t('Show Usage');
      const change = vscode.l10n.t('Change the Budget');
      const question = vscode.l10n.t('The budget is used up: {0}', describeBudget(tightest));
      if (!isInteractive) {
        throw new GenerationError('payment', question, {
          hint: vscode.l10n.t('Change the budget in the setting {0}, or wait until it starts anew.', settings.budget),
        });
      }
      const labels = [once, show, change].map(label => ({ label }));
      const chosen = await chooseAnswer(question, vscode.l10n.t('Nothing was sent. Continue?'), labels);
      if (chosen === once) return;
      if (chosen === show) void vscode.commands.executeCommand(commands.showUsage);
      if (chosen === change) void vscode.commands.executeCommand('workbench.action.openSettings', settings.budget);
      throw new GenerationError('cancelled', vscode.l10n.t('The generation was cancelled.'));
    },

    warn() {
      const close = readBudgets(usage).find(each => shareOf(each) >= warningShare);
      if (close === undefined) return;
      const day = dayOf(new Date());
      const warned = `${close.unit} ${close.limit} ${close.period === 'day' ? day : day.slice(0, '2026-11'.length)}`;
      const key = `runnel.budget.warned.${close.period}`;
      if (state.get(key) === warned) return;
      void state.update(key, warned);
      const show = vscode.l10n.t('Show Usage');
      void showWarning(vscode.l10n.t('The budget is nearly used up: {0}.', describeBudget(close)), show).then(
        chosen => chosen === show && vscode.commands.executeCommand(commands.showUsage),
      );
    },
  };
}

/** All limits that the person set, the one that is used up the furthest first. */
export function readBudgets({ today, month }: Pick<UsageLedger, 'today' | 'month'>): readonly BudgetState[] {
  return budgetStates(readBudget(readSettingOrDefault(settings.budget)), today, month);
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
