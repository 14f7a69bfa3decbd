import * as vscode from 'vscode';
import { sandboxId } from '../../providers.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import { isConfigured } from '../connections/isConfigured.ts';
import type { ConnectionParts } from '../connections/openConnection.ts';
import { sandboxNote } from '../connections/sandbox.ts';
import { updateEntry, useConnection } from '../connections/saveConnection.ts';
import { showInformation } from '../ui/messages.ts';
import { showPicker } from '../ui/showPicker.ts';
import { addConnection, addPreset, presetItems } from './addConnection.ts';
import { findLocalServers, type LocalServer } from './localServers.ts';

interface FirstItem extends vscode.QuickPickItem {
  readonly use?: () => Promise<boolean>;
}

/**
 * Offers to choose a connection after the first generation without one, which the Sandbox answered. It is not asked
 * before, so that the first prompt is answered at once.
 */
export async function offerFirstChoice(parts: ConnectionParts): Promise<void> {
  if (isConfigured(parts.secrets.connectionIds)) return;
  const choose = vscode.l10n.t('Select Connection');
  const stay = vscode.l10n.t('Keep Using the Sandbox');
  const chosen = await showInformation(
    vscode.l10n.t('This is sample text from the Sandbox on this computer. No model was used.'),
    choose,
    stay,
  );
  if (chosen === choose) await chooseFirst(parts);
  if (chosen === stay) await useConnection(sandboxId);
}

/** Lists the servers that answer on this computer, the known services, and the Sandbox. */
async function chooseFirst(parts: ConnectionParts): Promise<void> {
  const itemsWith = (local: readonly LocalServer[]): readonly FirstItem[] => [
    ...local.flatMap(server => localItems(server, parts)),
    {
      label: `$(beaker) ${vscode.l10n.t('Try It Offline with the Sandbox')}`,
      detail: sandboxNote(),
      use: () => addPreset(findConnectionProfile(sandboxId), parts),
    },
    {
      label: `$(add) ${vscode.l10n.t('Add a Connection of Your Own…')}`,
      detail: vscode.l10n.t("By its address, or from the provider's documentation"),
      use: () => addConnection(parts),
    },
    { label: vscode.l10n.t('Services'), kind: vscode.QuickPickItemKind.Separator },
    ...presetItems(parts).map(({ add, ...item }) => ({ ...item, ...(add === undefined ? {} : { use: add }) })),
  ];
  const use = await showPicker<FirstItem, () => Promise<boolean>>((picker, choose) => {
    picker.title = vscode.l10n.t('Select the Connection to Use');
    picker.placeholder = vscode.l10n.t('You can change it at any time');
    picker.matchOnDescription = true;
    picker.ignoreFocusOut = true;
    picker.busy = true;
    picker.items = itemsWith([]);
    picker.onDidAccept(() => {
      const [item] = picker.activeItems;
      if (item?.use !== undefined) choose(item.use);
    });
    void findLocalServers(parts.transport).then(local => {
      picker.busy = false;
      // The row that the person may be about to choose stays selected.
      const [active] = picker.activeItems;
      picker.items = itemsWith(local);
      if (local.length > 0 && active !== undefined)
        picker.activeItems = picker.items.filter(({ label }) => label === active.label);
    });
  });
  await use?.();
}

const mostModels = 5;

function localItems({ provider, models }: LocalServer, parts: ConnectionParts): readonly FirstItem[] {
  const profile = findConnectionProfile(provider.id);
  return models.slice(0, mostModels).map(({ id }) => ({
    label: `$(vm) ${id}`,
    description: vscode.l10n.t('{0}, on this computer', provider.label),
    use: async () => {
      await updateEntry(profile, { model: id, label: provider.label });
      await useConnection(profile.id);
      parts.log.info(`first run: ${provider.id} was found on this computer`);
      return true;
    },
  }));
}
