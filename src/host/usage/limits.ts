import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../core/clock.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import type { GenerationEvent, Message } from '../../core/generation/generation.ts';
import { textsIn } from '../../core/generation/parts.ts';
import { asAmount } from '../../core/json/json.ts';
import { type LimitedRequest, RequestLimiter, type RequestLimits } from '../../core/usage/requestLimiter.ts';
import { estimateTokens, formatCost, formatCount } from '../../core/usage/usage.ts';
import { settings } from '../../names.ts';
import type { RunningGeneration, RunningGenerations } from '../runningGenerations.ts';
import { readSettingOrDefault } from '../settings.ts';
import { askBefore } from '../ui/messages.ts';

/** The limits of each connection, for all that Runnel sends in this window. */
export interface ConnectionLimits {
  enter(connection: string, limits: RequestLimits, tokens: number, signal: AbortSignal): LimitedRequest;
}

export function createConnectionLimits(clock: Clock = systemClock): ConnectionLimits {
  const limiters = new Map<string, RequestLimiter>();
  return {
    enter(connection, limits, tokens, signal) {
      const limiter = limiters.get(connection) ?? new RequestLimiter(clock);
      limiters.set(connection, limiter);
      limiter.limits = limits;
      return limiter.enter(tokens, signal);
    },
  };
}

/** Waits until the limits of the connection let a request go, and says how long that takes where it is known. */
export async function* waitInQueue(
  turn: LimitedRequest,
  generation: RunningGeneration,
  running: RunningGenerations,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const { waitMs } = turn;
  if (!turn.isWaiting) {
    // One that was cancelled while it was to begin has left the queue already.
    await turn.ready;
    return;
  }
  generation.isQueued = true;
  generation.waitingUntil = waitMs === undefined ? undefined : systemClock.now() + waitMs;
  running.changed();
  try {
    if (waitMs !== undefined) yield { type: 'waiting', reason: 'rate-limit', seconds: Math.ceil(waitMs / 1_000) };
    await turn.ready;
  } finally {
    generation.isQueued = false;
    generation.waitingUntil = undefined;
    running.changed();
  }
}

/** How many tokens messages have, roughly, without their images. */
export function estimatePrompt(messages: readonly Message[]): number {
  return messages.flatMap(textsIn).reduce((sum, text) => sum + estimateTokens(text), 0);
}

export interface PromptToSend {
  readonly tokens: number;
  /** What it costs to read it, where the price is known. */
  readonly costUsd: number | undefined;
  /** The connection, as a person reads it. */
  readonly to: string;
  readonly isInteractive: boolean;
}

/**
 * Asks before a prompt goes out that is larger than the person allowed.
 *
 * @throws {GenerationError} of kind `cancelled` when they do not want it, of kind `payment` where nobody is asked.
 */
export async function confirmPrompt({ tokens, costUsd, to, isInteractive }: PromptToSend): Promise<void> {
  const { tokens: mostTokens, usd } = readSettingOrDefault(settings.confirmPrompt);
  const isLarge = tokens > (asAmount(mostTokens) ?? Number.POSITIVE_INFINITY);
  const isDear = (costUsd ?? 0) > (asAmount(usd) ?? Number.POSITIVE_INFINITY);
  if (!isLarge && !isDear) return;
  const size = vscode.l10n.t('~{0} tokens', formatCount(tokens));
  const estimate = costUsd === undefined ? size : `${size} · ~${formatCost(costUsd)}`;
  if (!isInteractive) {
    throw new GenerationError(
      'payment',
      vscode.l10n.t('The prompt is larger than you allow without a question: {0}.', estimate),
      {
        hint: vscode.l10n.t('Send less text, or change the setting {0}.', settings.confirmPrompt),
      },
    );
  }
  const send = vscode.l10n.t('Send');
  const detail = vscode.l10n.t(
    'Estimate: {0}, without the answer. The setting {1} decides when you are asked.',
    estimate,
    settings.confirmPrompt,
  );
  if ((await askBefore(vscode.l10n.t('Send a large prompt to {0}?', to), { detail }, send)) === send) return;
  throw new GenerationError('cancelled', vscode.l10n.t('The generation was cancelled.'));
}
