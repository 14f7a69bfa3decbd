import * as vscode from 'vscode';
import type { GenerationError, GenerationErrorKind } from '../../core/generation/errors.ts';
import { asArray, asObject } from '../../core/json/json.ts';
import { commands, extensionId } from '../../names.ts';
import { withoutLinks } from '../ui/messages.ts';
import { hintOf, messageOf } from '../ui/sentences.ts';

/**
 * An error as VS Code's chat shows it: its message as Markdown in a box. A stack would fill the chat, so it has none.
 * VS Code makes no link of a command in that box, so the command that helps is named as the palette names it.
 */
export function toNativeError(error: GenerationError): Error {
  const kept = error.partialText === '' ? undefined : vscode.l10n.t('What had arrived is kept above.');
  const command = commandThatHelps[error.kind];
  const title = command === undefined ? undefined : titleOf(command);
  const way = title === undefined ? undefined : vscode.l10n.t('In the Command Palette: {0}', `*${title}*`);
  const said = [messageOf(error), hintOf(error), kept, way].flatMap(each => (each ? [each] : []));
  // They stand in a row, and not each ends like a sentence.
  const sentences = said.map(each => (/[\p{L}\p{N}”»“]$/u.test(each) ? `${each}.` : each));
  const shown = new Error(withoutLinks(sentences.join(' ')));
  shown.stack = '';
  return shown;
}

const commandThatHelps: Partial<Readonly<Record<GenerationErrorKind, string>>> = {
  auth: commands.setApiKey,
  permission: commands.setApiKey,
  payment: commands.showUsage,
  notFound: commands.chooseModel,
  configuration: commands.chooseConnection,
  rateLimit: commands.chooseConnection,
  network: commands.testConnection,
  tls: commands.testConnection,
  proxy: commands.testConnection,
  server: commands.testConnection,
  timeout: commands.testConnection,
  protocol: commands.testConnection,
  incomplete: commands.testConnection,
  provider: commands.testConnection,
};

/** The title of a command with its category, in the language of the editor. */
function titleOf(id: string): string | undefined {
  const manifest = asObject(vscode.extensions.getExtension(extensionId)?.packageJSON);
  const command = asArray(asObject(manifest?.contributes)?.commands)
    .map(asObject)
    .find(each => each?.command === id);
  return command === undefined ? undefined : `${command.category}: ${command.title}`;
}
