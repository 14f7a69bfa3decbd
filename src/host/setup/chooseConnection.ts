import * as vscode from 'vscode';
import { commands, settings } from '../../names.ts';
import { sandboxId } from '../../providers.ts';
import { currentModel } from '../connections/currentModel.ts';
import { dialectName, readConnectionProfiles } from '../connections/entries.ts';
import { listModels } from '../connections/models.ts';
import type { ConnectionParts } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { modelLabel } from '../connections/profiles.ts';
import { sandboxNote } from '../connections/sandbox.ts';
import { useProfile } from '../connections/saveConnection.ts';
import { describeCredentialState } from '../connections/signIn/credentialState.ts';
import { peekProfiles } from '../connections/target/profileSettings.ts';
import { setKeyOf } from '../keys/setKey.ts';
import { readGenerationSettings, readSettingOrDefault } from '../settings.ts';
import { pickerButton, showPicker } from '../ui/showPicker.ts';
import { addConnection, addPreset } from './addConnection.ts';
import { chooseModel } from './chooseModel.ts';

interface ConnectionItem extends vscode.QuickPickItem {
  readonly profile?: ConnectionProfile;
  /** The id of a profile of `runnel.profiles`. */
  readonly named?: string;
}

/** *Select Connection…*: the connection to use from now on, and all that can be done about one. */
export async function chooseConnection(parts: ConnectionParts): Promise<void> {
  const setKey = pickerButton('key', vscode.l10n.t('Set API Key…'));
  const test = pickerButton('beaker', vscode.l10n.t('Test Connection'));
  const models = pickerButton('list-selection', vscode.l10n.t('Choose the Model…'));
  const settingsButton = pickerButton('gear', vscode.l10n.t('Open Its Settings'));
  const add = pickerButton('add', vscode.l10n.t('Add Connection…'));
  const refresh = pickerButton('refresh', vscode.l10n.t('Refresh Model Lists'));

  const show = async (picker: vscode.QuickPick<ConnectionItem>): Promise<void> => {
    const current = readGenerationSettings().connection || sandboxId;
    const isFirst = picker.items.length === 0;
    picker.items = await toItems(current, parts, profile =>
      profile.id === sandboxId ? [test] : profile.baseUrl === '' ? [] : [setKey, test, models, settingsButton],
    );
    if (isFirst) picker.activeItems = picker.items.filter(({ profile }) => profile?.id === current);
  };
  const chosen = await showPicker<ConnectionItem, () => Promise<unknown>>((picker, choose, subscriptions) => {
    picker.title = vscode.l10n.t('Select Connection');
    picker.placeholder = vscode.l10n.t('Select the connection to use');
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.buttons = [add, refresh];
    subscriptions.push(parts.secrets.onDidChange(() => void show(picker)));
    picker.onDidAccept(() => {
      const [item] = picker.activeItems;
      const profile = item?.profile;
      const named = item?.named;
      if (named !== undefined) choose(() => useProfile(named));
      else if (profile !== undefined) choose(() => addPreset(profile, parts));
      else if (item !== undefined) choose(() => addConnection(parts));
    });
    picker.onDidTriggerButton(pressed => {
      if (pressed === add) choose(() => addConnection(parts));
      else void refreshModels(picker, parts).then(() => show(picker));
    });
    picker.onDidTriggerItemButton(({ item: { profile }, button: pressed }) => {
      if (profile === undefined) return;
      if (pressed === setKey) choose(() => setKeyOf(profile, parts.secrets));
      if (pressed === test) choose(async () => vscode.commands.executeCommand(commands.testConnection, profile.id));
      if (pressed === models) choose(() => chooseModel(profile, parts));
      if (pressed === settingsButton) choose(() => openSettings(profile));
    });
    void show(picker);
  });
  await chosen?.();
}

type ButtonsOf = (profile: ConnectionProfile) => readonly vscode.QuickInputButton[];

