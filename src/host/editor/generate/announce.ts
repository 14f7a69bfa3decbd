import * as vscode from 'vscode';
import type { GenerationError } from '../../../core/generation/errors.ts';
import { readAnnounces } from '../../settings.ts';
import { showInformation } from '../../ui/messages.ts';

/** Says once, at the end, what a person who does not see the text would have to look for. A failure says it itself. */
export function announceEnd(text: string, error: GenerationError | undefined): void {
  if (!readAnnounces() || (error !== undefined && error.kind !== 'cancelled')) return;
  const words = text.split(/\s+/).filter(word => word !== '').length;
  const message =
    error === undefined
      ? vscode.l10n.t('The generation is complete. Words: {0}.', words)
      : vscode.l10n.t('The generation was cancelled. Words so far: {0}.', words);
  void showInformation(message);
}
