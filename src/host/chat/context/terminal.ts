import * as vscode from 'vscode';
import { readThroughClipboard } from '../../ui/clipboard.ts';
import type { NewAttachment } from './attach.ts';

/** What is selected in the terminal in use; undefined where nothing is, or where the clipboard is to be left alone. */
export async function terminalSelectionToAttach(): Promise<NewAttachment | undefined> {
  const terminal = vscode.window.activeTerminal;
  if (terminal === undefined) return undefined;
  const copy = () => vscode.commands.executeCommand('workbench.action.terminal.copySelection');
  const content = (await readThroughClipboard(copy)) ?? '';
  return content.trim() === '' ? undefined : { kind: 'terminal', label: terminal.name, language: '', content };
}
