import * as vscode from 'vscode';
import { formatCount } from '../../core/usage/usage.ts';
import { commands } from '../../names.ts';
import type { EndedGeneration, RunningGenerations } from '../runningGenerations.ts';
import { describeBudget, readBudgets } from '../usage/budget.ts';
import { describeCostOf, describeTotals } from '../usage/describe.ts';
import type { UsageLedger } from '../usage/ledger.ts';

/** A table of the last generation and of what was used in all, with links to the commands that belong to it. */
export function createTooltip({ all, last }: RunningGenerations, usage: UsageLedger): vscode.MarkdownString {
  const nothing = vscode.l10n.t('nothing yet');
  const rows: (readonly [string, string])[] = [
    ...all.map(({ label, model }) => [vscode.l10n.t('Generating'), `${label} (${model})`] as const),
    ...(last === undefined ? [] : describeLast(last)),
    [vscode.l10n.t('This session'), describeTotals(usage.session) || nothing],
    [vscode.l10n.t('Today'), describeTotals(usage.today) || nothing],
    [vscode.l10n.t('This month'), describeTotals(usage.month) || nothing],
    ...Object.entries(usage.balances).map(
      ([connection, balance]) =>
        [vscode.l10n.t('Balance of {0}', connection), vscode.l10n.t('{0} credits', formatCount(balance))] as const,
    ),
    ...readBudgets(usage).map(state => [vscode.l10n.t('Budget'), describeBudget(state)] as const),
  ];
  const tooltip = new vscode.MarkdownString(undefined, true);
  const links = [
    [vscode.l10n.t('Select Connection…'), commands.chooseConnection],
    [vscode.l10n.t('Manage API Keys…'), commands.manageApiKeys],
    [vscode.l10n.t('Show Usage'), commands.showUsage],
    [vscode.l10n.t('Show Last Request'), commands.showLastRequest],
    [vscode.l10n.t('Show Log'), commands.showLog],
  ] as const;
  tooltip.isTrusted = { enabledCommands: links.map(([, command]) => command) };
  tooltip.appendMarkdown('**Runnel**\n\n| | |\n|:--|--:|\n');
  for (const [name, value] of rows) tooltip.appendMarkdown(`| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} |\n`);
  tooltip.appendMarkdown(`\n${links.map(([title, command]) => `[${title}](command:${command})`).join(' · ')}`);
  return tooltip;
}

function describeLast(last: EndedGeneration): readonly (readonly [string, string])[] {
  const { usage, firstTextMs, durationMs, estimatedTokens, reckonedCostUsd } = last;
  const notReported = vscode.l10n.t('not reported');
  const count = (value: number | undefined): string => (value === undefined ? notReported : formatCount(value));
  const writingMs = firstTextMs === undefined ? 0 : durationMs - firstTextMs;
  const tokens = usage.outputTokens ?? estimatedTokens;
  const speed = writingMs <= 0 ? undefined : Math.round((tokens * 1_000) / writingMs);
  const mark = usage.outputTokens === undefined ? '~' : '';
  return [
    [vscode.l10n.t('Last generation'), last.model],
    [vscode.l10n.t('Time to first token'), firstTextMs === undefined ? '–' : vscode.l10n.t('{0} ms', firstTextMs)],
    [vscode.l10n.t('Speed'), speed === undefined ? '–' : vscode.l10n.t('{0} tok/s', `${mark}${formatCount(speed)}`)],
    [vscode.l10n.t('Tokens in'), count(usage.inputTokens)],
    [
      vscode.l10n.t('Tokens out'),
      usage.outputTokens === undefined
        ? vscode.l10n.t('{0} (not reported)', `~${formatCount(Math.ceil(estimatedTokens))}`)
        : formatCount(usage.outputTokens),
    ],
    ...(usage.credits === undefined ? [] : [[vscode.l10n.t('Credits'), formatCount(usage.credits)] as const]),
    [vscode.l10n.t('Cost'), describeCostOf(usage, reckonedCostUsd) ?? notReported],
  ];
}

/** A model's name comes from a server, so it must not become Markdown in the tooltip. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]()<>#+!|$&~]/g, sign => (sign === '~' ? sign : `\\${sign}`));
}
