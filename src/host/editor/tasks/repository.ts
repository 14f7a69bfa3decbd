import * as vscode from 'vscode';
import { secretFileIn } from '../../../core/prompts/tasks.ts';
import type { TextToSend } from '../../consent/consent.ts';

/** What of VS Code's own git extension is needed here. */
export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly ui: { readonly selected: boolean };
  readonly inputBox: { value: string };
  diff(staged: boolean): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>;
}
interface GitExtension {
  /** False where the setting `git.enabled` is. */
  readonly enabled: boolean;
  /** @throws where git is off, or is not there. */
  getAPI(version: 1): { readonly repositories: readonly Repository[] };
}

/**
 * The repository of a menu of the source control view, or else the one that is chosen there, or else the first.
 *
 * @param given what such a menu hands over.
 */
export async function findRepository(given?: unknown): Promise<Repository | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  const git = await extension?.activate();
  const repositories = git?.enabled === true ? git.getAPI(1).repositories : [];
  const root = (given as { readonly rootUri?: vscode.Uri } | undefined)?.rootUri?.toString();
  const wanted = repositories.find(({ rootUri }) => rootUri.toString() === root);
  return wanted ?? repositories.find(({ ui }) => ui.selected) ?? repositories[0];
}

/** A diff as text to be asked about: by the name of the first of its files that looks secret. */
export function diffToSend(diff: string, text: string, { rootUri }: Repository): TextToSend {
  const secret = secretFileIn(diff);
  const uri = secret === undefined ? undefined : vscode.Uri.joinPath(rootUri, secret);
  return { uri, name: secret ?? vscode.l10n.t('The diff'), text };
}
