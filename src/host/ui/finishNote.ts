import * as vscode from 'vscode';
import type { FinishReason } from '../../core/generation/generation.ts';

/** The note for an answer that ended early; undefined for one that is complete. */
export function finishNote(reason: FinishReason | undefined): string | undefined {
  switch (reason) {
    case 'length':
      return vscode.l10n.t('The model stopped at the token limit.');
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
