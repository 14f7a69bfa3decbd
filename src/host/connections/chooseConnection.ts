import * as vscode from 'vscode';
import { endpointOf } from '../../core/target.ts';
import { findDialect } from '../../dialects/index.ts';
import { settings } from '../../names.ts';
import { sandboxId } from '../../providers/index.ts';
import type { Secrets } from '../secrets.ts';
import { readConnectionEntries, readGenerationSettings } from '../settings.ts';
import { askForKey } from './apiKeys.ts';
import { type ConnectionProfile, modelLabel, readConnectionProfiles } from './connections.ts';

interface ConnectionItem extends vscode.QuickPickItem {
  readonly profile: ConnectionProfile;
}

/** *Choose Connection…*: whom to ask from now on; what is not known about it yet is asked for. */
export async function chooseConnection(secrets: Secrets): Promise<void> {
  const current = readGenerationSettings().connection || sandboxId;
  const items = await Promise.all(readConnectionProfiles().map(profile => toItem(profile, current, secrets)));
  const setKey: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('key'),
    tooltip: vscode.l10n.t('Set API Key…'),
  };
  const picker = vscode.window.createQuickPick<ConnectionItem>();
  picker.title = vscode.l10n.t('Choose Connection');
  picker.placeholder = vscode.l10n.t('Whom should Runnel ask?');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = items.map(item => (item.profile.baseUrl === '' ? item : { ...item, buttons: [setKey] }));
  picker.activeItems = picker.items.filter(({ profile }) => profile.id === current);

  const chosen = await new Promise<{ profile: ConnectionProfile; key: boolean } | undefined>(resolve => {
    picker.onDidAccept(() => resolve(picker.activeItems[0] && { profile: picker.activeItems[0].profile, key: false }));
    picker.onDidTriggerItemButton(({ item }) => resolve({ profile: item.profile, key: true }));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  if (chosen === undefined) return;
  if (chosen.key) {
    await askForKey(chosen.profile, secrets);
    return;
  }
  const isReady = chosen.profile.baseUrl !== '' || chosen.profile.id === sandboxId;
  const id = isReady ? chosen.profile.id : await addEntry(chosen.profile);
  if (id !== undefined) await save(settings.connection, id);
}

async function toItem(profile: ConnectionProfile, current: string, secrets: Secrets): Promise<ConnectionItem> {
  const key = (await secrets.has(profile.id))
    ? vscode.l10n.t('key stored')
    : profile.requiresKey
      ? vscode.l10n.t('no key yet')
      : vscode.l10n.t('no key needed');
  const address = profile.id === sandboxId ? vscode.l10n.t('this computer, offline') : profile.baseUrl;
  return {
    label: `${profile.id === current ? '$(check) ' : ''}${profile.label}`,
    description: modelLabel(profile) === profile.label ? '' : modelLabel(profile),
    detail: [address === '' ? vscode.l10n.t('asks for its address') : address, key].join(' · '),
    profile,
  };
}

/** Asks for what only the person knows, and adds it to `runnel.connections` under a name of its own. */
async function addEntry(provider: ConnectionProfile): Promise<string | undefined> {
  const dialect = findDialect(provider.dialect);
  if (dialect === undefined) return undefined;
  const baseUrl = await vscode.window.showInputBox({
    title: provider.label,
    prompt: vscode.l10n.t('The base URL of the API'),
    placeHolder: 'https://api.example.com/v1',
    ignoreFocusOut: true,
    validateInput(text) {
      try {
        endpointOf(text, dialect);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
  if (baseUrl === undefined) return undefined;
  const model = await vscode.window.showInputBox({
    title: provider.label,
    prompt: vscode.l10n.t('The model to ask for, as the API names it. Leave it empty where the API needs none.'),
    ignoreFocusOut: true,
  });
  if (model === undefined) return undefined;
  const entries = readConnectionEntries();
  const { host } = new URL(baseUrl);
  const taken = new Set([...entries.map(({ id }) => id), ...readConnectionProfiles().map(({ id }) => id)]);
  const id = freeName(host.replace(/[^\w.-]/g, '-'), taken);
  const entry = { id, label: host, dialect: dialect.name, baseUrl: baseUrl.trim(), ...(model === '' ? {} : { model }) };
  await save(settings.connections, [...entries, entry]);
  return id;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) {
    if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
  }
}

async function save(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}
