import * as vscode from 'vscode';
import { hideSecrets } from '../../../core/failures/redact.ts';
import { findConnectionProfile } from '../../connections/entries.ts';
import { findKeysInEntry } from '../../connections/keysInEntry.ts';
import type { ConnectionParts } from '../../connections/openConnection.ts';
import { saveEntry, useConnection } from '../../connections/saveConnection.ts';
import { storeKey } from '../../keys/askForKey.ts';
import { fileNamed } from '../../ui/files.ts';
import { showInformation, showWarning } from '../../ui/messages.ts';
import { openText } from '../../ui/openText.ts';
import { addShared } from '../share/addShared.ts';
import { isSharedFile } from '../share/sharedConnection.ts';
import { type ForeignSource, findForeignSources, readForeignText, toSource } from './foreignFiles.ts';
import { type ImportableConnection, toEntry } from './toEntry.ts';

/**
 * *Import Connections…*: takes over what another program keeps. Keys go to secret storage; the other program's files
 * stay as they are.
 *
 * @param storage Runnel's own folder below the editor's.
 * @param given the path of a file, where a keybinding names it.
 */
export async function importConnections(parts: ConnectionParts, storage: vscode.Uri, given: unknown): Promise<void> {
  const file = fileNamed(given);
  const source = file === undefined ? await chooseSource(storage, parts) : await readChosen(file, parts);
  if (source === undefined) return;
  const chosen = await chooseConnections(source);
  if (chosen === undefined || chosen.length === 0) return;
  const added: string[] = [];
  for (const { entry, foreign } of chosen) {
    if (entry === undefined) continue;
    const hasKey = foreign.key !== undefined;
    const id = await saveEntry(entry, parts.secrets, hasKey);
    added.push(id);
    if (foreign.key !== undefined) await storeKey(findConnectionProfile(id), foreign.key, parts.secrets);
  }
  const [first] = added;
  if (first === undefined) return;
  await useConnection(first);
  await tellOfImport(chosen, added.length);
}

async function chooseSource(storage: vscode.Uri, parts: ConnectionParts): Promise<ForeignSource | undefined> {
  const sources = await findForeignSources(storage);
  const items = [
    ...sources.map(source => ({
      label: source.program === '.env' ? source.place : source.program,
      description: vscode.l10n.t('{0} connections', source.connections.length),
      detail: source.program === '.env' ? '' : source.place,
      source,
    })),
    {
      label: vscode.l10n.t('Choose a File…'),
      description: '',
      detail: vscode.l10n.t(
        'Continue, Cline, Roo Code, Kilo Code, LiteLLM, aider, llama.vscode, settings of VS Code, or .env',
      ),
      source: undefined,
    },
  ];
  const title = vscode.l10n.t('Import Connections');
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDetail: true });
  if (chosen === undefined || chosen.source !== undefined) return chosen?.source;
  const [file] = (await vscode.window.showOpenDialog({ title })) ?? [];
  return file === undefined ? undefined : await readChosen(file, parts);
}

/** What is in a file that a person chose. A connection that was shared is offered at once. */
async function readChosen(file: vscode.Uri, { secrets }: ConnectionParts): Promise<ForeignSource | undefined> {
  const text = await readForeignText(file);
  if (isSharedFile(text)) {
    await addShared(text, secrets);
    return undefined;
  }
  const source = await toSource(text, file);
  if (source === undefined) void showWarning(vscode.l10n.t('No connections that Runnel can read are in this file.'));
  return source;
}

async function chooseConnections(source: ForeignSource): Promise<readonly ImportableConnection[] | undefined> {
  const all = source.connections.map(toEntry);
  const items = all.map(importable => ({
    label: hideSecrets(importable.foreign.label, []),
    description: factsOf(importable),
    detail: detailOf(importable),
    picked: importable.entry !== undefined,
    importable,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Import from {0}', source.program),
    placeHolder: vscode.l10n.t('Select what to add. {0} stays as it is.', source.place),
    canPickMany: true,
    matchOnDescription: true,
  });
  return chosen?.map(({ importable }) => importable);
}

/** Address and model, without the keys in them, which go to secret storage. */
function factsOf({ entry }: ImportableConnection): string {
  const { baseUrl, model } = findKeysInEntry({ ...entry })?.cleaned ?? { ...entry };
  return [baseUrl, model].filter(Boolean).join(' · ');
}

/** What becomes of the key, and what is lost. */
function detailOf({ foreign, problem }: ImportableConnection): string {
  if (problem !== undefined) return vscode.l10n.t('Cannot be added: {0}', problem);
  const { key, keyReference, models, leftOut } = foreign;
  const parts = [
    ...(key !== undefined ? [vscode.l10n.t('The key moves to secret storage')] : []),
    ...(keyReference !== undefined ? [vscode.l10n.t('The key is elsewhere: {0}', keyReference)] : []),
    ...(models.length > 1 ? [vscode.l10n.t('{0} models', models.length)] : []),
    ...(leftOut.length > 0 ? [vscode.l10n.t('Without {0}', leftOut.slice(0, 8).join(', '))] : []),
  ];
  return parts.join(' · ');
}

async function tellOfImport(chosen: readonly ImportableConnection[], added: number): Promise<void> {
  const lost = chosen.filter(
    ({ problem, foreign }) => problem !== undefined || foreign.leftOut.length > 0 || foreign.keyReference !== undefined,
  );
  const message = vscode.l10n.t('{0} connections were added.', added);
  if (lost.length === 0) {
    void showInformation(message);
    return;
  }
  const show = vscode.l10n.t('Show What Is Missing');
  if ((await showInformation(message, show)) !== show) return;
  const lines = lost.map(importable => `- **${hideSecrets(importable.foreign.label, [])}**: ${detailOf(importable)}`);
  await openText(`# ${vscode.l10n.t('What is missing after the import')}\n\n${lines.join('\n')}\n`);
}
