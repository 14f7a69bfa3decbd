import * as vscode from 'vscode';
import { readEditorSetting } from '../settings.ts';
import { showInformation } from '../ui/messages.ts';

/** Tells once after an update that there is something new, unless VS Code's `update.showReleaseNotes` is off. */
export async function offerWhatsNew({ id, extensionUri, packageJSON }: vscode.Extension<unknown>): Promise<void> {
  const { version } = packageJSON as { readonly version: string };
  if (!readEditorSetting('update.showReleaseNotes', true)) return;
  if (!(await hasNotes(extensionUri, version))) return;
  const whatsNew = vscode.l10n.t("What's New");
  const chosen = await showInformation(vscode.l10n.t('Runnel has been updated to {0}.', version), whatsNew);
  // The page of the extension, on the tab that shows its CHANGELOG.
  if (chosen === whatsNew) await vscode.commands.executeCommand('extension.open', id, 'changelog');
}

/** Whether the CHANGELOG says something of this version. A package has it under a name in small letters. */
async function hasNotes(folder: vscode.Uri, version: string): Promise<boolean> {
  const files = await vscode.workspace.fs.readDirectory(folder);
  const name = files.map(([file]) => file).find(file => file.toLowerCase() === 'changelog.md');
  if (name === undefined) return false;
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
  const headings = new TextDecoder().decode(bytes).match(/^## .*$/gm) ?? [];
  return headings.some(heading =>
    heading
      .slice(3)
      .split(/[\s[\]]+/)
      .includes(version),
  );
}
