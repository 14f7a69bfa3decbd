import * as vscode from 'vscode';
import type { ConversationSettings } from '../../../core/conversation/conversation.ts';
import type { ListedModel } from '../../../core/generation/listedModel.ts';
import { commands } from '../../../names.ts';
import { sandboxId } from '../../../providers.ts';
import { currentModel } from '../../connections/currentModel.ts';
import { readConnectionProfiles } from '../../connections/entries.ts';
import { modelLabel } from '../../connections/profiles.ts';
import { peekProfiles } from '../../connections/target/profileSettings.ts';
import { keyProblem } from '../../keys/keyProblem.ts';

interface TargetItem extends vscode.QuickPickItem {
  readonly choose: () => Promise<ConversationSettings | undefined>;
}

export type ModelsOf = (connection: string) => readonly ListedModel[];

/**
 * Connection and model of one conversation. Undefined when the person gave up, or went on to choose what all
 * conversations go by that have no choice of their own.
 */
export async function chooseTarget(
  settings: ConversationSettings,
  modelsOf: ModelsOf,
): Promise<ConversationSettings | undefined> {
  const { connection: _, model: __, profile: ___, ...others } = settings;
  const current = currentModel(settings);
  const usual = currentModel();
  const profiles = readConnectionProfiles().filter(({ baseUrl, id }) => baseUrl !== '' || id === sandboxId);
  const separator = (label: string): vscode.QuickPickItem & { choose: TargetItem['choose'] } => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    choose: async () => undefined,
  });
  const items: readonly TargetItem[] = [
    {
      label: `${settings.connection === undefined && settings.model === undefined && settings.profile === undefined ? '$(check) ' : ''}${vscode.l10n.t('As in the settings')}`,
      description: usual.label,
      choose: async () => others,
    },
    {
      label: `$(edit) ${vscode.l10n.t('Another model of {0}…', current.connectionLabel)}`,
      description: current.model,
      choose: async () => {
        const model = await vscode.window.showInputBox({
          title: current.connectionLabel,
          prompt: vscode.l10n.t('The model to ask for, as the API names it'),
          value: current.model,
          validateInput: keyProblem,
        });
        if (model === undefined) return undefined;
        const own = { ...others, connection: current.connection };
        return model.trim() === '' ? own : { ...own, model: model.trim() };
      },
    },
    ...modelsOf(current.connection).map(({ id, label = '' }) => ({
      label: `${settings.model === id ? '$(check) ' : ''}${id}`,
      description: label,
      choose: async () => ({ ...others, connection: current.connection, model: id }),
    })),
    separator(vscode.l10n.t('For this chat only')),
    ...peekProfiles().map(({ id, label, ...target }) => ({
      label: `${settings.profile === id ? '$(check) ' : ''}$(account) ${label}`,
      description: currentModel({ ...target }).label,
      choose: async () => ({ ...others, profile: id }),
    })),
    ...profiles.map(profile => ({
      label: `${settings.connection === profile.id ? '$(check) ' : ''}${profile.label}`,
      description: modelLabel(profile) === profile.label ? '' : modelLabel(profile),
      choose: async () => ({ ...others, connection: profile.id }),
    })),
    separator(vscode.l10n.t('For everything')),
    {
      label: `$(plug) ${vscode.l10n.t('Select Connection…')}`,
      choose: async () => {
        await vscode.commands.executeCommand(commands.chooseConnection);
        return undefined;
      },
    },
  ];
  const title = vscode.l10n.t('Connection and Model of This Chat');
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return await chosen?.choose();
}
