import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { splitUser } from '../../../core/http/userInfo.ts';
import { type ForeignConnection, providerName } from '../../../discovery/foreign/foreignConnection.ts';
import { type Provider, providers, usualProvider } from '../../../providers.ts';
import { endpointFor } from '../../connections/openConnection.ts';
import type { ConnectionEntry } from '../../connections/profiles.ts';
import { messageOf } from '../../ui/sentences.ts';

/** A connection that can be added, or why it can't. */
export interface ImportableConnection {
  readonly foreign: ForeignConnection;
  readonly entry: Omit<ConnectionEntry, 'id'> | undefined;
  /** In words. */
  readonly problem: string | undefined;
}

function providerOf({ provider, baseUrl }: ForeignConnection): Provider | undefined {
  const known = providers.find(each =>
    [each.id, each.label, ...(each.otherNames ?? [])].some(name => providerName(name) === provider),
  );
  // Most programs reach whatever speaks the form of OpenAI under that name.
  return known ?? (baseUrl === undefined ? undefined : providers.find(each => each.id === usualProvider));
}

/** What another program keeps, as an entry of Runnel's own. */
export function toEntry(foreign: ForeignConnection): ImportableConnection {
  const provider = providerOf(foreign);
  const baseUrl = foreign.baseUrl ?? provider?.baseUrl ?? '';
  if (provider === undefined)
    return refused(foreign, vscode.l10n.t('Runnel does not know the provider “{0}”.', foreign.provider));
  if (baseUrl === '') return refused(foreign, vscode.l10n.t('No address is given for it.'));
  const [model = provider.model] = foreign.models;
  const headers = { ...provider.headers, ...foreign.headers };
  const entry = {
    label: foreign.label.slice(0, 80),
    dialect: provider.dialect,
    baseUrl,
    ...(model === undefined ? {} : { model }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(foreign.key === undefined && foreign.keyReference === undefined ? { requiresKey: false } : {}),
  };
  try {
    endpointFor({ ...entry, baseUrl: splitUser(baseUrl).address });
    return { foreign, entry, problem: undefined };
  } catch (error) {
    if (error instanceof GenerationError) return refused(foreign, messageOf(error));
    throw error;
  }
}

function refused(foreign: ForeignConnection, problem: string): ImportableConnection {
  return { foreign, entry: undefined, problem };
}
