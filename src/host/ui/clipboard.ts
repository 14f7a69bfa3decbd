import * as vscode from 'vscode';
import { askBefore, showInformation, showWarning } from './messages.ts';

/**
 * Whether the text is in the clipboard now. A person who pastes something else would never know, so a failure is told.
 *
 * @param done What is told of a copy that nothing else shows.
 */
export async function copyText(
  text: string,
  done?: string,
  clipboard: vscode.Clipboard = vscode.env.clipboard,
): Promise<boolean> {
  try {
    await clipboard.writeText(text);
  } catch {
    void showWarning(vscode.l10n.t('The text could not be copied to the clipboard.'));
    return false;
  }
  if (done !== undefined) void showInformation(done);
  return true;
}

/**
 * What a command copies, for what VS Code gives by the clipboard only. Text that was there is put back. A picture could not
 * be: extensions can't read it, so the person is asked first where the clipboard holds no text.
 *
 * @returns undefined where the person wants the clipboard left alone.
 */
export async function readThroughClipboard(
  copy: () => Thenable<unknown>,
  mayReplace: () => Promise<boolean> = mayReplaceClipboard,
  clipboard: vscode.Clipboard = vscode.env.clipboard,
): Promise<string | undefined> {
  const before = await clipboard.readText();
  if (before === '' && !(await mayReplace())) return undefined;
  try {
    await clipboard.writeText('');
    await copy();
    return await clipboard.readText();
  } finally {
    await clipboard.writeText(before);
  }
}

async function mayReplaceClipboard(): Promise<boolean> {
  const replace = vscode.l10n.t('Replace Clipboard');
  const question = vscode.l10n.t('Replace what is in the clipboard?');
  const detail = vscode.l10n.t(
    'The terminal selection can only be read through the clipboard. It contains no text now, but it may contain a picture or files.',
  );
  return (await askBefore(question, { detail }, replace)) === replace;
}
