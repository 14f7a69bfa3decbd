import * as vscode from 'vscode';
import { showWarning } from '../../ui/messages.ts';

/** Whether the text is in the clipboard now. A person who pastes something else would never know, so it is said. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await vscode.env.clipboard.writeText(text);
    return true;
  } catch {
    void showWarning(vscode.l10n.t('The text could not be copied to the clipboard.'));
    return false;
  }
}
