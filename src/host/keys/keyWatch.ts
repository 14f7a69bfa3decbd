import * as vscode from 'vscode';
import { settings } from '../../names.ts';
import { inspectSetting } from '../settings.ts';
import type { FoundKey } from './keysInSettings.ts';

/**
 * Looks for keys in `runnel.connections` at start-up and whenever it changes. What finds them is a bundle of its own,
 * which is loaded only where there are connections.
 */
export function createKeyWatch(moveKey: (found: FoundKey) => unknown): vscode.Disposable {
  const offered = new Set<string>();
  const look = async (): Promise<void> => {
    const { user, workspace } = inspectSetting(settings.connections);
    if (user === undefined && workspace === undefined) return;
    const { offerToMoveKeys } = await import('./keysInSettings.ts');
    offerToMoveKeys(offered, moveKey);
  };
  void look();
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(settings.connections)) void look();
  });
}
