import * as vscode from 'vscode';
import type { Usage } from '../../core/generation/generation.ts';
import { formatCost, formatCount, tokensOf, type UsageTotals } from '../../core/usage/usage.ts';
import type { EndedGeneration, GenerationPhase, RunningGeneration } from '../runningGenerations.ts';

/** What the status bar shows, and what a screen reader says instead of it. */
export interface StatusText {
  readonly text: string;
  readonly label: string;
}

/** `Signing in to GigaChat…`. */
export function describeSignIn(label: string): StatusText {
  const text = vscode.l10n.t('Signing in to {0}…', label);
  return { text: `$(loading~spin) ${text} $(debug-stop)`, label: `Runnel: ${text} ${vscode.l10n.t('Cancel')}.` };
}

/** `~312 tok · ~48 tok/s · 6 s`, or the countdown of a pause, for one or several generations. */
export function describeRunning(generations: readonly RunningGeneration[], now: number): StatusText {
  const waits = generations.map(({ waitingUntil = 0 }) => waitingUntil).filter(until => until > now);
  const stop = vscode.l10n.t('Cancel the generation');
  if (waits.length > 0 && waits.length === generations.length) {
    const left = Math.ceil((Math.min(...waits) - now) / 1_000);
    const text = vscode.l10n.t('waiting {0} s', left);
    return { text: `$(watch) ${text} $(debug-stop)`, label: `Runnel: ${text}. ${stop}.` };
  }
  const tokens = Math.ceil(generations.reduce((sum, generation) => sum + generation.estimatedTokens, 0));
  const started = Math.min(...generations.map(({ startedAt }) => startedAt));
  const firstText = Math.min(...generations.map(({ firstTextAt }) => firstTextAt ?? now));
  const seconds = Math.floor((now - started) / 1_000);
  const speed = now - firstText < 500 ? undefined : Math.round((tokens * 1_000) / (now - firstText));
  const [only] = generations;
  const phase = generations.length === 1 ? only?.phase : undefined;
  const parts = [
    ...(phase === undefined ? [] : [wordFor(phase)]),
    ...(generations.length > 1 ? [vscode.l10n.t('{0} generations', generations.length)] : []),
    ...(tokens === 0 ? [] : [vscode.l10n.t('~{0} tok', formatCount(tokens))]),
    ...(speed === undefined ? [] : [vscode.l10n.t('~{0} tok/s', formatCount(speed))]),
    vscode.l10n.t('{0} s', seconds),
    ...(waits.length === 0 ? [] : [vscode.l10n.t('{0} waiting', waits.length)]),
  ];
  const text = parts.join(' · ');
  // Without the figures: a screen reader would read them out every time they change.
  const label = vscode.l10n.t('Runnel is generating');
  return { text: `$(loading~spin) ${text} $(debug-stop)`, label: `${label}. ${stop}.` };
}

function wordFor(phase: GenerationPhase): string {
  if (phase === 'queued') return vscode.l10n.t('in the queue');
  return phase === 'thinking' ? vscode.l10n.t('thinking') : vscode.l10n.t('writing');
}

export function describeEnded({
  outcome,
  usage,
  estimatedTokens,
  reckonedCostUsd,
  durationMs,
}: EndedGeneration): StatusText {
  const icon = { complete: 'check', cancelled: 'circle-slash', failed: 'warning' }[outcome];
  const word = {
    complete: vscode.l10n.t('done'),
    cancelled: vscode.l10n.t('cancelled'),
    failed: vscode.l10n.t('failed'),
  }[outcome];
  const used = describeUsage(usage, estimatedTokens, reckonedCostUsd);
  const seconds = vscode.l10n.t('{0} s', Math.round(durationMs / 100) / 10);
  const parts = [...(outcome === 'complete' ? [] : [word]), ...(used === '' ? [] : [used]), seconds];
  return {
    text: `$(${icon}) ${parts.join(' · ')}`,
    label: `Runnel: ${[word, used, seconds].filter(Boolean).join(', ')}.`,
  };
}

/**
 * Tokens and credits apart. What no server reported is an estimate and is marked with `~`. Empty for nothing.
 *
 * @param reckonedCostUsd What it cost by the price of the model, where one is known.
 */
export function describeUsage(usage: Usage, estimatedTokens: number, reckonedCostUsd?: number): string {
  const tokens = tokensOf(usage);
  const cost = describeCostOf(usage, reckonedCostUsd);
  const parts = [
    ...(tokens === undefined ? [] : [vscode.l10n.t('{0} tok', formatCount(tokens))]),
    ...(usage.credits === undefined ? [] : [vscode.l10n.t('{0} credits', formatCount(usage.credits))]),
    ...(cost === undefined ? [] : [cost]),
  ];
  const isEstimate = parts.length === 0 && estimatedTokens > 0;
  return isEstimate ? vscode.l10n.t('~{0} tok', formatCount(Math.ceil(estimatedTokens))) : parts.join(' · ');
}

/** As the server reported it, or with a `~` by the price of the model. */
export function describeCostOf({ costUsd }: Usage, reckonedCostUsd?: number): string | undefined {
  if (costUsd !== undefined) return formatCost(costUsd);
  return reckonedCostUsd === undefined ? undefined : `~${formatCost(reckonedCostUsd)}`;
}

/** Empty when nothing was used yet. */
export function describeTotals(totals: UsageTotals): string {
  const reported = totals.inputTokens + totals.outputTokens;
  const tokens = reported + totals.estimatedTokens;
  const parts = [
    ...(tokens === 0
      ? []
      : [`${totals.estimatedTokens > 0 ? '~' : ''}${vscode.l10n.t('{0} tok', formatCount(tokens))}`]),
    ...(totals.credits === 0 ? [] : [vscode.l10n.t('{0} credits', formatCount(totals.credits))]),
    ...describeCost(totals),
  ];
  return parts.join(' · ');
}

/** What the servers reported, and with a `~` what was estimated by prices. */
function describeCost({ costUsd, estimatedCostUsd }: UsageTotals): readonly string[] {
  const cost = costUsd + estimatedCostUsd;
  return cost === 0 ? [] : [`${estimatedCostUsd > 0 ? '~' : ''}${formatCost(cost)}`];
}