/** Connections that are ready come first, then those that lack a key or an address. */
async function toItems(current: string, parts: ConnectionParts, buttonsOf: ButtonsOf): Promise<ConnectionItem[]> {
  const profiles = readConnectionProfiles();
  const keys = await Promise.all(profiles.map(({ id }) => parts.secrets.has(id).catch(() => false)));
  const items = profiles.map((profile, index) => ({
    isReady: profile.id === current || profile.id === sandboxId || profile.isOwn || keys[index] === true,
    item: { ...toItem(profile, current, keys[index] === true, parts), buttons: buttonsOf(profile) },
  }));
  return [
    ...profileItems(),
    ...items.filter(({ isReady }) => isReady).map(({ item }) => item),
    { label: vscode.l10n.t('Known services'), kind: vscode.QuickPickItemKind.Separator },
    ...items.filter(({ isReady }) => !isReady).map(({ item }) => item),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(add) ${vscode.l10n.t('Add Connection…')}`, alwaysShow: true },
  ];
}

/** The profiles of the settings, each with what it asks. */
function profileItems(): readonly ConnectionItem[] {
  const current = readSettingOrDefault(settings.profile);
  const items = peekProfiles().map(({ id, label, ...choice }): ConnectionItem => {
    const { connection, connectionLabel, model } = currentModel(choice);
    const isGone = connection === '';
    return {
      label: `${id === current ? '$(check) ' : ''}$(account) ${label}`,
      description: isGone ? '' : [connectionLabel, model].filter(part => part !== '').join(' · '),
      ...(isGone
        ? { detail: `$(warning) ${vscode.l10n.t('There is no connection “{0}”.', choice.connection ?? '')}` }
        : {}),
      named: id,
    };
  });
  if (items.length === 0) return [];
  const separator = (label: string): ConnectionItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [separator(vscode.l10n.t('Profiles')), ...items, separator(vscode.l10n.t('Connections'))];
}

function toItem(
  profile: ConnectionProfile,
  current: string,
  hasKey: boolean,
  { credentials }: ConnectionParts,
): ConnectionItem {
  const stored = hasKey
    ? vscode.l10n.t('key stored')
    : profile.requiresKey
      ? vscode.l10n.t('no key yet')
      : vscode.l10n.t('no key needed');
  const key = describeCredentialState(profile, credentials) ?? stored;
  // The setting for the model goes before that of the connection in use.
  const model = profile.id === current ? currentModel({ connection: undefined, profile: '' }).model : profile.model;
  const shown = modelLabel(profile, model);
  const address = profile.baseUrl === '' ? vscode.l10n.t('address required') : profile.baseUrl;
  const spoken = profile.isOwn ? [dialectName(profile)] : [];
  const exposed = profile.allowInsecureHttp ? [`$(warning) ${vscode.l10n.t('unencrypted http://')}`] : [];
  return {
    label: `${profile.id === current ? '$(check) ' : ''}${profile.label}`,
    description: shown === profile.label ? '' : shown,
    detail: profile.id === sandboxId ? sandboxNote() : [address, key, ...spoken, ...exposed].join(' · '),
    profile,
  };
}

/** Reads the lists of all connections that are ready. Each key is sent to its own address only. */
async function refreshModels(picker: vscode.QuickPick<ConnectionItem>, parts: ConnectionParts): Promise<void> {
  picker.busy = true;
  const profiles = readConnectionProfiles().filter(({ baseUrl }) => baseUrl !== '');
  const withKey = await Promise.all(profiles.map(({ id }) => parts.secrets.has(id).catch(() => false)));
  const asked = profiles.filter(({ isOwn }, index) => isOwn || withKey[index] === true);
  await Promise.allSettled(asked.map(profile => listModels(profile, parts, true)));
  picker.busy = false;
}

async function openSettings(profile: ConnectionProfile): Promise<void> {
  if (!profile.isOwn) {
    await vscode.commands.executeCommand('workbench.action.openSettings', settings.connections);
    return;
  }
  await vscode.commands.executeCommand('workbench.action.openSettingsJson', {
    revealSetting: { key: settings.connections, edit: false },
  });
}
