import { homedir } from 'node:os';
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { readEnvironment } from '../../../discovery/foreign/environment.ts';
import { type ForeignConnections, longestForeignFile } from '../../../discovery/foreign/foreignConnection.ts';

/** Connections of another program, and where they were found. */
export interface ForeignSource extends ForeignConnections {
  readonly place: string;
}

/**
 * What other programs keep on this computer, in the places where they do. Nothing is changed there.
 *
 * @param storage Runnel's own folder below the editor's, beside which the editor keeps its files.
 */
export async function findForeignSources(storage: vscode.Uri): Promise<readonly ForeignSource[]> {
  const home = vscode.Uri.file(homedir());
  const user = storage.with({ path: posix.dirname(posix.dirname(storage.path)) });
  const places = [
    vscode.Uri.joinPath(home, '.continue', 'config.yaml'),
    vscode.Uri.joinPath(home, '.continue', 'config.json'),
    vscode.Uri.joinPath(user, 'chatLanguageModels.json'),
    vscode.Uri.joinPath(user, 'settings.json'),
    vscode.Uri.joinPath(home, '.aider.conf.yml'),
  ];
  const found = await Promise.all(places.map(place => readForeignSource(place).catch(() => undefined)));
  const environment = readEnvironment(process.env);
  return [
    ...found.filter(source => source !== undefined),
    ...(environment.length === 0
      ? []
      : [{ program: '.env' as const, connections: environment, place: vscode.l10n.t('Environment variables') }]),
  ];
}

/** Undefined where the file holds no connections that Runnel can read. */
async function readForeignSource(file: vscode.Uri): Promise<ForeignSource | undefined> {
  return toSource(await readForeignText(file), file);
}

/** The text of a file that another program may have written; empty where it is too large for that. */
export async function readForeignText(file: vscode.Uri): Promise<string> {
  const { size } = await vscode.workspace.fs.stat(file);
  if (size > longestForeignFile * 2) return '';
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}

/** Undefined where the text holds no connections that Runnel can read. */
export async function toSource(text: string, file: vscode.Uri): Promise<ForeignSource | undefined> {
  // It brings a reader for YAML along.
  const { readForeignFile } = await import('../../../discovery/foreign/readForeignFile.ts');
  const found = readForeignFile(text);
  return found === undefined ? undefined : { ...found, place: file.fsPath };
}
