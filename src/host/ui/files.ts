import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';

export interface FileToSave {
  readonly title?: string;
  /** Proposed, in the first folder of the workspace. */
  readonly name: string;
  /** Endings without a dot, by the name of their kind. */
  readonly filters: Readonly<Record<string, string[]>>;
}

/** Asks where a file goes. Undefined when the person gave up. */
export function askWhereToSave({ title, name, filters }: FileToSave): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    ...(title === undefined ? {} : { title }),
    filters,
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
}

/** Asks where a text goes, writes it there and shows it. */
export async function saveText(text: string, file: FileToSave): Promise<void> {
  const target = await askWhereToSave(file);
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(target);
}

/** Menus hand an argument of their own to a command: only an absolute path names a file. */
export function fileNamed(argument: unknown): vscode.Uri | undefined {
  return typeof argument === 'string' && isAbsolute(argument) ? vscode.Uri.file(argument) : undefined;
}
