import * as vscode from 'vscode';
import { containsSecret } from '../../../core/failures/keyShapes.ts';
import { GenerationError } from '../../../core/generation/errors.ts';
import { asObject } from '../../../core/json/json.ts';
import { settings } from '../../../names.ts';
import { readSetting, readSettingOrDefault, wrongSetting } from '../../settings.ts';
import { chosenProfile, type ModelChoice, modelFor } from '../currentModel.ts';
import { findConnectionProfile } from '../entries.ts';
import type { ConnectionProfile } from '../profiles.ts';
import { mergeParameters, type Parameters, readParameters } from './parameters.ts';

/** The connection and model that a generation asks, and its parameters. */
export interface Target {
  readonly profile: ConnectionProfile;
  /** Empty where the connection has none. */
  readonly model: string;
  /** Those of the connection, over them those of the model, over them those of the profile. */
  readonly parameters: Parameters;
}

/** A profile of `runnel.profiles`, checked. */
interface NamedProfile {
  readonly id: string;
  readonly connection: string | undefined;
  readonly model: string | undefined;
  readonly parameters: Parameters;
}

/**
 * What a choice means with the settings of now.
 *
 * @throws {GenerationError} of kind `configuration` where there is no such connection or profile, or one is wrong.
 */
export function readTarget(choice: ModelChoice = {}, scope?: vscode.ConfigurationScope): Target {
  const named = findNamedProfile(chosenProfile(choice, readSetting(settings.profile, scope)));
  const connection = choice.connection ?? named?.connection;
  const profile = findConnectionProfile(connection ?? readSetting(settings.connection, scope));
  const model = modelFor(
    profile,
    { connection, model: choice.model ?? named?.model },
    readSetting(settings.model, scope),
  );
  if (containsSecret(model)) {
    throw new GenerationError('configuration', vscode.l10n.t('The name of the model looks like an API key.'), {
      hint: vscode.l10n.t('Choose the model, and set the key with “Set API Key…”.'),
    });
  }
  const ofModel = Object.hasOwn(profile.models, model) ? profile.models[model] : undefined;
  return { profile, model, parameters: mergeParameters(profile.parameters, ofModel, named?.parameters) };
}

/**
 * The system prompt for a choice: the profile's, the model's, the connection's, or that of the settings. It does not
 * throw: whatever is wrong is told by the generation that follows.
 */
export function readSystemPrompt(choice: ModelChoice, scope?: vscode.ConfigurationScope): string {
  try {
    return readTarget(choice, scope).parameters.systemPrompt ?? readSetting(settings.systemPrompt, scope);
  } catch (error) {
    if (error instanceof GenerationError) return readSettingOrDefault(settings.systemPrompt);
    throw error;
  }
}

function findNamedProfile(id: string): NamedProfile | undefined {
  if (id === '') return undefined;
  const entries = readSetting(settings.profiles);
  const index = entries.findIndex(entry => asObject(entry)?.id === id);
  if (index < 0) {
    throw new GenerationError('configuration', vscode.l10n.t('There is no profile “{0}”.', id.slice(0, 64)), {
      hint: vscode.l10n.t('Choose a connection or a profile, or add it to {0}.', settings.profiles),
    });
  }
  const name = `${settings.profiles}[${index}]`;
  const entry = asObject(entries[index]) ?? {};
  for (const field of ['connection', 'model'] as const) {
    if (entry[field] !== undefined && typeof entry[field] !== 'string') {
      throw wrongSetting(`${name}.${field}`, vscode.l10n.t('a text'));
    }
  }
  const { connection, model } = entry as { readonly connection?: string; readonly model?: string };
  return { id, connection, model, parameters: readParameters(entry, name) };
}
