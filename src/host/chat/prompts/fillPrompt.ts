import * as vscode from 'vscode';
import { type PathPart, type PromptPlace, promptParts } from '../../../core/prompts/promptFile.ts';
import { inCodeFence } from '../../../core/text/codeFence.ts';
import type { Consent } from '../../consent/consent.ts';

const mostQuestions = 10;
/** In UTF-16 units, of the file in the editor. */
const longestFile = 200_000;

/** Undefined where the person does not want something to be sent, or gives up a question. */
export async function fillPrompt(
  text: string,
  isOfEditor: boolean,
  editor: vscode.TextEditor | undefined,
  consent: Consent,
): Promise<string | undefined> {
  const answers = new Map<string, string>();
  let filled = '';
  for (const part of promptParts(text, isOfEditor)) {
    const value = typeof part === 'string' ? part : await textFor(part, editor, consent, answers);
    if (value === undefined) return undefined;
    filled += value;
  }
  return filled;
}

async function textFor(
  place: PromptPlace,
  editor: vscode.TextEditor | undefined,
  consent: Consent,
  answers: Map<string, string>,
): Promise<string | undefined> {
  if (place.kind === 'input') return await answerTo(place.label, place.hint, answers);
  if (place.kind === 'workspace') return '.';
  if (editor === undefined) return '';
  const { document, selection } = editor;
  const path = vscode.workspace.asRelativePath(document.uri);
  if (place.kind !== 'file' && place.kind !== 'selection') return partOf(path, place.kind, document.uri);
  const text = place.kind === 'file' ? document.getText().slice(0, longestFile) : document.getText(selection);
  if (text === '') return '';
  if ((await consent.mayBeSent({ uri: document.uri, name: path, text }, false)) !== true) return undefined;
  const code = inCodeFence(text, document.languageId);
  return place.kind === 'file' ? `${path}\n${code}` : code;
}

function partOf(path: string, part: Exclude<PathPart, 'workspace'>, uri: vscode.Uri): string {
  const end = path.lastIndexOf('/');
  const name = path.slice(end + 1);
  switch (part) {
    case 'path':
      return path;
    case 'name':
      return name;
    case 'stem':
      return name.replace(/(?!^)\.[^.]*$/, '');
    case 'folder':
      return end < 0 ? '.' : path.slice(0, end);
    case 'workspaceName':
      return vscode.workspace.getWorkspaceFolder(uri)?.name ?? '';
  }
}

/** Each is asked for once, however often it stands there. */
async function answerTo(label: string, hint: string, answers: Map<string, string>): Promise<string | undefined> {
  const known = answers.get(label);
  if (known !== undefined) return known;
  if (answers.size >= mostQuestions) return '';
  const title = vscode.l10n.t('Saved Prompt');
  const answer = await vscode.window.showInputBox({ title, prompt: label, placeHolder: hint, ignoreFocusOut: true });
  if (answer !== undefined) answers.set(label, answer);
  return answer;
}
