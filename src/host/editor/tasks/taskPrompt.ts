import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { parsePromptFile } from '../../../core/prompts/promptFile.ts';
import { type TaskName, taskPrompts } from '../../../core/prompts/tasks.ts';
import { type SettingName, settings } from '../../../names.ts';
import { readSetting, saveSetting } from '../../settings.ts';

/** Where the prompt of a task is set. The manifest allows a folder to set it only where the folder is trusted. */
const settingOf = {
  commitMessage: settings.commitMessagePrompt,
  fix: settings.fixPrompt,
  explain: settings.explainPrompt,
  document: settings.documentPrompt,
  writeTests: settings.writeTestsPrompt,
  terminalCommand: settings.terminalCommandPrompt,
  newFile: settings.newFilePrompt,
  cell: settings.cellPrompt,
} as const satisfies Readonly<Record<TaskName, SettingName>>;

/**
 * What is asked for a task: what the setting says, which can be the path of a Markdown file, or what is built in.
 *
 * @throws {GenerationError} of kind `configuration` where the file is missing, empty, or too long for a prompt.
 */
export async function readTaskPrompt(task: TaskName, scope?: vscode.Uri): Promise<string> {
  const value = readSetting(settingOf[task], scope).trim();
  if (value === '') return taskPrompts[task];
  const file = fileIn(value, scope);
  if (file === undefined) return value;
  const bytes = await Promise.resolve(vscode.workspace.fs.readFile(file)).catch(() => undefined);
  const text =
    bytes === undefined || bytes.length > longestFile ? '' : parsePromptFile(new TextDecoder().decode(bytes)).text;
  if (text !== '') return text;
  throw new GenerationError(
    'configuration',
    vscode.l10n.t('The prompt file {0} is missing, empty or too long.', value),
    {
      hint: vscode.l10n.t('It is set in {0}.', settingOf[task]),
    },
  );
}

/** In bytes. */
const longestFile = 100_000;

/** Only a single line that ends in `.md` is a path: no other file can be sent by a setting. */
function fileIn(value: string, scope: vscode.Uri | undefined): vscode.Uri | undefined {
  if (value.length > 1_000 || !/^[^\n]+\.md$/.test(value)) return undefined;
  if (isAbsolute(value)) return vscode.Uri.file(value);
  const folder = (scope && vscode.workspace.getWorkspaceFolder(scope)) ?? vscode.workspace.workspaceFolders?.[0];
  return folder && vscode.Uri.joinPath(folder.uri, value);
}

/**
 * Asks for a task and opens its prompt as a file. One that is not in a file yet gets one of the person's own, which the
 * setting then names.
 *
 * @param storage the folder of the extension for this person.
 */
export async function editTaskPrompt(storage: vscode.Uri): Promise<void> {
  const titles = titlesOfTasks();
  const items = (Object.keys(taskPrompts) as TaskName[]).map(task => ({
    label: titles[task],
    description: settingOf[task],
    task,
  }));
  const title = vscode.l10n.t('Edit Prompt');
  const placeHolder = vscode.l10n.t('Select the prompt to edit as a file.');
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (chosen === undefined) return;
  const setting = settingOf[chosen.task];
  const value = readSetting(setting).trim();
  const isText = value !== '' && fileIn(value, undefined) === undefined;
  const file = fileIn(value, undefined) ?? vscode.Uri.joinPath(storage, 'prompts', 'tasks', `${chosen.task}.md`);
  const exists = await Promise.resolve(vscode.workspace.fs.stat(file)).then(
    () => true,
    () => false,
  );
  // What the setting says is the prompt in use, whatever was in the file before.
  if (!exists || isText) {
    const text = isText ? value : taskPrompts[chosen.task];
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(file, '..'));
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${text}\n`));
  }
  if (fileIn(value, undefined) === undefined) await saveSetting(setting, file.fsPath);
  await vscode.window.showTextDocument(file, { preview: false });
}

/** As a person knows them. */
export function titlesOfTasks(): Readonly<Record<TaskName, string>> {
  return {
    commitMessage: vscode.l10n.t('Generate Commit Message'),
    fix: vscode.l10n.t('Fix with Runnel'),
    explain: vscode.l10n.t('Explain with Runnel'),
    document: vscode.l10n.t('Document with Runnel'),
    writeTests: vscode.l10n.t('Write Tests with Runnel'),
    terminalCommand: vscode.l10n.t('Generate Terminal Command'),
    newFile: vscode.l10n.t('Generate into New File'),
    cell: vscode.l10n.t('Generate Cell'),
  };
}
