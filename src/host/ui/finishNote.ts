import * as vscode from 'vscode';
import type { FinishReason } from '../../core/generation/generation.ts';

/**
 * Whether the answer goes on when one continues it. Anthropic's API pauses a turn (`pause_turn`) that used many of its
 * own tools: it wants it sent back with what these found, which Runnel leaves out, so it is not sent by itself.
 */
export function canGoOn(reason: FinishReason | undefined): boolean {
  return reason === 'length' || reason === 'pause_turn';
}

/** The note for an answer that ended early; undefined for one that is complete. */
export function finishNote(reason: FinishReason | undefined): string | undefined {
  switch (reason) {
    case 'length':
      return vscode.l10n.t('The model stopped at the token limit.');
    case 'pause_turn':
      return vscode.l10n.t('The model paused before its answer was complete.');
    case 'content_filter':
      return vscode.l10n.t("Stopped by the provider's content filter.");
    case 'tool_rounds':
      return vscode.l10n.t('Stopped at the limit of tool rounds (runnel.chat.tools.maxRounds).');
    case 'tool_cost':
      return vscode.l10n.t('Stopped at the limit of cost for one answer (runnel.chat.tools.maxCost).');
    case 'tool_calls':
      return vscode.l10n.t('The model asked for a tool that is not available here.');
    default:
      return undefined;
  }
}
