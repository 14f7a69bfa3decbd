import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { containsSecret } from '../../core/failures/keyShapes.ts';
import { asArray, asObject, asText, type JsonObject } from '../../core/json/json.ts';
import { readCredential } from '../../credentials/readCredential.ts';
import { settings } from '../../names.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import { findKeysInEntry, type KeysInEntry } from '../connections/keysInEntry.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { unknownDialect } from '../connections/profiles.ts';
import { type SecretPlace, signInPlaceOf } from '../connections/signIn/secretPlace.ts';
import { inspectSetting, readSettingOrDefault, saveSetting } from '../settings.ts';
import { showWarning } from '../ui/messages.ts';

/** A key that lies where others can read it. */
export interface FoundKey {
  readonly profile: Pick<ConnectionProfile, 'id' | 'label' | 'dialect' | 'baseUrl'>;
  /** Where it lies, for a person. */
  readonly place: string;
  /** The connection's key; undefined where only other secrets were found. */
  readonly key: string | undefined;
  /** Other secrets, by the names that they get. */
  readonly named: Readonly<Record<string, string>>;
  /** The secrets of its credential, and where they belong. */
  readonly signIn?: { readonly place: SecretPlace; readonly secrets: Readonly<Record<string, string>> } | undefined;
  /** Takes them away from there. */
  readonly remove: () => Promise<void>;
}

/** Keys in connections, in profiles and in the name of the model, in the settings of the person and of the workspace. */
export function findKeysInSettings(): readonly FoundKey[] {
  return [
    ...findIn(settings.connections, keysInConnection),
    ...findIn(settings.profiles, keysInProfile),
    ...keysInModel(),
  ];
}

type FoundInEntry = KeysInEntry & Pick<FoundKey, 'profile'>;

function findIn(
  name: typeof settings.connections | typeof settings.profiles,
  keysOf: (entry: JsonObject) => FoundInEntry | undefined,
): readonly FoundKey[] {
  const values = inspectSetting(name);
  return placesOfSettings().flatMap(([target, place]) =>
    asArray(values[target]).flatMap(entry => {
      const found = keysOf(asObject(entry) ?? {});
      if (found === undefined) return [];
      // The settings may have changed since, for example when another key was moved.
      const remove = async (): Promise<void> => {
        const now = asArray(inspectSetting(name)[target]);
        const cleaned = now.map(each => (isDeepStrictEqual(each, entry) ? found.cleaned : each));
        await saveSetting(name, cleaned, target);
      };
      const { profile, key, named } = found;
      return [{ profile, place, key, named, signIn: signInOf(profile.id, found), remove }];
    }),
  );
}

function placesOfSettings() {
  return [
    ['user', vscode.l10n.t('your settings')],
    ['workspace', vscode.l10n.t('the settings of this workspace')],
  ] as const;
}

function keysInConnection(entry: JsonObject): FoundInEntry | undefined {
  const id = asText(entry.id);
  const found = id === undefined ? undefined : findKeysInEntry(entry);
  if (id === undefined || found === undefined || isOnlyUnreadable(id, found)) return undefined;
  const baseUrl = asText(found.cleaned.baseUrl);
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  return { ...found, profile: { id, label: asText(found.cleaned.label) ?? id, dialect: unknownDialect, baseUrl } };
}

/** A profile sends its headers and fields to the connection that it names, whose secrets they are. */
function keysInProfile(entry: JsonObject): FoundInEntry | undefined {
  const found = findKeysInEntry(entry, true, asText(entry.id));
  const profile = found === undefined ? undefined : connectionOf(asText(entry.connection));
  return found === undefined || profile === undefined ? undefined : { ...found, profile };
}

/** A key that was pasted as the name of the model. */
function keysInModel(): readonly FoundKey[] {
  const values = inspectSetting(settings.model);
  return placesOfSettings().flatMap(([target, place]) => {
    const key = asText(values[target])?.trim() ?? '';
    const profile = containsSecret(key) ? connectionOf(undefined) : undefined;
    if (profile === undefined) return [];
    const remove = (): Promise<void> => saveSetting(settings.model, undefined, target);
    return [{ profile, place, key, named: {}, remove }];
  });
}

/** Undefined where there is none, or none with an address. */
function connectionOf(id: string | undefined): ConnectionProfile | undefined {
  try {
    const profile = findConnectionProfile(id ?? readSettingOrDefault(settings.connection));
    return profile.baseUrl === '' ? undefined : profile;
  } catch {
    return undefined;
  }
}

/** Secrets of a credential that can't be read would be lost if they were moved. */
function isOnlyUnreadable(id: string, found: KeysInEntry): boolean {
  return Object.keys(found.signIn).length > 0 && signInOf(id, found) === undefined;
}

/** Undefined where the credential can't be used, which is an error only when it is used. */
function signInOf(id: string, { signIn, cleaned }: KeysInEntry): FoundKey['signIn'] {
  if (Object.keys(signIn).length === 0) return undefined;
  try {
    return { place: signInPlaceOf(id, readCredential(cleaned.credential)), secrets: signIn };
  } catch {
    return undefined;
  }
}

/**
 * Offers to move the keys that lie in settings.
 *
 * @param offered What was offered in this window already, and is not offered again.
 */
export function offerToMoveKeys(offered: Set<string>, moveKey: (found: FoundKey) => unknown): void {
  for (const found of findKeysInSettings()) {
    const name = [found.profile.id, found.place, found.key === undefined, ...Object.keys(found.named)].join(' ');
    if (offered.has(name)) continue;
    offered.add(name);
    const move = vscode.l10n.t('Move to Secret Storage');
    const message = vscode.l10n.t(
      'An API key for {0} was found in {1}, where others can read it.',
      found.profile.label,
      found.place,
    );
    void showWarning(message, move).then(chosen => (chosen === move ? moveKey(found) : undefined));
  }
}
