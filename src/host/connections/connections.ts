import * as vscode from 'vscode';
import type { CustomDialect } from '../../core/generation/customDialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { isLoopback } from '../../core/http/endpoint.ts';
import { customDialectName } from '../../dialects/custom/customDialect.ts';
import { providers, sandboxId } from '../../providers.ts';
import { type ConnectionEntry, readConnectionEntries } from '../settings.ts';

/** Someone who can be asked: one of the providers that Runnel knows, or an entry of `runnel.connections`. */
export interface ConnectionProfile {
  readonly id: string;
  readonly label: string;
  readonly dialect: string | CustomDialect;
  /** Empty while nobody has said where it is; and for the sandbox, which has its address only once it runs. */
  readonly baseUrl: string;
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requiresKey: boolean;
  readonly keyPage: string | undefined;
  /** Whether it stands in `runnel.connections`, where it can be changed. */
  readonly isOwn: boolean;
}

/** All connections: the person's own first, which may also replace one that Runnel knows by its id. */
export function readConnectionProfiles(): readonly ConnectionProfile[] {
  const entries = readConnectionEntries();
  const known = providers.filter(provider => !entries.some(({ id }) => id === provider.id));
  return [...entries.map(entry => toProfile(entry, true)), ...known.map(provider => toProfile(provider, false))];
}

/** The dialect as a person knows it. */
export function dialectName({ dialect }: Pick<ConnectionProfile, 'dialect'>): string {
  return typeof dialect === 'string' ? dialect : customDialectName;
}

/** @throws {GenerationError} of kind `configuration` when there is no connection of that name. */
export function findConnectionProfile(id: string): ConnectionProfile {
  const wanted = id === '' ? sandboxId : id;
  const profile = readConnectionProfiles().find(each => each.id === wanted);
  if (profile !== undefined) return profile;
  throw new GenerationError('configuration', vscode.l10n.t('There is no connection “{0}”.', wanted.slice(0, 64)), {
    hint: vscode.l10n.t('Choose a connection, or add it to runnel.connections.'),
  });
}

function toProfile(entry: ConnectionEntry, isOwn: boolean): ConnectionProfile {
  const { id, label, dialect, baseUrl, model, headers, requiresKey } = entry;
  const known = providers.find(provider => provider.id === id);
  return {
    id,
    label: label ?? known?.label ?? id,
    dialect,
    baseUrl,
    model: model ?? '',
    headers: headers ?? {},
    requiresKey: requiresKey ?? !(URL.canParse(baseUrl) && isLoopback(new URL(baseUrl).hostname)),
    keyPage: known?.keyPage,
    isOwn,
  };
}
