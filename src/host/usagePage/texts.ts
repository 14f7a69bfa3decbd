import * as vscode from 'vscode';
import type { UsageTexts } from '../../protocol/usage.ts';

/** Everything that a person reads on the usage page. */
export function usageTexts(): UsageTexts {
  return {
    title: vscode.l10n.t('Usage'),
    period: vscode.l10n.t('Period'),
    days: vscode.l10n.t('Last {0} days', '{0}'),
    allTime: vscode.l10n.t('All time'),
    connection: vscode.l10n.t('Connection'),
    allConnections: vscode.l10n.t('All connections'),
    model: vscode.l10n.t('Model'),
    allModels: vscode.l10n.t('All models'),
    unit: vscode.l10n.t('Unit'),
    tokens: vscode.l10n.t('Tokens'),
    credits: vscode.l10n.t('Credits'),
    money: vscode.l10n.t('Cost'),
    generations: vscode.l10n.t('Generations'),
    caller: vscode.l10n.t('Requested by'),
    day: vscode.l10n.t('Day'),
    input: vscode.l10n.t('In'),
    output: vscode.l10n.t('Out'),
    balance: vscode.l10n.t('Balance'),
    budget: vscode.l10n.t('Budget'),
    exportCsv: vscode.l10n.t('Export as CSV'),
    exportJson: vscode.l10n.t('Export as JSON'),
    reset: vscode.l10n.t('Reset Usage…'),
    refreshBalance: vscode.l10n.t('Refresh'),
    changeBudget: vscode.l10n.t('Change the budget'),
    nothing: vscode.l10n.t('No usage in this period.'),
    nothingYet: vscode.l10n.t('Nothing was used yet. Tokens and cost of each generation are counted here.'),
    chart: vscode.l10n.t('Usage per day, by model. The table below contains the same figures.'),
    other: vscode.l10n.t('Other'),
  };
}
