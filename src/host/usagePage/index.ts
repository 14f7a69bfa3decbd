import * as vscode from 'vscode';
import { asAmount, asObject } from '../../core/json/json.ts';
import { dayOf, toCsv, type UsageEntry } from '../../core/usage/entries.ts';
import { settings } from '../../names.ts';
import type { UsageRequest, UsageState } from '../../protocol/usage.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import type { ConnectionCommands } from '../setup/index.ts';
import { chooseAnswer } from '../ui/messages.ts';
import { pageHtml } from '../ui/pageHtml.ts';
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

type Handlers = { readonly [T in UsageRequest['type']]: (message: Readonly<Record<string, unknown>>) => unknown };

export function createUsageCommands({ usage, connections, extensionUri }: UsageCommandParts): UsageCommands {
  let panel: vscode.WebviewPanel | undefined;
  const folder = vscode.Uri.joinPath(extensionUri, 'dist');

  const update = (): void => {
    if (panel === undefined) return;
    void panel.webview.postMessage(stateOf(usage));
  };
  const reset = async (): Promise<void> => {
    const yes = vscode.l10n.t('Reset');
    const question = vscode.l10n.t('Reset the usage of all windows?');
    const explanation = vscode.l10n.t('Budgets start from zero. Charges by providers do not change.');
    const answers = [{ label: vscode.l10n.t('Cancel') }, { label: yes }];
    if ((await chooseAnswer(question, explanation, answers)) === yes) await usage.reset();
  };
  const handlers: Handlers = {
    ready: update,
    export: message => exportEntries(usage.entries, message),
    refreshBalance: () => connections.refreshBalances(),
    openBudget: () => vscode.commands.executeCommand('workbench.action.openSettings', settings.budget),
    reset,
  };
  const changes = usage.onDidChange(update);

  return {
    reset,
    show() {
      if (panel !== undefined) {
        panel.reveal();
        return;
      }
      const options = { enableScripts: true, localResourceRoots: [folder] };
      panel = vscode.window.createWebviewPanel(
        'runnel.usage',
        vscode.l10n.t('Runnel Usage'),
        vscode.ViewColumn.Active,
        options,
      );
      panel.onDidDispose(() => {
        panel = undefined;
      });
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const request = asObject(message);
        const name = String(request?.type);
        if (request !== undefined && Object.hasOwn(handlers, name)) handlers[name as UsageRequest['type']](request);
      });
      panel.webview.html = pageOf(panel.webview, folder);
      void usage.refresh();
    },
    dispose() {
      changes.dispose();
      panel?.dispose();
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

async function exportEntries(all: readonly UsageEntry[], request: Readonly<Record<string, unknown>>): Promise<void> {
  const { connection, model } = request;
  const days = asAmount(request.days) ?? 0;
  const first = days === 0 ? '' : dayOf(new Date(Date.now() - (days - 1) * 86_400_000));
  const entries = all.filter(
    entry =>
      entry.day >= first && (!connection || entry.connection === connection) && (!model || entry.model === model),
  );
  const isCsv = request.format === 'csv';
  const name = `runnel-usage-${dayOf(new Date())}.${isCsv ? 'csv' : 'json'}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: isCsv ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
  if (target === undefined) return;
  const text = isCsv ? toCsv(entries) : JSON.stringify(entries, undefined, 2);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(`${text}\n`));
  await vscode.window.showTextDocument(target);
}

function pageOf(webview: vscode.Webview, folder: vscode.Uri): string {
  const address = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  return pageHtml({
    title: vscode.l10n.t('Runnel Usage'),
    language: vscode.env.language,
    source: webview.cspSource,
    library: address('chart/chartLibrary.js'),
    script: address('usage/usagePage.js'),
    style: address('usage/usagePage.css'),
  });
}
