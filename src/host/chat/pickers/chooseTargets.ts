import * as vscode from 'vscode';
import type { ConversationSettings } from '../../../core/conversation/conversation.ts';
import { sandboxId } from '../../../providers.ts';
import { currentModel, type ModelChoice } from '../../connections/currentModel.ts';
import { readConnectionProfiles } from '../../connections/entries.ts';
import { modelLabel } from '../../connections/profiles.ts';
import { peekProfiles } from '../../connections/target/profileSettings.ts';
import { showInformation } from '../../ui/messages.ts';
import type { ModelsOf } from './chooseModel.ts';

const fewest = 2;
const most = 4;

interface TargetItem extends vscode.QuickPickItem {
  readonly target: ModelChoice;
}

/** The connections and models to compare. Undefined when the person gave up, or chose too few or too many. */
export async function chooseTargets(
  { connection, model, profile }: ConversationSettings,
  modelsOf: ModelsOf,
): Promise<readonly ModelChoice[] | undefined> {
  const current = currentModel({ connection, model, profile });
  const items: readonly TargetItem[] = [
    {
      label: current.connectionLabel,
      description: current.label === current.connectionLabel ? '' : current.label,
      detail: vscode.l10n.t('As in this chat'),
      picked: true,
      target: { connection, model, profile },
    },
    ...peekProfiles().map(({ id, label, ...target }) => ({
      label: `$(account) ${label}`,
      description: currentModel({ ...target }).label,
      target: { profile: id },
    })),
    ...modelsOf(current.connection)
      .filter(({ id }) => id !== current.model)
      .map(({ id, label }) => ({
        label: id,
        description: label ?? current.connectionLabel,
        target: { connection: current.connection, model: id },
      })),
    ...readConnectionProfiles()
      .filter(({ baseUrl, id }) => id !== current.connection && (baseUrl !== '' || id === sandboxId))
      .map(each => ({
        label: each.label,
        description: modelLabel(each) === each.label ? '' : modelLabel(each),
        target: { connection: each.id },
      })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Compare Answers'),
    placeHolder: vscode.l10n.t('Select two to four connections or models. Each request may cost something'),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  if (chosen.length >= fewest && chosen.length <= most) return chosen.map(({ target }) => target);
  void showInformation(vscode.l10n.t('Select two to four connections or models to compare.'));
  return undefined;
}
