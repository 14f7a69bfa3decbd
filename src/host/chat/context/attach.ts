import * as vscode from 'vscode';
import type { Attachment } from '../../../core/conversation/conversation.ts';
import type { Consent } from '../../consent/consent.ts';
import { readThroughClipboard } from '../../ui/clipboard.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { showInformation } from '../../ui/messages.ts';
import { readFileToSend, readImageToSend } from './fileContent.ts';

export type NewAttachment = Omit<Attachment, 'id'>;

/** The selection, not yet asked about. */
function readSelection(editor: vscode.TextEditor | undefined): NewAttachment | undefined {
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

const mostProblems = 200;

/** The problems of the document in use, or of the whole workspace where it has none. */
export function problemsToAttach(document: vscode.TextDocument | undefined): NewAttachment | undefined {
  const own = document === undefined ? [] : vscode.languages.getDiagnostics(document.uri);
  const all: readonly (readonly [vscode.Uri, readonly vscode.Diagnostic[]])[] =
    document !== undefined && own.length > 0 ? [[document.uri, own]] : vscode.languages.getDiagnostics();
  const lines = all.flatMap(([uri, problems]) =>
    problems.map(({ range, message, source, severity }) => {
      const place = `${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}:${range.start.character + 1}`;
      const kind = vscode.DiagnosticSeverity[severity].toLowerCase();
      return `${place}: ${kind}: ${message}${source === undefined ? '' : ` (${source})`}`;
    }),
  );
  if (lines.length === 0) return undefined;
  const label = vscode.l10n.t('Problems: {0}', lines.length);
  return { kind: 'problems', label, language: '', content: lines.slice(0, mostProblems).join('\n') };
}

/** What is selected in the terminal in use; undefined where nothing is, or where the clipboard is to be left alone. */
export async function terminalSelectionToAttach(): Promise<NewAttachment | undefined> {
  const terminal = vscode.window.activeTerminal;
  if (terminal === undefined) return undefined;
  const copy = () => vscode.commands.executeCommand('workbench.action.terminal.copySelection');
  const content = (await readThroughClipboard(copy)) ?? '';
  return content.trim() === '' ? undefined : { kind: 'terminal', label: terminal.name, language: '', content };
}

interface Choice extends vscode.QuickPickItem {
  readonly take: () => Promise<readonly NewAttachment[]>;
}

/** *Add Context…*: lists what can be added now. */
export async function chooseContext(
  lastEditor: LastEditor,
  takesImages: boolean,
  consent: Consent,
): Promise<readonly NewAttachment[]> {
  const { editor } = lastEditor;
  const selection = readSelection(editor);
  const problems = problemsToAttach(editor?.document);
  const one = async (attachment: NewAttachment | null | undefined) => (attachment ? [attachment] : []);
  /** Text that belongs to no document. */
  const asked = async (attachment: NewAttachment | undefined): Promise<NewAttachment | undefined> => {
    if (attachment === undefined) return undefined;
    const { label: name, content: text } = attachment;
    return (await consent.mayBeSent({ name, text }, false)) === true ? attachment : undefined;
  };
  const choices: readonly (Choice | undefined)[] = [
    selection && {
      label: `$(list-selection) ${vscode.l10n.t('Selection')}`,
      description: selection.label,
      take: async () => one(await selectionToAttach(editor, consent)),
    },
    editor && {
      label: `$(file) ${vscode.l10n.t('File in the Editor')}`,
      description: nameOf(editor.document.uri),
      take: async () => one(await fileToAttach(editor.document.uri, consent)),
    },
    { label: `$(files) ${vscode.l10n.t('Files…')}`, take: () => chooseFiles(consent) },
    problems && {
      label: `$(warning) ${vscode.l10n.t('Problems')}`,
      description: problems.label,
      take: async () => one(await asked(problems)),
    },
    vscode.window.activeTerminal && {
      label: `$(terminal) ${vscode.l10n.t('Terminal Selection')}`,
      description: vscode.window.activeTerminal.name,
      take: async () => {
        const attachment = await terminalSelectionToAttach();
        if (attachment === undefined) {
          void showInformation(vscode.l10n.t('Select text in the terminal first.'));
        }
        return one(await asked(attachment));
      },
    },
    takesImages
      ? { label: `$(file-media) ${vscode.l10n.t('Picture…')}`, take: () => chooseImages(consent) }
      : undefined,
  ];
  const items = choices.filter(choice => choice !== undefined);
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Add Context') });
  return (await chosen?.take()) ?? [];
}

async function chooseFiles(consent: Consent): Promise<readonly NewAttachment[]> {
  const uris = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: vscode.l10n.t('Add') });
  const files: NewAttachment[] = [];
  for (const uri of uris ?? []) {
    const file = await fileToAttach(uri, consent);
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function chooseImages(consent: Consent): Promise<readonly NewAttachment[]> {
  const filters = { [vscode.l10n.t('Pictures')]: ['png', 'jpg', 'jpeg', 'gif', 'webp'] };
  const uris = await vscode.window.showOpenDialog({ canSelectMany: true, filters });
  const images: NewAttachment[] = [];
  for (const uri of uris ?? []) {
    const content = await readImageToSend(uri, consent);
    if (content !== undefined) images.push({ kind: 'image', label: nameOf(uri), language: '', content });
  }
  return images;
}

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
