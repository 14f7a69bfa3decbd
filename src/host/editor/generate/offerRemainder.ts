import * as vscode from 'vscode';
import { showWarning } from '../../ui/messages.ts';
import { openText } from '../../ui/openText.ts';
import type { DetachReason } from '../insertion/insertion.ts';

/** What could not be put where it belonged is never lost: it is offered. */
export async function offerRemainder(
  reason: DetachReason,
  remainder: string,
  insertRest: (() => Promise<void>) | undefined,
): Promise<void> {
  if (remainder === '') return;
  const insert = vscode.l10n.t('Insert the Rest');
  const open = vscode.l10n.t('Open in New Document');
  const discard = vscode.l10n.t('Discard');
  const ways = insertRest === undefined ? [open, discard] : [insert, open, discard];
  const chosen = await showWarning(explain(reason), ...ways);
  if (chosen === insert) await insertRest?.();
  if (chosen === open) await openText(remainder);
}

function explain(reason: DetachReason): string {
  switch (reason) {
    case 'changedInside':
      return vscode.l10n.t('The generated text was changed while it was written. The rest was not inserted.');
    case 'documentClosed':
      return vscode.l10n.t('The document was closed while text was written. The rest was not inserted.');
    case 'readOnly':
      return vscode.l10n.t('The document is read-only. The text was not inserted.');
    case 'undone':
      return vscode.l10n.t('The generation was undone. The rest was not inserted.');
  }
}
