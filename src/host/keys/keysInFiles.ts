import * as vscode from 'vscode';
import { isPlaceholder } from '../../core/failures/standInKeys.ts';
import { cleanKey } from '../../core/stream/preparedRequest.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import { originOf } from '../connections/openConnection.ts';
import type { Secrets } from '../connections/secrets.ts';
import { showInformation } from '../ui/messages.ts';
import { storeKey } from './askForKey.ts';
import { type FoundKey, findKeysInSettings } from './keysInSettings.ts';

/** Keys in settings, and in the `.env` files of a workspace that is trusted. */
export async function findKeysInFiles(): Promise<readonly FoundKey[]> {
  return [...findKeysInSettings(), ...(vscode.workspace.isTrusted ? await findKeysInEnvironmentFiles() : [])];
}

/** Lines like `ELUMENTA_API_KEY=…` for connections that are known. */
async function findKeysInEnvironmentFiles(): Promise<readonly FoundKey[]> {
  const profiles = readConnectionProfiles().filter(({ baseUrl }) => baseUrl !== '');
  const files = (await Promise.all((vscode.workspace.workspaceFolders ?? []).map(environmentFiles))).flat();
  const found = await Promise.all(
    files.map(async file => {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      return profiles.flatMap((profile): readonly FoundKey[] => {
        const name = `${profile.id.replace(/[^A-Za-z0-9]+/g, '_')}_(?:API_)?(?:KEY|TOKEN)`;
        const line = new RegExp(`^(?:export\\s+)?${name}[ \\t]*=(.+)$`, 'im').exec(text);
        const key = cleanKey(line?.[1] ?? '');
        if (line === null || isPlaceholder(key)) return [];
        const remove = (): Promise<void> => removeLine(file, line[0]);
        return [{ profile, place: vscode.workspace.asRelativePath(file), key, named: {}, remove }];
      });
    }),
  );
  return found.flat();
}

const mostFiles = 5;

async function environmentFiles({ uri }: vscode.WorkspaceFolder): Promise<readonly vscode.Uri[]> {
  const names = await Promise.resolve(vscode.workspace.fs.readDirectory(uri)).catch(() => []);
  const files = names.filter(([name, type]) => name.startsWith('.env') && type === vscode.FileType.File);
  return files.slice(0, mostFiles).map(([name]) => vscode.Uri.joinPath(uri, name));
}

async function removeLine(file: vscode.Uri, line: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const edit = new vscode.WorkspaceEdit();
  for (let index = 0; index < document.lineCount; index++) {
    const { text, rangeIncludingLineBreak } = document.lineAt(index);
    if (text === line.trimEnd()) edit.delete(file, rangeIncludingLineBreak);
  }
  await vscode.workspace.applyEdit(edit);
  await document.save();
}

/** Puts a key where it belongs, and takes it away from where it lay. */
export async function moveKey(
  { profile, place, key, named, signIn, remove }: FoundKey,
  secrets: Secrets,
): Promise<void> {
  if (key !== undefined && !(await storeKey(profile, key, secrets))) return;
  if (Object.keys(named).length > 0) await secrets.storeNamed(profile.id, originOf(profile), named);
  if (signIn !== undefined) await secrets.storeNamed(signIn.place.id, signIn.place.origin, signIn.secrets);
  await remove();
  void showInformation(
    vscode.l10n.t('The API key for {0} was moved from {1} to secret storage.', profile.label, place),
  );
}
