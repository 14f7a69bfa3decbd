import * as vscode from 'vscode';
import { sandboxId } from '../../../providers.ts';
import { readConnectionProfiles } from '../../connections/entries.ts';
import type { ConnectionProfile } from '../../connections/profiles.ts';
import { copyText } from '../../ui/clipboard.ts';
import { saveText } from '../../ui/files.ts';
import { showInformation } from '../../ui/messages.ts';
import { sharedFile, sharedLink, toShared } from './sharedConnection.ts';

/** *Share Connection…*: a connection as a link or as a file, without its key. */
export async function shareConnection(): Promise<void> {
  const profile = await chooseWhatToShare();
  if (profile === undefined) return;
  const { id, label, dialect, baseUrl, model, headers, requiresKey, thinkTags } = profile;
  const shared = toShared({
    ...{ id, label, dialect, baseUrl, requiresKey },
    ...(model === '' ? {} : { model }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(thinkTags ? {} : { thinkTags }),
  });
  const link = {
    label: vscode.l10n.t('Copy Link'),
    detail: vscode.l10n.t('Who opens it sees the connection and can add it.'),
  };
  const file = { label: vscode.l10n.t('Save as File…'), detail: vscode.l10n.t('Import Connections… reads it.') };
  const title = vscode.l10n.t('Share {0}, Without Its Key', label);
  const chosen = await vscode.window.showQuickPick([link, file], { title });
  if (chosen === link) {
    const address = sharedLink(shared, vscode.env.uriScheme);
    await copyText(address, vscode.l10n.t('The link was copied. It contains no key.'));
  }
  if (chosen === file)
    await saveText(sharedFile(shared), { title, name: `${id}.runnel.json`, filters: { JSON: ['json'] } });
}

async function chooseWhatToShare(): Promise<ConnectionProfile | undefined> {
  const profiles = readConnectionProfiles().filter(({ id, isOwn }) => isOwn && id !== sandboxId);
  if (profiles.length === 0) {
    void showInformation(vscode.l10n.t('There is no connection of your own yet.'));
    return undefined;
  }
  const items = profiles.map(profile => ({ label: profile.label, description: profile.baseUrl, profile }));
  const title = vscode.l10n.t('Select a Connection to Share');
  return (await vscode.window.showQuickPick(items, { title }))?.profile;
}
