import * as vscode from 'vscode';
import { type BudgetState, shareOf, warningShare } from '../../core/usage/budget.ts';
import { formatCount } from '../../core/usage/usage.ts';
import { commands, contextKeys, settings } from '../../names.ts';
import { currentModel } from '../connections/currentModel.ts';
import type { FailurePlace, RunningGenerations } from '../runningGenerations.ts';
import { readSettingOrDefault } from '../settings.ts';
import { describeBudget, readBudgets } from '../usage/budget.ts';
import { describeEnded, describeRunning, describeSignIn, describeTotals } from '../usage/describe.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import { createTooltip } from './tooltip.ts';

/** How many milliseconds the result of a generation is shown before the model's name returns. */
const resultMs = 30_000;
const refreshMs = 250;

/** Runnel's item in the status bar: the model in use, running generations and how to stop them, and their usage. */
export function createStatusBar(running: RunningGenerations, usage: UsageLedger): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('runnel.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'Runnel';
  let resultUntil = 0;
  let lastEnded = running.last;
  let timer: NodeJS.Timeout | undefined;

  const showRunning = (): void => {
    const [signIn] = running.signIns;
    const { text, label } =
      signIn === undefined ? describeRunning(running.all, Date.now()) : describeSignIn(signIn.label);
    item.text = text;
    item.backgroundColor = undefined;
    item.accessibilityInformation = { label, role: 'button' };
    item.command = commands.cancelGeneration;
  };

  const showResult = (): void => {
    if (running.last === undefined) return;
    const { text, label } = describeEnded(running.last);
    item.text = text;
    item.backgroundColor =
      running.last.outcome === 'failed' ? errorBackground : budgetBackground(readBudgets(usage)[0]);
    item.accessibilityInformation = { label, role: 'button' };
    item.command =
      running.last.outcome === 'failed' ? placesOfFailures[running.last.failurePlace] : commands.chooseConnection;
  };

  const showIdle = (): void => {
    const model = currentModel().label;
    const today = readSettingOrDefault(settings.showInStatusBar) ? describeTotals(usage.today) : '';
    item.text = today === '' ? `$(sparkle) ${model}` : `$(sparkle) ${model} · ${today}`;
    const [tightest] = readBudgets(usage);
    item.backgroundColor = budgetBackground(tightest);
    const close = tightest === undefined || shareOf(tightest) < warningShare ? '' : ` ${describeBudget(tightest)}.`;
    const label = vscode.l10n.t('Runnel: {0}. {1} today. Choose a connection.', model, today || formatCount(0));
    item.accessibilityInformation = { label: `${label}${close}`, role: 'button' };
    item.command = commands.chooseConnection;
  };

  const show = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const left = resultUntil - Date.now();
    if (running.all.length + running.signIns.length > 0) {
      showRunning();
      timer = setTimeout(show, refreshMs);
    } else if (left > 0) {
      showResult();
      timer = setTimeout(show, left);
    } else {
      showIdle();
    }
  };

  const update = (): void => {
    const isRunning = running.all.length + running.signIns.length > 0;
    void vscode.commands.executeCommand('setContext', contextKeys.generating, isRunning);
    // A sign-in that ends is no result.
    if (!isRunning && running.last !== lastEnded) resultUntil = Date.now() + resultMs;
    if (!isRunning) lastEnded = running.last;
    // The tooltip only changes here: one that is rebuilt while it is open flickers.
    item.tooltip = createTooltip(running, usage);
    show();
  };

  // The tooltip comes with the usage, which is being read.
  showIdle();
  item.show();
  return vscode.Disposable.from(
    item,
    running.onDidChange(update),
    usage.onDidChange(() => {
      item.tooltip = createTooltip(running, usage);
      show();
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('runnel')) show();
    }),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}

/** The status bar does not tell a failure, it leads to where it is told. */
const placesOfFailures: Readonly<Record<FailurePlace, string>> = {
  message: 'notifications.showList',
  chat: commands.openChat,
  caller: commands.showLastRequest,
};

const errorBackground = new vscode.ThemeColor('statusBarItem.errorBackground');
const warningBackground = new vscode.ThemeColor('statusBarItem.warningBackground');

function budgetBackground(tightest: BudgetState | undefined): vscode.ThemeColor | undefined {
  if (tightest === undefined || shareOf(tightest) < warningShare) return undefined;
  return shareOf(tightest) < 1 ? warningBackground : errorBackground;
}
