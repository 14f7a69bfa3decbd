import * as vscode from 'vscode';
import type { Consent } from '../../consent/consent.ts';
import { showInformation } from '../../ui/messages.ts';
import { filesToAttach, type NewAttachment } from './attach.ts';
import { walkFolders } from './findFiles.ts';

const mostListed = 1_000;
const mostTaken = 50;
const lookedAtOnce = 16;

interface FileItem extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
}

/**
 * The list of a folder's files, and of those that the person chooses the text. A file that one would be asked about
 * before it is sent is not listed.
 */
export async function folderToAttach(folder: vscode.Uri, consent: Consent): Promise<readonly NewAttachment[]> {
  const label = vscode.workspace.asRelativePath(folder);
  const found = await withoutAsked(await walkFolders([folder], () => true, mostListed), consent);
  if (found.length === 0) {
    void showInformation(vscode.l10n.t('{0} has no files that can be sent without asking.', label));
    return [];
  }
  const items: readonly FileItem[] = found.map(uri => ({ label: uri.path.slice(folder.path.length + 1), uri }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Files of {0}', label),
    placeHolder: vscode.l10n.t(
      'The list of files is added. Select the files to add with their text, up to {0}',
      mostTaken,
    ),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (chosen === undefined) return [];
  const list = items.map(item => item.label).join('\n');
  const taken = chosen.slice(0, mostTaken).map(({ uri }) => uri);
  return [
    { kind: 'folder', label: `${label}/`, language: '', content: list },
    ...(await filesToAttach(taken, consent)),
  ];
}

async function withoutAsked(uris: readonly vscode.Uri[], consent: Consent): Promise<readonly vscode.Uri[]> {
  const kept: vscode.Uri[] = [];
  for (let index = 0; index < uris.length; index += lookedAtOnce) {
    const some = uris.slice(index, index + lookedAtOnce);
    const asked = await Promise.all(some.map(uri => consent.wouldAsk({ uri, name: uri.path, text: uri.path })));
    kept.push(...some.filter((_, place) => asked[place] === false));
  }
  return kept.toSorted((one, other) => one.path.localeCompare(other.path));
}
