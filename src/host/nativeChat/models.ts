import * as vscode from 'vscode';
import type { ListedModel } from '../../core/generation/listedModel.ts';
import { asArray, asObject } from '../../core/json/json.ts';
import { formatCost } from '../../core/usage/usage.ts';
import { findDialect } from '../../dialects/index.ts';
import { settings } from '../../names.ts';
import { sandboxId } from '../../providers.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import type { KeyNames } from '../connections/keyNames.ts';
import { cachedModels } from '../connections/modelCache.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { readinessOf } from '../connections/readiness.ts';
import { readGenerationSettings, readSetting } from '../settings.ts';

/** A model as VS Code lists it. The same object comes back with each request, so that it carries its connection. */
export interface NativeModel extends vscode.LanguageModelChatInformation {
  readonly connection: string;
  readonly model: string;
  readonly takesTools: boolean;
  /** Beside the public type: VS Code 1.104 offers a model only where it is true. */
  readonly isUserSelectable: true;
  /** Beside the public type: shown in the hover of the model. */
  readonly category: string;
  /** Beside the public type: what the model costs, in the hover of the model. */
  readonly pricing?: string;
  /** Beside the public type: options that VS Code shows beside the name of the model. */
  readonly configurationSchema?: object;
}

/** What is assumed of a model whose API says nothing about its size. */
const usualWindow = 128_000;

/** The part of the window that is kept for the answer where no limit is set, at most. */
const usualOutput = 16_384;

/**
 * The models for VS Code's own chat: of each connection that can be asked as it is those that the person chose to show,
 * and its current model where nobody chose. Read from settings and caches alone: nothing is asked over the network, and
 * a model stays in the list while its server is down.
 */
export function listNativeModels(state: vscode.Memento, keys: KeyNames): readonly NativeModel[] {
  if (!readSetting(settings.nativeChatEnabled)) return [];
  const models = readChosenModels();
  const { connection: current, model: currentModel, maxTokens } = readGenerationSettings();
  return readConnectionProfiles()
    .filter(profile => isOffered(profile, current, keys, models))
    .flatMap(profile => {
      const own = profile.id === current && currentModel !== '' ? currentModel : profile.model;
      const shown = models[profile.id] ?? [own];
      const listed = new Map(cachedModels(state, profile.id).map(model => [model.id, model]));
      const toModel = nativeModelsOf(profile, maxTokens);
      return shown.map(model => toModel(model, listed.get(model)));
    });
}

/** The models that the person chose to show, by the id of their connection. */
export function readChosenModels(): Readonly<Record<string, readonly string[]>> {
  const lists = Object.entries(asObject(readSetting(settings.nativeChatModels)) ?? {});
  return Object.fromEntries(lists.map(([id, list]) => [id, asArray(list).filter(each => typeof each === 'string')]));
}

/** Those that can be asked as they are, without servers on this computer that nobody has spoken of. */
function isOffered(
  profile: ConnectionProfile,
  current: string,
  keys: KeyNames,
  chosen: Readonly<Record<string, readonly string[]>>,
): boolean {
  const { id, requiresKey, isOwn } = profile;
  if (readinessOf(profile, keys) !== 'ready') return false;
  const isCurrent = id === current || (id === sandboxId && current === '');
  return isCurrent || chosen[id] !== undefined || (id !== sandboxId && (requiresKey || isOwn));
}

/** What all models of a connection have in common is made once: VS Code waits for the list. */
function nativeModelsOf(
  profile: ConnectionProfile,
  maxTokens: number | undefined,
): (model: string, listed: ListedModel | undefined) => NativeModel {
  const { takesTools = false, takesImages = false, takesEffort = false } = findDialect(profile.dialect) ?? {};
  const tooltip = vscode.l10n.t("{0} through Runnel's connection {1}", '{0}', profile.label);
  const capabilities = { toolCalling: takesTools, imageInput: takesImages };
  const options = takesEffort ? { configurationSchema: effortSchema() } : {};
  return (model, listed) => ({
    ...toNativeModel(profile, model, listed, maxTokens),
    ...{ capabilities, takesTools, ...options },
    tooltip: tooltip.replace('{0}', () => nameOf(profile, model, listed)),
  });
}

function nameOf(profile: ConnectionProfile, model: string, listed: ListedModel | undefined): string {
  return model === '' ? profile.label : (listed?.label ?? model);
}

function toNativeModel(
  profile: ConnectionProfile,
  model: string,
  listed: ListedModel | undefined,
  maxTokens: number | undefined,
): Omit<NativeModel, 'capabilities' | 'takesTools' | 'tooltip'> {
  const window = listed?.contextLength ?? usualWindow;
  const output = Math.min(maxTokens ?? usualOutput, Math.floor(window / 2));
  const pricing = describePrice(listed);
  return {
    id: model === '' ? profile.id : `${profile.id}/${model}`,
    name: nameOf(profile, model, listed),
    family: model === '' ? profile.id : model,
    version: '1',
    detail: profile.label,
    maxInputTokens: window - output,
    maxOutputTokens: output,
    isUserSelectable: true,
    category: 'Runnel',
    connection: profile.id,
    model,
    ...(pricing === undefined ? {} : { pricing }),
  };
}

function describePrice(listed: ListedModel | undefined): string | undefined {
  const { input, output } = listed?.price ?? {};
  if (input === undefined && output === undefined) return undefined;
  return vscode.l10n.t('{0} in, {1} out for 1M tokens', formatCost(input ?? 0), formatCost(output ?? 0));
}

/** VS Code shows a menu beside the name of the model, and sends the choice with every request. */
function effortSchema(): object {
  return {
    type: 'object',
    properties: {
      reasoningEffort: {
        type: 'string',
        title: vscode.l10n.t('Reasoning effort'),
        enum: ['default', 'low', 'medium', 'high'],
        enumItemLabels: [
          vscode.l10n.t('Default effort'),
          vscode.l10n.t('Low'),
          vscode.l10n.t('Medium'),
          vscode.l10n.t('High'),
        ],
        default: 'default',
        group: 'navigation',
      },
    },
  };
}
