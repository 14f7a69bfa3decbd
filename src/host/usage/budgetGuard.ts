import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { shareOf, warningShare } from '../../core/usage/budget.ts';
import { dayOf } from '../../core/usage/entries.ts';
import { commands, settings } from '../../names.ts';
import { chooseAnswer } from '../ui/chooseAnswer.ts';
import { showWarning } from '../ui/messages.ts';
import { describeBudget, readBudgets } from './budgets.ts';
import type { UsageLedger } from './ledger.ts';

/** Keeps generations within the budget that the person set. */
export interface BudgetGuard {
  /**
   * Asks the person when a limit is reached.
   *
   * @throws {GenerationError} of kind `cancelled` when they do not want to go on.
   */
  check(): Promise<void>;
  /** Warns, once for each day or month, of a limit that is nearly reached. */
  warn(): void;
}

export function createBudgetGuard(usage: UsageLedger, state: vscode.Memento): BudgetGuard {
  return {
    async check() {
      await usage.refresh();
      const [tightest] = readBudgets(usage);
      if (tightest === undefined || shareOf(tightest) < 1) return;
      const once = vscode.l10n.t('Generate This Once');
      const show = vscode.l10n.t('Show Usage');
      const change = vscode.l10n.t('Change the Budget');
      const question = vscode.l10n.t('The budget is used up: {0}', describeBudget(tightest));
      const labels = [once, show, change].map(label => ({ label }));
      const chosen = await chooseAnswer(question, vscode.l10n.t('Nothing was sent. Go on?'), labels);
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
