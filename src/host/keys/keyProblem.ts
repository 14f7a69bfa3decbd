import * as vscode from 'vscode';
import { containsSecret } from '../../core/failures/keyShapes.ts';

/** What an input box that is no place for a key says of one; undefined for everything else. */
export function keyProblem(typed: string): string | undefined {
  return containsSecret(typed)
    ? vscode.l10n.t('This looks like an API key. Enter it where a connection asks for its key, or with “Set API Key…”.')
    : undefined;
}
