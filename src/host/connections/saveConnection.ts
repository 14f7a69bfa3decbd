import * as vscode from 'vscode';
import { trimEndOf } from '../../core/trimEnd.ts';
import { readCredential } from '../../credentials/readCredential.ts';
import { commands, settings } from '../../names.ts';
import { inspectSetting, saveSetting } from '../settings.ts';
import { showInformation } from '../ui/messages.ts';
import { readConnectionEntries, readConnectionProfiles } from './entries.ts';
import { findKeysInEntry } from './keysInEntry.ts';
import { originOf } from './openConnection.ts';
import type { ConnectionEntry, ConnectionProfile } from './profiles.ts';
import type { Secrets } from './secrets.ts';
import { signInPlaceOf } from './signIn/secretPlace.ts';

/** Adds an entry as {@link saveEntry} does, and makes it the connection in use. */
export async function addEntry(entry: Omit<ConnectionEntry, 'id'>, secrets: Secrets, hasKey: boolean): Promise<string> {
  const id = await saveEntry(entry, secrets, hasKey);
  await useConnection(id);
  return id;
}

/**
 * Adds an entry to `runnel.connections` under a free id, which is returned. Keys in the entry go to secret storage, and
 * placeholders stand for them in the settings.
 *
 * @param hasKey Whether a key for the connection is stored afterwards.
 */
export async function saveEntry(
  entry: Omit<ConnectionEntry, 'id'>,
  secrets: Secrets,
  hasKey: boolean,
): Promise<string> {
  const entries = readConnectionEntries();
  const taken = new Set(readConnectionProfiles().map(({ id }) => id));
  const found = findKeysInEntry({ ...entry }, hasKey);
  const saved = (found?.cleaned ?? entry) as unknown as typeof entry;
  const id = freeName((saved.label ?? 'connection').toLowerCase().replace(/[^\w.-]+/g, '-'), taken);
  if (found !== undefined) {
    const origin = originOf(saved);
    if (found.key !== undefined) await secrets.store(id, origin, found.key);
    if (Object.keys(found.named).length > 0) await secrets.storeNamed(id, origin, found.named);
    if (Object.keys(found.signIn).length > 0) {
      const place = signInPlaceOf(id, readCredential(found.cleaned.credential));
      await secrets.storeNamed(place.id, place.origin, found.signIn);
    }
  }
  await saveSetting(settings.connections, [...entries, { id, ...saved }]);
  return id;
}

/** What changes in an entry; what is undefined is taken away. */
export type EntryChange = { readonly [field in keyof ConnectionEntry]?: ConnectionEntry[field] | undefined };

/** Changes an entry; a provider that Runnel knows gets one of its own, of the same id. */
export async function updateEntry(profile: ConnectionProfile, change: EntryChange): Promise<void> {
  const entries = readConnectionEntries();
  const { id, dialect, baseUrl, model, headers, credential } = profile;
  const known = {
    ...{ id, dialect, baseUrl },
    ...(model === '' ? {} : { model }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(credential === undefined ? {} : { credential }),
  };
  const changed = entries.some(entry => entry.id === id)
    ? entries.map(entry => (entry.id === id ? { ...entry, ...change } : entry))
    : [...entries, { ...known, ...change }];
  await saveSetting(settings.connections, changed);
}

/** Sets the connection to use from now on, and removes a model that was set for another one. */
export async function useConnection(id: string): Promise<void> {
  await saveSetting(settings.connection, id);
  await forgetModelSetting();
  await useProfile('');
}

/** The profile to go by from now on; empty for none. */
export async function useProfile(id: string): Promise<void> {
  if ((inspectSetting(settings.profile).user ?? '') !== id)
    await saveSetting(settings.profile, id === '' ? undefined : id);
}

export async function forgetModelSetting(): Promise<void> {
  if (inspectSetting(settings.model).user !== undefined) await saveSetting(settings.model, undefined);
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const base = trimEndOf(wanted.replace(/^-+/, '').slice(0, 56), '-') || 'connection';
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) {
    if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
  }
}

/** Says that it worked, and offers to see it work. */
export function confirm(profile: ConnectionProfile): void {
  const test = vscode.l10n.t('Test Connection');
  void showInformation(vscode.l10n.t('Runnel now uses {0}.', profile.label), test).then(chosen =>
    chosen === test ? vscode.commands.executeCommand(commands.testConnection, profile.id) : undefined,
  );
}
