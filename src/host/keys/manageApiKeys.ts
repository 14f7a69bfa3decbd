import * as vscode from 'vscode';
import { commands } from '../../names.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import type { ConnectionParts } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { signInMark } from '../connections/signIn/secretPlace.ts';
import { pickerButton, showPicker } from '../ui/showPicker.ts';
import { findKeysInFiles, moveKey } from './keysInFiles.ts';
import type { FoundKey } from './keysInSettings.ts';
import { setKeyOf } from './setKey.ts';

interface KeyItem extends vscode.QuickPickItem {
  readonly id?: string;
  readonly profile?: ConnectionProfile | undefined;
  readonly found?: FoundKey;
}

/** *Manage API Keys…*: every key that is stored, and those that lie where they do not belong. */
export async function manageApiKeys(parts: ConnectionParts): Promise<void> {
  const { secrets } = parts;
  const test = pickerButton('beaker', vscode.l10n.t('Test Connection'));
  const replace = pickerButton('edit', vscode.l10n.t('Replace Key…'));
  const remove = pickerButton('trash', vscode.l10n.t('Remove Key'));

  const show = async (picker: vscode.QuickPick<KeyItem>): Promise<void> => {
    picker.busy = true;
    const profiles = readConnectionProfiles();
    const stored = await Promise.all(
      secrets.connectionIds.map(async id => ({ id, origin: await secrets.originOf(id) })),
    );
    const items = stored.flatMap(({ id, origin }): readonly KeyItem[] => {
      if (origin === undefined) return [];
      const isSignIn = id.endsWith(signInMark);
      const owner = isSignIn ? id.slice(0, -signInMark.length) : id;
      const profile = profiles.find(each => each.id === owner);
      const buttons = profile === undefined ? [remove] : [test, replace, remove];
      const gone = profile === undefined ? vscode.l10n.t('connection was removed') : undefined;
      const label = isSignIn ? vscode.l10n.t('Sign-in of {0}', profile?.label ?? owner) : (profile?.label ?? id);
      return [{ label: `$(key) ${label}`, description: gone ?? origin, id, profile, buttons }];
    });
    const found = (await findKeysInFiles()).map(
      (key): KeyItem => ({
        label: `$(warning) ${vscode.l10n.t('Move the key of {0} to secret storage', key.profile.label)}`,
        description: key.place,
        found: key,
      }),
    );
    const others = profiles.filter(
      ({ id, baseUrl, requiresKey }) => baseUrl !== '' && requiresKey && !items.some(item => item.id === id),
    );
    const without = others.map(
      (profile): KeyItem => ({
        label: profile.label,
        description: vscode.l10n.t('no key yet'),
        id: profile.id,
        profile,
      }),
    );
    picker.placeholder =
      items.length === 0
        ? vscode.l10n.t('No API key is stored yet. Select a connection to add its key.')
        : vscode.l10n.t('Select a key to replace it, or a connection to add its key');
    picker.items = [...found, ...items, separator(vscode.l10n.t('Without a key')), ...without];
    picker.busy = false;
  };

  const chosen = await showPicker<KeyItem, () => Promise<unknown>>((picker, choose, subscriptions) => {
    picker.title = vscode.l10n.t('Manage API Keys');
    picker.matchOnDescription = true;
    picker.ignoreFocusOut = true;
    subscriptions.push(secrets.onDidChange(() => void show(picker)));
    picker.onDidAccept(() => {
      const [item] = picker.activeItems;
      if (item === undefined) return;
      const { found, profile } = item;
      if (found !== undefined) choose(() => moveKey(found, secrets));
      else if (profile !== undefined) choose(() => setKeyOf(profile, secrets));
    });
    picker.onDidTriggerItemButton(({ item, button: pressed }) => {
      const { id, profile } = item;
      if (id === undefined) return;
      if (pressed === remove) void secrets.remove(id).then(() => show(picker));
      else if (pressed === test)
        choose(async () => vscode.commands.executeCommand(commands.testConnection, profile?.id));
      else if (profile !== undefined) choose(() => setKeyOf(profile, secrets));
    });
    void show(picker);
  });
  await chosen?.();
}

function separator(label: string): KeyItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
