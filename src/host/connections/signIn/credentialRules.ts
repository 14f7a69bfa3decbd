import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { asArray, asObject } from '../../../core/json/json.ts';
import { settings } from '../../../names.ts';
import { inspectSetting, readSettingOrDefault } from '../../settings.ts';
import type { ConnectionProfile } from '../profiles.ts';

/**
 * A credential runs programs, reads files and hands out tokens: it counts only where the person wrote the whole
 * connection into their own settings, and in a window that they trust. A workspace that repeats the credential of the
 * person with another address gets nothing.
 *
 * @throws {GenerationError} of kind `configuration`.
 */
export function checkCredentialRules({ id, label, credential, tlsPaths, isOwn }: ConnectionProfile): void {
  if (credential === undefined && tlsPaths === undefined) return;
  checkTrust(label);
  // What is no entry is a service that Runnel knows.
  if (!isOwn || isOfPerson(id)) return;
  throw new GenerationError(
    'configuration',
    vscode.l10n.t('The settings of this workspace contain a credential or certificates for {0}.', label),
    {
      hint: vscode.l10n.t(
        'Move the connection to your user settings, and remove it from {0} of the workspace.',
        settings.connections,
      ),
    },
  );
}

/** @throws {GenerationError} of kind `configuration` in a folder that the person does not trust. */
export function checkTrust(label: string): void {
  if (vscode.workspace.isTrusted) return;
  throw new GenerationError(
    'configuration',
    vscode.l10n.t('The credential and the certificates of {0} are not used in an untrusted folder.', label),
    { hint: vscode.l10n.t('Trust the folder, or choose another connection.') },
  );
}

/**
 * Whether the entry that counts is one of the person's own settings, word for word. VS Code keeps connections out of
 * workspaces by the scope of their setting; this holds whatever the scope is.
 */
function isOfPerson(id: string): boolean {
  const find = (entries: unknown): unknown => asArray(entries).find(entry => asObject(entry)?.id === id);
  const own = find(inspectSetting(settings.connections).user);
  return own !== undefined && isDeepStrictEqual(find(readSettingOrDefault(settings.connections)), own);
}
