import * as vscode from 'vscode';
import type { Consent } from '../../consent/consent.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { filesToAttach, fileToAttach, type NewAttachment, nameOf, readSelection, selectionToAttach } from './attach.ts';
import { readImageToSend } from './fileContent.ts';
import { folderToAttach } from './folder.ts';
import { contextSources, listOf } from './sources.ts';
import { readWebAddress, webPageToAttach } from './webPage.ts';

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
  const choices: readonly (Choice | undefined)[] = [
    selection && {
      label: `$(list-selection) ${vscode.l10n.t('Selection')}`,
      description: selection.label,
      take: async () => listOf(await selectionToAttach(editor, consent)),
    },
    editor && {
      label: `$(file) ${vscode.l10n.t('File in the Editor')}`,
      description: nameOf(editor.document.uri),
      take: async () => listOf(await fileToAttach(editor.document.uri, consent)),
    },
    { label: `$(files) ${vscode.l10n.t('Files…')}`, take: () => chooseFiles(consent) },
    { label: `$(folder) ${vscode.l10n.t('Folder…')}`, take: () => chooseFolder(consent) },
    ...contextSources(lastEditor, consent).map(({ kind, label, detail, take }) => ({
      label: `$(${icons[kind] ?? 'file'}) ${label}`,
      description: detail,
      take,
    })),
    { label: `$(globe) ${vscode.l10n.t('Web Page…')}`, take: () => chooseWebPage(consent) },
    takesImages
      ? { label: `$(file-media) ${vscode.l10n.t('Picture…')}`, take: () => chooseImages(consent) }
      : undefined,
  ];
  const items = choices.filter(choice => choice !== undefined);
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Add Context') });
  return (await chosen?.take()) ?? [];
}

const icons: Readonly<Record<string, string>> = { changes: 'git-compare', problems: 'warning', terminal: 'terminal' };

async function chooseFolder(consent: Consent): Promise<readonly NewAttachment[]> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      ...{ canSelectFolders: true, canSelectFiles: false },
      openLabel: vscode.l10n.t('Add'),
    })) ?? [];
  return folder === undefined ? [] : await folderToAttach(folder, consent);
}

async function chooseWebPage(consent: Consent): Promise<readonly NewAttachment[]> {
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Web Page'),
    prompt: vscode.l10n.t('Address of the page'),
    placeHolder: 'https://example.com/docs',
    validateInput: text =>
      readWebAddress(text.trim()) === undefined
        ? vscode.l10n.t('Enter an address that begins with https:// or http://, without a user name.')
        : undefined,
  });
  const url = readWebAddress(address?.trim() ?? '');
  return url === undefined ? [] : listOf(await webPageToAttach(url, consent));
}

async function chooseFiles(consent: Consent): Promise<readonly NewAttachment[]> {
  const uris = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: vscode.l10n.t('Add') });
  return await filesToAttach(uris ?? [], consent);
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
