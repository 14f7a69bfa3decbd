import * as vscode from 'vscode';

/** Shows a text in a new untitled document. */
export async function openText(content: string, language = 'markdown'): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}
