import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Conversation } from '../../../core/conversation/conversation.ts';
import { readForeignConversations } from '../../../core/conversation/foreign.ts';
import { type ForeignConversation, toConversation } from '../../../core/conversation/foreignMessage.ts';
import { conversationAsHtml } from '../../../core/conversation/html.ts';
import { parseConversation } from '../../../core/conversation/json.ts';
import { conversationAsMarkdown } from '../../../core/conversation/markdown.ts';
import { askWhereToSave, fileNamed } from '../../ui/files.ts';
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
  const text = textFor(uri.path.toLowerCase(), conversation);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, { preview: false });
}

function textFor(path: string, conversation: Conversation): string {
  if (path.endsWith('.json')) return `${JSON.stringify(conversation, undefined, 2)}\n`;
  return /\.html?$/.test(path) ? conversationAsHtml(conversation) : conversationAsMarkdown(conversation);
}

function askWhereToExport(conversation: Conversation): Thenable<vscode.Uri | undefined> {
  const name = (conversation.title || 'chat').replace(/[^\p{L}\p{N} _-]+/gu, '').trim() || 'chat';
  return askWhereToSave({
    title: vscode.l10n.t('Export Chat'),
    name: `${name}.md`,
    filters: { Markdown: ['md'], JSON: ['json'], HTML: ['html'] },
  });
}

/**
 * *Import Chat…*: an exported JSON file becomes a new chat, also one of another program. Of several in one file the person
 * chooses. A keybinding may name the file, by an absolute path.
 */
export async function importConversations(file: unknown): Promise<readonly Conversation[]> {
  const uri = fileNamed(file) ?? (await askWhatToImport());
  if (uri === undefined) return [];
  const { size } = await vscode.workspace.fs.stat(uri);
  const bytes = size > largestImport ? new Uint8Array() : await vscode.workspace.fs.readFile(uri);
  const text = new TextDecoder().decode(bytes);
  const own = parseConversation(text);
  if (own !== undefined) return [{ ...own, id: randomUUID(), updatedAt: Date.now() }];
  const foreign = readForeignConversations(text);
  const chosen = foreign.length > 1 ? await chooseConversations(foreign) : foreign;
  const conversations = chosen.map(conversation => toConversation(conversation, randomUUID, Date.now()));
  const readable = conversations.filter(({ turns }) => turns.length > 0);
  if (readable.length === 0 && chosen.length === foreign.length) {
    void showError(vscode.l10n.t('This file contains no chat that Runnel can read.'));
  }
  return readable;
}

/** As many as one would look through; all of them are kept on this computer. */
const mostImported = 1_000;

async function chooseConversations(found: readonly ForeignConversation[]): Promise<readonly ForeignConversation[]> {
  const items = found.slice(0, mostImported).map((conversation, index) => ({
    label: conversation.title || vscode.l10n.t('Chat {0}', index + 1),
    description: vscode.l10n.t('{0} messages', conversation.messages.length),
    conversation,
  }));
  const title = vscode.l10n.t('Chats to Import');
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return chosen?.map(({ conversation }) => conversation) ?? [];
}

async function askWhatToImport(): Promise<vscode.Uri | undefined> {
  const title = vscode.l10n.t('Import Chat');
  return (await vscode.window.showOpenDialog({ title, filters: { JSON: ['json', 'jsonl'] } }))?.[0];
}
