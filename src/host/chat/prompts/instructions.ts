import * as vscode from 'vscode';
import { settings } from '../../../names.ts';
import type { Consent } from '../../consent/consent.ts';
import { readSettingOrDefault } from '../../settings.ts';

/** What a workspace tells every model: its own files for that, read where it is trusted and the person said so. */
export interface Instructions extends vscode.Disposable {
  /** As they were read last. */
  readonly current: CurrentInstructions;
  /** Reads them again. */
  load(): Promise<CurrentInstructions>;
}

export interface CurrentInstructions {
  readonly text: string;
  /** Their files, as a person names them. */
  readonly files: readonly string[];
}

/** In UTF-16 units, of each file. */
const longestFile = 50_000;
const fileNames = ['AGENTS.md', '.github/copilot-instructions.md'];
const none: CurrentInstructions = { text: '', files: [] };

/** Whether a folder's own files for AI may be read. */
export function mayReadInstructions(): boolean {
  return vscode.workspace.isTrusted && readSettingOrDefault(settings.workspaceInstructions);
}

export function createInstructions(consent: Consent, onDidChange: () => void): Instructions {
  let current = none;
  let watchers: vscode.Disposable | undefined;
  const watch = (): vscode.Disposable =>
    vscode.Disposable.from(
      ...(vscode.workspace.workspaceFolders ?? []).flatMap(folder => {
        const pattern = new vscode.RelativePattern(folder, `{${fileNames.join(',')}}`);
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        return [watcher, ...[watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map(on => on(onDidChange))];
      }),
    );
  return {
    get current() {
      return mayReadInstructions() ? current : none;
    },
    async load() {
      if (!mayReadInstructions()) return none;
      watchers ??= watch();
      const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
      const uris = folders.flatMap(folder => fileNames.map(name => vscode.Uri.joinPath(folder, ...name.split('/'))));
      const texts = await Promise.all(uris.map(uri => readInstruction(uri, consent)));
      const found = uris.flatMap((uri, index) => {
        const text = texts[index] ?? '';
        return text === '' ? [] : [{ name: vscode.workspace.asRelativePath(uri), text }];
      });
      current = { text: found.map(({ text }) => text).join('\n\n'), files: found.map(({ name }) => name) };
      return current;
    },
    dispose: () => watchers?.dispose(),
  };
}

/** Empty for a file that is not there, is too large, or that a person would be asked about. */
async function readInstruction(uri: vscode.Uri, consent: Consent): Promise<string> {
  const bytes = await Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(() => new Uint8Array());
  const text = bytes.length > longestFile * 4 ? '' : new TextDecoder().decode(bytes).trim();
  const isLeftOut = text.length > longestFile || (await consent.wouldAsk({ uri, name: uri.path, text }));
  return isLeftOut ? '' : text;
}
