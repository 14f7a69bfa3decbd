import * as vscode from 'vscode';
import { asAmount } from '../../core/json/json.ts';
import { dayOf, toCsv, type UsageEntry } from '../../core/usage/entries.ts';
import { settings } from '../../names.ts';
import type { UsageRequest, UsageState } from '../../protocol/usage.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import type { ConnectionCommands } from '../setup/index.ts';
import { saveText } from '../ui/files.ts';
import { chooseAnswer } from '../ui/messages.ts';
import { chartLibrary, createPagePanel, type PageMessage } from '../ui/pagePanel.ts';
import { describeBudget, readBudgets } from '../usage/budget.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import { usageTexts } from './texts.ts';

/** *Show Usage* and *Reset Usage*. */
export interface UsageCommands extends vscode.Disposable {
  show(): void;
  reset(): Promise<void>;
}

export interface UsageCommandParts {
  readonly usage: UsageLedger;
  readonly connections: ConnectionCommands;
  readonly extensionUri: vscode.Uri;
}

export function createUsageCommands({ usage, connections, extensionUri }: UsageCommandParts): UsageCommands {
  const update = (): void => panel.post(() => stateOf(usage));
  const reset = async (): Promise<void> => {
    const yes = vscode.l10n.t('Reset');
    const question = vscode.l10n.t('Reset the usage of all windows?');
    const explanation = vscode.l10n.t('Budgets start from zero. Charges by providers do not change.');
    const answers = [{ label: vscode.l10n.t('Cancel') }, { label: yes }];
    if ((await chooseAnswer(question, explanation, answers)) === yes) await usage.reset();
  };
  const panel = createPagePanel<UsageRequest['type']>({
    viewType: 'runnel.usage',
    title: vscode.l10n.t('Runnel Usage'),
    extensionUri,
    page: 'usage/usagePage',
    library: chartLibrary,
    handlers: {
      ready: update,
      export: message => exportEntries(usage.entries, message),
      refreshBalance: () => connections.refreshBalances(),
      openBudget: () => vscode.commands.executeCommand('workbench.action.openSettings', settings.budget),
      reset,
    },
  });
  const changes = usage.onDidChange(update);

  return {
    reset,
    show() {
      if (panel.show()) void usage.refresh();
    },
    dispose() {
      changes.dispose();
      panel.dispose();
    },
  };
}

function stateOf(usage: UsageLedger): UsageState {
  return {
    type: 'state',
    entries: usage.entries,
    today: dayOf(new Date()),
    connections: Object.fromEntries(readConnectionProfiles().map(({ id, label }) => [id, label])),
    balances: usage.balances,
    budgets: readBudgets(usage).map(state => ({ ...state, text: describeBudget(state) })),
    language: vscode.env.language,
    texts: usageTexts(),
  };
}

async function exportEntries(all: readonly UsageEntry[], request: PageMessage): Promise<void> {
  const { connection, model } = request;
  const days = asAmount(request.days) ?? 0;
  const first = days === 0 ? '' : dayOf(new Date(Date.now() - (days - 1) * 86_400_000));
  const entries = all.filter(
    entry =>
      entry.day >= first && (!connection || entry.connection === connection) && (!model || entry.model === model),
  );
  const isCsv = request.format === 'csv';
  const name = `runnel-usage-${dayOf(new Date())}.${isCsv ? 'csv' : 'json'}`;
  const text = isCsv ? toCsv(entries) : JSON.stringify(entries, undefined, 2);
  await saveText(`${text}\n`, { name, filters: isCsv ? { CSV: ['csv'] } : { JSON: ['json'] } });
}
