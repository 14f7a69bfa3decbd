import { basename } from 'node:path';
import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { type CommandAnswer, readCommandAnswer } from '../../../core/prompts/commandAnswer.ts';
import { messagesForCommand } from '../../../core/prompts/tasks.ts';
import { extensionId } from '../../../names.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import type { Generate } from '../../generator.ts';
import { showInformation, showProgress, showWarning } from '../../ui/messages.ts';
import { openText } from '../../ui/openText.ts';
import { report } from '../../ui/report.ts';
import { textIn } from './given.ts';
import { readTaskPrompt, titlesOfTasks } from './taskPrompt.ts';

/**
 * Asks what is wanted and writes the command into the terminal's line. It is never run: that is up to the person.
 *
 * @param given can have the `prompt`.
 */
export async function generateTerminalCommand(given: unknown, generate: Generate): Promise<CommandAnswer | undefined> {
  const title = titlesOfTasks().terminalCommand;
  const question = vscode.l10n.t('What should the command do? It is shown in the terminal and not run.');
  const wanted =
    textIn(given, 'prompt') ?? (await vscode.window.showInputBox({ title, prompt: question, ignoreFocusOut: true }));
  if (wanted === undefined || wanted.trim() === '') return undefined;
  return await ask(wanted.trim(), title, generate);
}

async function ask(wanted: string, title: string, generate: Generate): Promise<CommandAnswer | undefined> {
  const before = vscode.window.activeTerminal;
  const shell =
    before?.state.shell ?? (basename(vscode.env.shell.replaceAll('\\', '/')).replace(/\.exe$/i, '') || 'sh');
  let text = '';
  try {
    const prompt = await readTaskPrompt('terminalCommand');
    const systemPrompt = readSystemPrompt({});
    const messages = messagesForCommand(prompt, wanted, { shell, system: systemOfTerminals() }, systemPrompt);
    await showProgress(title, { cancellable: true }, async signal => {
      for await (const event of generate(messages, { label: title, signal })) {
        if (event.type === 'text') text += event.text;
      }
    });
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    report(error, { tryAgain: () => void ask(wanted, title, generate) });
    return undefined;
  }
  const answer = readCommandAnswer(text);
  await show(answer, text, shell, before);
  return answer;
}

async function show(
  { command, explanation }: CommandAnswer,
  answer: string,
  shell: string,
  before: vscode.Terminal | undefined,
): Promise<void> {
  if (command === '') {
    const open = vscode.l10n.t('Show the Answer');
    const chosen = await showInformation(vscode.l10n.t('The answer has no command.'), open);
    if (chosen === open) await openText(answer);
    return;
  }
  if (command.includes('\n')) {
    await openText(command, /^(?:pwsh|powershell)/i.test(shell) ? 'powershell' : 'shellscript');
    void showWarning(vscode.l10n.t('A terminal would run these lines at once, so they are in a document instead.'));
    return;
  }
  // The one that was closed while the model thought takes nothing any more.
  const terminal = before?.exitStatus === undefined && before !== undefined ? before : vscode.window.createTerminal();
  terminal.show();
  terminal.sendText(command, false);
  if (explanation !== '') void showInformation(explanation);
}

/** Undefined where terminals run on another machine than this code. */
function systemOfTerminals(): string | undefined {
  const extension = vscode.extensions.getExtension(extensionId);
  if (vscode.env.remoteName !== undefined && extension?.extensionKind === vscode.ExtensionKind.UI) return undefined;
  return { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }[process.platform as string];
}
