import * as vscode from 'vscode';
import type { GenerationError } from '../../core/generation/errors.ts';
import { withoutLinks } from '../ui/messages.ts';
import { hintOf, messageOf } from '../ui/sentences.ts';

/**
 * An error as VS Code's chat shows it: its message as Markdown in a box. A stack would fill the chat, so it has none.
 */
export function toNativeError(error: GenerationError): Error {
  const kept = error.partialText === '' ? undefined : vscode.l10n.t('What had arrived is kept above.');
  const sentences = [messageOf(error), hintOf(error), kept].filter(
    sentence => sentence !== undefined && sentence !== '',
  );
  const shown = new Error(withoutLinks(sentences.join(' ')));
  shown.stack = '';
  return shown;
}
