import * as vscode from 'vscode';
import type { AssistantTurn } from '../../../core/conversation/conversation.ts';
import { GenerationError } from '../../../core/generation/errors.ts';
import { canGoOn } from '../../ui/finishNote.ts';
import { type Button, buttonsFor } from '../../ui/report.ts';
import type { Session } from '../session/session.ts';

/**
 * The buttons below an answer that failed or stopped early, the likeliest first. They act on the session; without one,
 * only their titles are used.
 */
export function recoveryActionsFor(turn: AssistantTurn, session?: Session): readonly Button[] {
  const { failure, outcome, finishReason, text, id, connection } = turn;
  const again: Button = {
    title: vscode.l10n.t('Try Again'),
    run: () => session?.regenerate(id),
  };
  const goOn: Button = {
    title: vscode.l10n.t('Continue'),
    run: () => session?.continueAnswer(id),
  };
  if (failure === undefined) {
    if (outcome === 'interrupted') return text === '' ? [again] : [goOn, again];
    return canGoOn(finishReason) || limits.has(finishReason ?? '') ? [goOn] : [];
  }
  const { kind, message, ...details } = failure;
  const error = new GenerationError(kind, message, details);
  const tryAgain = again.run;
  const known = buttonsFor(error, { tryAgain, origin: id, ...(connection === '' ? {} : { connection }) });
  const canContinue =
    (text !== '' || turn.rounds !== undefined) && (failure.retryable || kind === 'incomplete' || kind === 'timeout');
  const isOffered = known.some(({ title }) => title === again.title);
  // After the action, the same prompt is sent again.
  return [...(canContinue ? [goOn] : []), ...known, ...(isOffered ? [] : [again])];
}

/** Limits of the chat's own, at which an answer ends. */
const limits: ReadonlySet<string> = new Set(['tool_rounds', 'tool_cost']);
