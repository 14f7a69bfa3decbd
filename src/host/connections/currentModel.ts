import * as vscode from 'vscode';
import { asObject, asText, present } from '../../core/json/json.ts';
import { settings } from '../../names.ts';
import { providers, sandboxId } from '../../providers.ts';
import { readSettingOrDefault } from '../settings.ts';
import { type ConnectionEntry, type ConnectionProfile, modelLabel, toProfile } from './profiles.ts';
import { peekProfiles } from './target/profileSettings.ts';

/** A connection and a model that were chosen in place of the settings' own. */
export interface ModelChoice {
  readonly connection?: string | undefined;
  readonly model?: string | undefined;
  /** The id of a profile, whose connection and model count where none is chosen beside it. */
  readonly profile?: string | undefined;
}

/** Connection and model that a prompt goes to. */
export interface CurrentModel {
  /** The id of the connection; empty where there is no such connection. */
  readonly connection: string;
  readonly connectionLabel: string;
  readonly dialect: ConnectionProfile['dialect'] | undefined;
  readonly requiresKey: boolean;
  /** Empty where the connection has none. */
  readonly model: string;
  /** The text shown in place of the model's name. */
  readonly label: string;
}

/**
 * Reads settings without checking them: it is part of the bundle that loads at start-up, which has no dialects to check
 * them by. An error in them is reported when something is generated.
 */
export function currentModel(choice: ModelChoice = {}): CurrentModel {
  const profileId = chosenProfile(choice, readSettingOrDefault(settings.profile));
  const named = profileId === '' ? undefined : peekProfiles().find(({ id }) => id === profileId);
  const connection = choice.connection ?? named?.connection;
  const profile = peekProfile(connection || readSettingOrDefault(settings.connection) || sandboxId);
  if (profile === undefined) {
    const label = vscode.l10n.t('No connection');
    return { connection: '', connectionLabel: label, dialect: undefined, requiresKey: false, model: '', label };
  }
  const { id, label, dialect, requiresKey } = profile;
  const chosen = { connection, model: choice.model ?? named?.model };
  const model = modelFor(profile, chosen, readSettingOrDefault(settings.model));
  const shown = modelLabel(profile, model);
  return {
    ...{ connection: id, connectionLabel: label, dialect, requiresKey, model },
    label: named === undefined ? shown : `${named.label} · ${shown}`,
  };
}

/** The id of the profile that counts: that of the settings goes with the connection of the settings. Empty for none. */
export function chosenProfile({ connection, model, profile }: ModelChoice, setting: string): string {
  return profile ?? (connection === undefined && model === undefined ? setting : '');
}

/**
 * The model to ask for: the chosen one, else the setting's, else the connection's own. The setting belongs to the
 * connection in the settings and is skipped where another connection was chosen.
 */
export function modelFor(profile: Pick<ConnectionProfile, 'model'>, choice: ModelChoice, setting: string): string {
  return choice.model || (choice.connection === undefined && setting !== '' ? setting : profile.model);
}

function peekProfile(id: string): ConnectionProfile | undefined {
  const known = providers.find(provider => provider.id === id);
  const entry = readSettingOrDefault(settings.connections)
    .map(asObject)
    .find(each => each?.id === id);
  if (entry === undefined) return known === undefined ? undefined : toProfile(known, false);
  const { label, model, dialect, requiresKey } = entry;
  const texts = present({ label: asText(label), model: asText(model) });
  const needsKey = typeof requiresKey === 'boolean' ? { requiresKey } : {};
  return toProfile(
    {
      id,
      baseUrl: asText(entry.baseUrl) ?? '',
      dialect: dialect as ConnectionEntry['dialect'],
      ...texts,
      ...needsKey,
      ...present({ credential: asObject(entry.credential) }),
    },
    true,
  );
}
