import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import type { ListedModel, Price } from '../../core/generation/listedModel.ts';
import { formatCost, formatCount } from '../../core/usage/usage.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import { listModels } from '../connections/models.ts';
import type { ConnectionParts } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { forgetModelSetting, updateEntry, useProfile } from '../connections/saveConnection.ts';
import { keyProblem } from '../keys/keyProblem.ts';
import { createQuestions } from '../keys/questions.ts';
import { readGenerationSettings } from '../settings.ts';
import { messageOf } from '../ui/sentences.ts';
import { askForModel } from './inputBoxes.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: string;
}

/** Lets the person choose one of the models that the API lists, or type one, and keeps it with the connection. */
export async function chooseModel(profile: ConnectionProfile, parts: ConnectionParts): Promise<boolean> {
  const model = await pickModel(profile, parts);
  if (model === undefined) return false;
  await updateEntry(findConnectionProfile(profile.id), { model });
  // Otherwise the setting would override the choice.
  if (profile.id === readGenerationSettings().connection) await forgetModelSetting();
  await useProfile('');
  return true;
}

/** Undefined when the person gave up. */
export async function pickModel(profile: ConnectionProfile, parts: ConnectionParts): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<ModelItem>();
  const refresh = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: vscode.l10n.t('Refresh') };
  picker.title = vscode.l10n.t('Model of {0}', profile.label);
  picker.placeholder = vscode.l10n.t('Select a model, or type its name');
  picker.matchOnDescription = true;
  picker.buttons = [refresh];
  picker.ignoreFocusOut = true;
  const { askForKey: _, ...questions } = createQuestions(parts.secrets);
  let listed: readonly ListedModel[] = [];
  let problem = '';

  const show = (): void => {
    const typed = picker.value.trim();
    const isListed = listed.some(({ id }) => id === typed);
    const own: readonly ModelItem[] =
      typed === '' || isListed || keyProblem(typed) !== undefined
        ? []
        : [{ label: typed, description: vscode.l10n.t('typed name'), model: typed, alwaysShow: true }];
    const none: readonly ModelItem[] =
      listed.length > 0 || picker.busy
        ? []
        : [
            problem === ''
              ? { label: vscode.l10n.t('The API lists no models. Type a name'), alwaysShow: true }
              : {
                  label: vscode.l10n.t('The model list could not be read. Type a name'),
                  detail: problem,
                  alwaysShow: true,
                },
          ];
    picker.items = [...listed.map(toItem), ...own, ...none];
  };
  const load = async (again: boolean): Promise<void> => {
    picker.busy = true;
    show();
    try {
      listed = await listModels(profile, parts, again, questions);
      problem = '';
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error;
      problem = messageOf(error);
    } finally {
      picker.busy = false;
      show();
    }
  };

  const chosen = await new Promise<string | undefined>(resolve => {
    picker.onDidChangeValue(show);
    picker.onDidTriggerButton(() => void load(true));
    picker.onDidAccept(() => {
      const model = picker.activeItems[0]?.model ?? picker.value.trim();
      if (model !== '' && keyProblem(model) === undefined) resolve(model);
    });
    picker.onDidHide(() => resolve(undefined));
    picker.show();
    void load(false);
  });
  picker.dispose();
  return chosen;

  function toItem({ id, label, price, contextLength }: ListedModel): ModelItem {
    const facts = [
      label,
      describePrice(price),
      contextLength === undefined ? undefined : vscode.l10n.t('{0} tokens of context', formatCount(contextLength)),
    ];
    const description = facts.filter(fact => fact !== undefined).join(' · ');
    const refused = parts.refusals.of(profile.id, id);
    return {
      label: id,
      description,
      ...(refused.length === 0 ? {} : { detail: vscode.l10n.t('Does not accept: {0}', refused.join(', ')) }),
      model: id,
      ...(id === profile.model ? { iconPath: new vscode.ThemeIcon('check') } : {}),
    };
  }
}

/** The model of the connection; asks for one where there is none yet. */
export async function modelFor(profile: ConnectionProfile, parts: ConnectionParts): Promise<string | undefined> {
  if (profile.model !== '') return profile.model;
  const models = await listModels(profile, parts, false).catch(() => []);
  return models.length === 0 ? askForModel(profile.label) : pickModel(profile, parts);
}

function describePrice(price: Price | undefined): string | undefined {
  if (price === undefined) return undefined;
  if (price.credits !== undefined) return vscode.l10n.t('{0} credits a request', formatCount(price.credits));
  return vscode.l10n.t('{0} in, {1} out for 1M tokens', formatCost(price.input ?? 0), formatCost(price.output ?? 0));
}
