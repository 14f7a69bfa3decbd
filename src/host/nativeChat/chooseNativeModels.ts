import * as vscode from 'vscode';
import { settings } from '../../names.ts';
import { listModels } from '../connections/models.ts';
import type { ConnectionParts } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { saveSetting } from '../settings.ts';
import { showPicker } from '../ui/showPicker.ts';
import { readChosenModels } from './models.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly connection: string;
  readonly model: string;
}

/** Lets the person choose which models VS Code's own chat offers: a list with check marks, by connection. */
export async function chooseNativeModels(
  profiles: readonly ConnectionProfile[],
  shown: (profile: ConnectionProfile) => readonly string[],
  parts: ConnectionParts,
): Promise<boolean> {
  const lists = new Map(profiles.map(profile => [profile, shown(profile)]));
  const toAllItems = (): readonly ModelItem[] =>
    profiles.flatMap(profile => toItems(profile, lists.get(profile) ?? []));

  const chosen = await showPicker<ModelItem, readonly ModelItem[]>((picker, choose) => {
    const show = (selected: readonly ModelItem[]): void => {
      const keys = new Set(selected.map(keyOf));
      picker.items = toAllItems();
      picker.selectedItems = picker.items.filter(item => keys.has(keyOf(item)));
    };
    picker.title = vscode.l10n.t('Models in VS Code Chat');
    picker.placeholder = vscode.l10n.t('Select the models to show');
    picker.canSelectMany = true;
    picker.matchOnDescription = true;
    picker.busy = true;
    picker.onDidAccept(() => choose(picker.selectedItems));
    show(toAllItems());
    const loading = profiles.map(async profile => {
      const listed = await listModels(profile, parts, false).catch(() => []);
      lists.set(profile, [...new Set([...shown(profile), ...listed.map(({ id }) => id)])]);
      show(picker.selectedItems);
    });
    void Promise.all(loading).then(() => {
      picker.busy = false;
    });
  });
  if (chosen === undefined) return false;
  const models = Object.fromEntries(
    profiles.map(({ id }) => [id, chosen.filter(({ connection }) => connection === id).map(({ model }) => model)]),
  );
  await saveSetting(settings.nativeChatModels, { ...readChosenModels(), ...models });
  return true;
}

const keyOf = ({ connection, model }: ModelItem): string => `${connection}\n${model}`;

function toItems({ id, label }: ConnectionProfile, models: readonly string[]): readonly ModelItem[] {
  const separator = { label, kind: vscode.QuickPickItemKind.Separator, connection: id, model: '' };
  const items = models.map(model => ({
    label: model === '' ? label : model,
    description: label,
    connection: id,
    model,
  }));
  return [separator, ...items];
}
