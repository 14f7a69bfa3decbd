import * as vscode from 'vscode';
import { settings } from '../../names.ts';
import { inspectSetting } from '../settings.ts';
import type { FoundKey } from './keysInSettings.ts';

/** The settings that a key can be pasted into. */
const watched = [settings.connections, settings.profiles, settings.model] as const;

/**
 * Looks for keys in settings at start-up and whenever they change. What finds them is a bundle of its
 * own, which is loaded only where there are connections.
 */
export function createKeyWatch(moveKey: (found: FoundKey) => unknown): vscode.Disposable {
  const offered = new Set<string>();
  const look = async (): Promise<void> => {
    const values = watched.map(inspectSetting);
    if (values.every(({ user, workspace }) => user === undefined && workspace === undefined)) return;
    const { offerToMoveKeys } = await import('./keysInSettings.ts');
    offerToMoveKeys(offered, moveKey);
  };
  void look();
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (watched.some(name => event.affectsConfiguration(name))) void look();
  });
}
