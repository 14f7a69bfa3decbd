import * as vscode from 'vscode';
import type { Consent } from '../../consent/consent.ts';
import { showInformation } from '../../ui/messages.ts';
import { fileToAttach, type NewAttachment } from './attach.ts';
import { sayNoText, sayTooLarge } from './fileContent.ts';
import { folderToAttach } from './folder.ts';
import { listOf } from './sources.ts';
import { isInWorkspace } from './workspaceFile.ts';

/** Text that the page read: what was pasted, or a file from outside of the editor. */
export async function droppedText(
  { name, text, isCut }: { readonly name: string; readonly text: string; readonly isCut: boolean },
  consent: Consent,
): Promise<readonly NewAttachment[]> {
  if (name === '') return [{ kind: 'file', label: vscode.l10n.t('Pasted text'), language: '', content: text }];
  if (isCut) sayTooLarge(name);
  else if (text.slice(0, 8_000).includes('\0')) sayNoText(name);
  else {
    // Its name may say that it holds secrets; it is in no repository that we know of.
    const uri = vscode.Uri.from({ scheme: 'untitled', path: `/${name}` });
    if ((await consent.mayBeSent({ uri, name, text }, false)) !== true) return [];
    return [{ kind: 'file', label: name, language: /\.(\w{1,20})$/.exec(name)?.[1] ?? '', content: text }];
  }
  return [];
}

/** Places of the workspace. Others can't be told from what a page that was taken over would ask for. */
export async function droppedPlaces(uris: readonly string[], consent: Consent): Promise<readonly NewAttachment[]> {
  const attachments: NewAttachment[] = [];
  for (const address of uris) {
    const uri = vscode.Uri.parse(address);
    if (!(await isInWorkspace(uri))) {
      const name = uri.path.split('/').at(-1) ?? '';
      void showInformation(vscode.l10n.t('{0} is outside of the workspace. Use Add Context… for it.', name));
      continue;
    }
    const { type } = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => ({ type: 0 }));
    if ((type & vscode.FileType.Directory) !== 0) attachments.push(...(await folderToAttach(uri, consent)));
    else attachments.push(...listOf(await fileToAttach(uri, consent)));
  }
  return attachments;
}
