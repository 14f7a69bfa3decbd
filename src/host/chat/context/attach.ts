import * as vscode from 'vscode';
import type { Attachment } from '../../../core/conversation/conversation.ts';
import type { Consent } from '../../consent/consent.ts';
import { readFileToSend } from './fileContent.ts';

export type NewAttachment = Omit<Attachment, 'id'>;

/** The selection, not yet asked about. */
export function readSelection(editor: vscode.TextEditor | undefined): NewAttachment | undefined {
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { document, selection } = editor;
  const [first, last] = [selection.start.line + 1, selection.end.line + 1];
  const lines = first === last ? `${first}` : `${first}-${last}`;
  return {
    kind: 'selection',
    label: `${nameOf(document.uri)}:${lines}`,
    language: document.languageId,
    content: document.getText(selection),
  };
}

/** Undefined where nothing is selected: then nothing was asked. Null where the person does not want it sent. */
export async function selectionToAttach(
  editor: vscode.TextEditor | undefined,
  consent: Consent,
): Promise<NewAttachment | null | undefined> {
  const selection = readSelection(editor);
  if (selection === undefined) return undefined;
  const { label: name, content: text } = selection;
  return (await consent.mayBeSent({ uri: editor?.document.uri, name, text }, false)) === true ? selection : null;
}

export async function fileToAttach(uri: vscode.Uri, consent: Consent): Promise<NewAttachment | undefined> {
  const content = await readFileToSend(uri, consent);
  if (content === undefined) return undefined;
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  const language = open?.languageId ?? uri.path.split('.').at(-1) ?? '';
  return { kind: 'file', label: nameOf(uri), language, content };
}

/** One after the other, for each may be asked about. */
export async function filesToAttach(uris: readonly vscode.Uri[], consent: Consent): Promise<readonly NewAttachment[]> {
  const files: NewAttachment[] = [];
  for (const uri of uris) {
    const file = await fileToAttach(uri, consent);
    if (file !== undefined) files.push(file);
  }
  return files;
}

/** What a person calls a file: its path in the workspace. */
export function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
