import * as vscode from 'vscode';
import { cleanKey } from '../../core/target.ts';
import type { Secrets } from '../secrets.ts';
import { readGenerationSettings } from '../settings.ts';
import { type ConnectionProfile, findConnectionProfile, readConnectionProfiles } from './connections.ts';

/** Asks for the key of a connection and stores it. Undefined when the person gave up. */
export async function askForKey(profile: ConnectionProfile, secrets: Secrets): Promise<string | undefined> {
  const origin = new URL(profile.baseUrl).origin;
  const pasted = await vscode.window.showInputBox({
    title: vscode.l10n.t('API Key for {0}', profile.label),
    prompt: vscode.l10n.t('It is sent to {0} only, and kept in the secret storage of this editor.', origin),
    placeHolder: vscode.l10n.t('Paste the key'),
    password: true,
    ignoreFocusOut: true,
    validateInput: text => problemOf(text),
  });
  if (pasted === undefined) return undefined;
  const key = cleanKey(pasted);
  await secrets.store(profile.id, origin, key);
  return key;
}

function problemOf(pasted: string): string | undefined {
  const key = cleanKey(pasted);
  if (key === '') return vscode.l10n.t('Paste the key, or press Escape to leave it.');
  return /[^\x21-\x7e]/.test(key)
    ? vscode.l10n.t('The key contains a space, a line break or a letter that no key has.')
    : undefined;
}

/** *Set API Key…* for the connection in use, or for the given one. */
export async function setApiKey(secrets: Secrets, connectionId?: string): Promise<void> {
  const profile = findConnectionProfile(connectionId ?? readGenerationSettings().connection);
  const chosen = profile.baseUrl === '' ? await pickWithAddress() : profile;
  if (chosen === undefined) return;
  const key = await askForKey(chosen, secrets);
  if (key !== undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The API key for {0} is stored.', chosen.label));
  }
}

/** *Remove API Key…* of one of the connections that have one. */
export async function removeApiKey(secrets: Secrets): Promise<void> {
  const profiles = readConnectionProfiles();
  const keys = await Promise.all(profiles.map(({ id }) => secrets.has(id)));
  const withKey = profiles.filter((_, index) => keys[index]);
  if (withKey.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No API key is stored.'));
    return;
  }
  const chosen = await pick(withKey, vscode.l10n.t('Remove the API key of which connection?'));
  if (chosen === undefined) return;
  await secrets.remove(chosen.id);
  void vscode.window.showInformationMessage(vscode.l10n.t('The API key for {0} is removed.', chosen.label));
}

function pickWithAddress(): Promise<ConnectionProfile | undefined> {
  const profiles = readConnectionProfiles().filter(({ baseUrl }) => baseUrl !== '');
  return pick(profiles, vscode.l10n.t('Set the API key of which connection?'));
}

async function pick(profiles: readonly ConnectionProfile[], title: string): Promise<ConnectionProfile | undefined> {
  const items = profiles.map(profile => ({ label: profile.label, description: profile.baseUrl, profile }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.profile;
}
