import { otherBaseUrl } from '../../core/http/endpoint.ts';
import { findDialect } from '../../dialects/index.ts';
import type { Log } from '../log.ts';
import { readConnectionEntries } from './entries.ts';
import type { ConnectionProfile } from './profiles.ts';
import { updateEntry } from './saveConnection.ts';

/**
 * Saves the base URL that an answer came from, where that of the connection led nowhere: with or without a version. Only
 * an entry of the person's own settings is changed, and only as long as it says what it said.
 */
export async function keepBaseUrl(profile: ConnectionProfile, log: Log): Promise<void> {
  const dialect = findDialect(profile.dialect);
  const baseUrl = dialect === undefined ? undefined : otherBaseUrl(profile.baseUrl, dialect);
  const isSame = profile.isOwn && readConnectionEntries().some(entry => isEntryOf(profile, entry));
  if (baseUrl === undefined || !isSame) return;
  try {
    await updateEntry(profile, { baseUrl });
    log.info(`${profile.id}: the base URL that worked was saved.`);
  } catch {
    // Settings that can't be written to: it is found again in the next session.
    log.info(`${profile.id}: the base URL that worked could not be saved.`);
  }
}

function isEntryOf(profile: ConnectionProfile, { id, baseUrl }: Pick<ConnectionProfile, 'id' | 'baseUrl'>): boolean {
  return id === profile.id && baseUrl === profile.baseUrl;
}
