import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { cleanKey } from '../../core/stream/preparedRequest.ts';
import { readCredential } from '../../credentials/readCredential.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import { secretNamesIn } from '../connections/fillSecrets.ts';
import { originOf } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import type { Secrets } from '../connections/secrets.ts';
import { type SecretPlace, signInPlaceOf } from '../connections/signIn/secretPlace.ts';
import { chooseAnswer, showInformation } from '../ui/messages.ts';

/**
 * Asks for the key of a connection and stores it. Undefined when the person gave up.
 *
 * @param elsewhere called where the person wants to take the key from somewhere else. Without it, that is not offered.
 */
export async function askForKey(
  profile: ConnectionProfile,
  secrets: Secrets,
  elsewhere?: () => void,
): Promise<string | undefined> {
  const origin = originOf(profile);
  const stored = await secrets.originOf(profile.id).catch(() => undefined);
  const prompt = vscode.l10n.t('It is sent to {0} only and stored in the secret storage of this editor.', origin);
  const moved =
    stored === undefined || stored === origin
      ? ''
      : vscode.l10n.t('The address changed. The stored key belongs to {0}.', stored);
  const box = vscode.window.createInputBox();
  const keyPage: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: vscode.l10n.t('Get an API Key'),
  };
  box.title = vscode.l10n.t('API Key for {0}', profile.label);
  box.prompt = moved === '' ? prompt : `${moved} ${prompt}`;
  box.placeholder = vscode.l10n.t('Paste the key');
  box.password = true;
  box.ignoreFocusOut = true;
  const other: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('key'),
    tooltip: vscode.l10n.t('Get the Key from a Command, a Variable or a Sign-In…'),
  };
  box.buttons = [...(elsewhere === undefined ? [] : [other]), ...(profile.keyPage === undefined ? [] : [keyPage])];

  const pasted = await new Promise<string | undefined>(resolve => {
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidAccept(() => {
      box.validationMessage = problemOf(box.value);
      if (box.validationMessage === undefined) resolve(box.value);
    });
    box.onDidTriggerButton(pressed => {
      if (pressed === other) {
        resolve(undefined);
        elsewhere?.();
      } else if (profile.keyPage !== undefined) void vscode.env.openExternal(vscode.Uri.parse(profile.keyPage));
    });
    box.onDidHide(() => resolve(undefined));
    box.show();
  });
  box.dispose();
  if (pasted === undefined) return undefined;
  const key = cleanKey(pasted);
  return (await storeKey(profile, key, secrets)) ? key : undefined;
}

/** Stores a key; where secret storage fails, offers to keep it for this session. False when it is kept nowhere. */
export async function storeKey(
  profile: Pick<ConnectionProfile, 'id' | 'dialect' | 'baseUrl'>,
  key: string,
  secrets: Secrets,
): Promise<boolean> {
  const origin = originOf(profile);
  try {
    await secrets.store(profile.id, origin, key);
    return true;
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    const forNow = vscode.l10n.t('Use for This Session');
    const detail = vscode.l10n.t('The key is kept in memory until this window closes.');
    const answers = [{ label: forNow, detail }];
    if ((await chooseAnswer(error.message, error.hint ?? '', answers)) !== forNow) return false;
    secrets.storeForSession(profile.id, origin, key);
    return true;
  }
}

function problemOf(pasted: string): string | undefined {
  const key = cleanKey(pasted);
  if (key === '') return vscode.l10n.t('Paste the key, or press Escape to cancel.');
  return /[^\x21-\x7e]/.test(key)
    ? vscode.l10n.t('The key contains a space, a line break or a character that no key has.')
    : undefined;
}

/** Asks anew for the secrets that a connection signs in with. False where the person gave up. */
export async function askForSignInSecrets(profile: ConnectionProfile, secrets: Secrets): Promise<boolean> {
  const credential = readCredential(profile.credential);
  const place = signInPlaceOf(profile.id, credential);
  const names = credential.type === 'exchange' ? secretNamesIn(credential) : [];
  for (const name of names) {
    if ((await askForSecret(profile, name, place, secrets)) === undefined) return false;
  }
  return true;
}

/** Asks for a secret of a connection, and stores it. Undefined when the person gave up. */
export async function askForSecret(
  { label }: Pick<ConnectionProfile, 'label'>,
  name: string,
  { id, origin }: SecretPlace,
  secrets: Secrets,
): Promise<string | undefined> {
  const secret = await vscode.window.showInputBox({
    title: vscode.l10n.t('Secret “{0}” of {1}', name, label),
    prompt: vscode.l10n.t('It is sent to {0} only and stored in the secret storage of this editor.', origin),
    password: true,
    ignoreFocusOut: true,
  });
  const value = secret?.trim();
  if (value === undefined || value === '') return undefined;
  await secrets.storeNamed(id, origin, { [name]: value });
  return value;
}

/** *Remove API Key…* of one of the connections that have one. */
export async function removeApiKey(secrets: Secrets): Promise<void> {
  const profiles = readConnectionProfiles();
  const keys = await Promise.all(profiles.map(({ id }) => secrets.has(id)));
  const withKey = profiles.filter((_, index) => keys[index]);
  if (withKey.length === 0) {
    void showInformation(vscode.l10n.t('No API key is stored.'));
    return;
  }
  const chosen = await pick(withKey, vscode.l10n.t('Select the connection whose API key to remove'));
  if (chosen === undefined) return;
  await secrets.remove(chosen.id);
  void showInformation(vscode.l10n.t('The API key for {0} was removed.', chosen.label));
}

/** One of the connections that have an address. */
export function pickWithAddress(): Promise<ConnectionProfile | undefined> {
  const profiles = readConnectionProfiles().filter(({ baseUrl }) => baseUrl !== '');
  return pick(profiles, vscode.l10n.t('Select the connection to set the API key for'));
}

async function pick(profiles: readonly ConnectionProfile[], title: string): Promise<ConnectionProfile | undefined> {
  const items = profiles.map(profile => ({ label: profile.label, description: profile.baseUrl, profile }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.profile;
}
