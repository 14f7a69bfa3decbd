import * as vscode from 'vscode';
import { commands } from '../../names.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import type { Secrets } from '../connections/secrets.ts';
import { readGenerationSettings } from '../settings.ts';
import { showInformation } from '../ui/messages.ts';
import { askForKey, pickWithAddress } from './askForKey.ts';
import { chooseCredential } from './chooseCredential.ts';

/** *Set API Key…* for the connection in use, or for the given one. */
export async function setApiKey(secrets: Secrets, connectionId?: string): Promise<void> {
  const profile = findConnectionProfile(connectionId ?? readGenerationSettings().connection);
  const chosen = profile.baseUrl === '' ? await pickWithAddress() : profile;
  if (chosen === undefined || (await setKeyOf(chosen, secrets)) !== 'stored') return;
  const test = vscode.l10n.t('Test Connection');
  const message = vscode.l10n.t('The API key for {0} was stored.', chosen.label);
  void showInformation(message, test).then(
    button => button === test && vscode.commands.executeCommand(commands.testConnection, chosen.id),
  );
}

/**
 * Asks for the key of a connection, or where it comes from. Undefined where the person gave up; `elsewhere` where they
 * said that it comes from somewhere else, which they were told of.
 */
export async function setKeyOf(
  profile: ConnectionProfile,
  secrets: Secrets,
): Promise<'stored' | 'elsewhere' | undefined> {
  let isElsewhere = profile.credential !== undefined;
  if (!isElsewhere) {
    const elsewhere = (): void => {
      isElsewhere = true;
    };
    if ((await askForKey(profile, secrets, elsewhere)) !== undefined) return 'stored';
  }
  return isElsewhere && (await chooseCredential(profile, secrets)) ? 'elsewhere' : undefined;
}
