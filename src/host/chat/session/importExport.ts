import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Conversation } from '../../../core/conversation/conversation.ts';
import { parseConversation } from '../../../core/conversation/json.ts';
import { conversationAsMarkdown } from '../../../core/conversation/markdown.ts';
import { showError, showInformation } from '../../ui/messages.ts';

const largestImport = 100_000_000;

/** *Export Chat…*: Markdown to be read, or JSON that can be imported again. */
export async function exportConversation(conversation: Conversation): Promise<void> {
  if (conversation.turns.length === 0) {
    void showInformation(vscode.l10n.t('This chat is still empty.'));
    return;
  }
  const name = (conversation.title || 'chat').replace(/[^\p{L}\p{N} _-]+/gu, '').trim() || 'chat';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Chat'),
    filters: { Markdown: ['md'], JSON: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${name}.md`) }),
  });
  if (uri === undefined) return;
  const isJson = uri.path.toLowerCase().endsWith('.json');
  const text = isJson ? `${JSON.stringify(conversation, undefined, 2)}\n` : conversationAsMarkdown(conversation);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, { preview: false });
}

/** *Import Chat…*: what was exported as JSON becomes a conversation of its own. */
export async function importConversation(): Promise<Conversation | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Import Chat'), filters: { JSON: ['json'] } })) ?? [];
  if (uri === undefined) return undefined;
  const { size } = await vscode.workspace.fs.stat(uri);
  const bytes = size > largestImport ? new Uint8Array() : await vscode.workspace.fs.readFile(uri);
  const conversation = parseConversation(new TextDecoder().decode(bytes));
  if (conversation === undefined) {
    void showError(vscode.l10n.t('This file is no chat that Runnel exported.'));
    return undefined;
  }
  return { ...conversation, id: randomUUID(), updatedAt: Date.now() };
}
