import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import { showInformation } from '../../ui/messages.ts';

/**
 * Whether this is a file below a folder of the workspace. The address may come from a page that was taken over, so that
 * links on disk are followed first: `docs/link/../../etc/passwd` is outside, however it is written.
 */
export async function isInWorkspace(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== 'file')
    return vscode.workspace.getWorkspaceFolder(uri) !== undefined && !/\/\.\.?(?:\/|$)/.test(uri.path);
  const file = await realPathOf(uri);
  if (file === undefined) return false;
  for (const { uri: folder } of vscode.workspace.workspaceFolders ?? []) {
    const root = folder.scheme === 'file' ? await realPathOf(folder) : undefined;
    if (root !== undefined && file.startsWith(root.endsWith(sep) ? root : root + sep)) return true;
  }
  return false;
}

/** Opens a file that an answer names, at a line that counts from 1. What lies outside of the workspace is not opened. */
export async function openWorkspaceFile(path: string, line: number): Promise<void> {
  for (const uri of placesOf(path)) {
    const isFile = await Promise.resolve(vscode.workspace.fs.stat(uri)).then(
      ({ type }) => (type & vscode.FileType.File) !== 0,
      () => false,
    );
    if (!isFile || !(await isInWorkspace(uri))) continue;
    const start = new vscode.Position(Math.max(0, line - 1), 0);
    await vscode.window.showTextDocument(uri, line === 0 ? {} : { selection: new vscode.Range(start, start) });
    return;
  }
  void showInformation(vscode.l10n.t('This workspace has no file {0}.', path));
}

function placesOf(path: string): readonly vscode.Uri[] {
  const isAbsolute = /^(?:\/|[A-Za-z]:[\\/])/.test(path);
  const relative = path.replaceAll('\\', '/').replace(/^\.?\//, '');
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  // Models write `/src/a.ts` for a file of the workspace as well.
  return [...(isAbsolute ? [vscode.Uri.file(path)] : []), ...folders.map(uri => vscode.Uri.joinPath(uri, relative))];
}

function realPathOf({ fsPath }: vscode.Uri): Promise<string | undefined> {
  return realpath(fsPath).catch(() => undefined);
}
