import * as vscode from 'vscode';
import { contextKeys, settings } from '../../names.ts';
import { inspectSetting } from '../settings.ts';
import type { KeyNames } from './keyNames.ts';

/** Whether the person chose or added a connection yet, in settings or by a key. */
export function isConfigured(connectionsWithKeys: readonly string[]): boolean {
  const isSet = [settings.connection, settings.connections].some(name => {
    const { user, workspace } = inspectSetting(name);
    return user !== undefined || workspace !== undefined;
  });
  return isSet || connectionsWithKeys.length > 0;
}

/** Keeps the context key up to date that the walkthrough goes by. */
export function createConnectionContext(keys: KeyNames): vscode.Disposable {
  const update = (): void => {
    void vscode.commands.executeCommand('setContext', contextKeys.hasConnection, isConfigured(keys.all));
  };
  update();
  return vscode.Disposable.from(
    keys.onDidChange(update),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('runnel')) update();
    }),
  );
}
