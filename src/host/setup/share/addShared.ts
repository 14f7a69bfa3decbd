import * as vscode from 'vscode';
import { isConfidential } from '../../../core/http/endpoint.ts';
import { findConnectionProfile } from '../../connections/entries.ts';
import { endpointFor } from '../../connections/openConnection.ts';
import { addEntry, confirm } from '../../connections/saveConnection.ts';
import type { Secrets } from '../../connections/secrets.ts';
import { keyProblem } from '../../keys/keyProblem.ts';
import { showWarning } from '../../ui/messages.ts';
import { addressOf, formatOf, readable, readShared, type SharedConnection } from './sharedConnection.ts';

/** The path of links that hand over a connection. */
const addPath = '/add';

/** A link to Runnel was opened: by a person, or by any page. Nothing is saved before the person has seen it. */
export async function openLink(uri: vscode.Uri, secrets: Secrets): Promise<void> {
  const json = uri.path === addPath ? new URLSearchParams(uri.query).get('connection') : null;
  await addShared(json ?? '', secrets);
}

/**
 * Shows a connection that somebody else made, and adds it when the person says so.
 *
 * @throws {GenerationError} of kind `configuration` for one that Runnel can't use.
 */
export async function addShared(json: string, secrets: Secrets): Promise<void> {
  const shared = readShared(json);
  if (shared === undefined) {
    void showWarning(vscode.l10n.t('This is no connection that Runnel can read.'));
    return;
  }
  const chosen = await confirmShared(shared);
  if (chosen === undefined) return;
  const id = await addEntry(chosen, secrets, false);
  confirm(findConnectionProfile(id));
}

/** The form: everything that would be saved. Name and model can be changed; the address is what was shared, or nothing. */
async function confirmShared(given: SharedConnection): Promise<SharedConnection | undefined> {
  let shared = given;
  const add = { label: `$(add) ${vscode.l10n.t('Add This Connection')}`, description: '' };
  for (;;) {
    const name = { label: vscode.l10n.t('Name'), description: shared.label ?? '' };
    const model = { label: vscode.l10n.t('Model'), description: shared.model ?? vscode.l10n.t('not set') };
    const items: readonly vscode.QuickPickItem[] = [
      add,
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: vscode.l10n.t('Address'), description: addressOf(shared), ...warningOf(shared) },
      { label: vscode.l10n.t('Format'), description: formatOf(shared) },
      name,
      model,
      ...Object.entries(shared.headers ?? {}).map(([header, value]) => ({
        label: vscode.l10n.t('Header {0}', readable(header)),
        description: readable(value),
      })),
    ];
    const title = vscode.l10n.t('Add This Connection?');
    const placeHolder = vscode.l10n.t('Somebody else made it. Your prompts and your key will go to this address.');
    const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
    if (chosen === undefined) return undefined;
    if (chosen === add) return shared;
    if (chosen !== name && chosen !== model) continue;
    const value = await vscode.window.showInputBox({
      title: chosen.label,
      value: chosen === name ? (shared.label ?? '') : (shared.model ?? ''),
      ignoreFocusOut: true,
      validateInput: keyProblem,
    });
    if (value === undefined || value.trim() === '') continue;
    shared = chosen === name ? { ...shared, label: value.trim() } : { ...shared, model: value.trim() };
  }
}

function warningOf(shared: SharedConnection): { readonly detail?: string } {
  if (isConfidential(endpointFor(shared))) return {};
  return { detail: vscode.l10n.t('Not encrypted: everybody on the way can read what is sent.') };
}
