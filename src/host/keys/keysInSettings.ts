import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { asArray, asObject, asText } from '../../core/json/json.ts';
import { readCredential } from '../../credentials/readCredential.ts';
import { settings } from '../../names.ts';
import { findKeysInEntry, type KeysInEntry } from '../connections/keysInEntry.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { unknownDialect } from '../connections/profiles.ts';
import { type SecretPlace, signInPlaceOf } from '../connections/signIn/secretPlace.ts';
import { inspectSetting, saveSetting } from '../settings.ts';
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

/** Keys in entries of `runnel.connections`, in the settings of the person and of the workspace. */
export function findKeysInSettings(): readonly FoundKey[] {
  const values = inspectSetting(settings.connections);
  const places = [
    ['user', vscode.l10n.t('your settings')],
    ['workspace', vscode.l10n.t('the settings of this workspace')],
  ] as const;
  return places.flatMap(([target, place]) =>
    asArray(values[target]).flatMap(entry => {
      const found = keysOf(entry);
      if (found === undefined) return [];
      // The settings may have changed since, for example when another key was moved.
      const remove = async (): Promise<void> => {
        const now = asArray(inspectSetting(settings.connections)[target]);
        const cleaned = now.map(each => (isDeepStrictEqual(each, entry) ? found.cleaned : each));
        await saveSetting(settings.connections, cleaned, target);
      };
      const { profile, key, named } = found;
      return [{ profile, place, key, named, signIn: signInOf(profile.id, found), remove }];
    }),
  );
}

/** Secrets of a credential that can't be read would be lost if they were moved. */
function isOnlyUnreadable(id: string, found: KeysInEntry): boolean {
  return Object.keys(found.signIn).length > 0 && signInOf(id, found) === undefined;
}

type FoundInEntry = KeysInEntry & Pick<FoundKey, 'profile'>;

function keysOf(value: unknown): FoundInEntry | undefined {
  const entry = asObject(value);
  const id = asText(entry?.id);
  const baseUrl = asText(entry?.baseUrl);
  if (entry === undefined || id === undefined || baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  const found = findKeysInEntry(entry);
  if (found === undefined || isOnlyUnreadable(id, found)) return undefined;
  return { ...found, profile: { id, label: asText(entry.label) ?? id, dialect: unknownDialect, baseUrl } };
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
    const name = `${found.profile.id} ${found.place}`;
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
