import { randomUUID } from 'node:crypto';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Conversation } from '../../../core/conversation/conversation.ts';
import { parseConversation } from '../../../core/conversation/json.ts';
import { conversationAsMarkdown } from '../../../core/conversation/markdown.ts';
import { showError, showInformation } from '../../ui/messages.ts';

const largestImport = 100_000_000;

/**
 * *Export Chat…*: Markdown to be read, or JSON that can be imported again. A keybinding may name the file as its
 * argument, by an absolute path: VS Code then shows no dialog, and the file is replaced if it exists.
 */
export async function exportConversation(conversation: Conversation, file: unknown): Promise<void> {
  if (conversation.turns.length === 0) {
    void showInformation(vscode.l10n.t('This chat is still empty.'));
    return;
  }
  const uri = fileNamed(file) ?? (await askWhereToExport(conversation));
  if (uri === undefined) return;
  const isJson = uri.path.toLowerCase().endsWith('.json');
  const text = isJson ? `${JSON.stringify(conversation, undefined, 2)}\n` : conversationAsMarkdown(conversation);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, { preview: false });
}

function askWhereToExport(conversation: Conversation): Thenable<vscode.Uri | undefined> {
  const name = (conversation.title || 'chat').replace(/[^\p{L}\p{N} _-]+/gu, '').trim() || 'chat';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Chat'),
    filters: { Markdown: ['md'], JSON: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${name}.md`) }),
  });
}

/** *Import Chat…*: an exported JSON file becomes a new chat. A keybinding may name the file, by an absolute path. */
export async function importConversation(file: unknown): Promise<Conversation | undefined> {
  const uri = fileNamed(file) ?? (await askWhatToImport());
  if (uri === undefined) return undefined;
  const { size } = await vscode.workspace.fs.stat(uri);
  const bytes = size > largestImport ? new Uint8Array() : await vscode.workspace.fs.readFile(uri);
  const conversation = parseConversation(new TextDecoder().decode(bytes));
  if (conversation === undefined) {
    void showError(vscode.l10n.t('This file is not a chat exported by Runnel.'));
    return undefined;
  }
  return { ...conversation, id: randomUUID(), updatedAt: Date.now() };
}

async function askWhatToImport(): Promise<vscode.Uri | undefined> {
  const title = vscode.l10n.t('Import Chat');
  return (await vscode.window.showOpenDialog({ title, filters: { JSON: ['json'] } }))?.[0];
}

/** Menus hand an argument of their own to a command: only a path names a file. */
function fileNamed(argument: unknown): vscode.Uri | undefined {
  return typeof argument === 'string' && isAbsolute(argument) ? vscode.Uri.file(argument) : undefined;
}
