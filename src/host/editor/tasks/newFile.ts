import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { messagesForPrompt } from '../../../core/prompts/prompts.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import { showInformation } from '../../ui/messages.ts';
import { isProse } from '../generate/answerPlace.ts';
import { runGeneration } from '../generate/runGeneration.ts';
import type { EditorParts, GenerateResult } from '../generated/generatedRanges.ts';
import { askForPrompt } from '../prompt/askForPrompt.ts';
import type { PromptHistory } from '../prompt/promptHistory.ts';
import { textIn } from './given.ts';
import { readTaskPrompt, titlesOfTasks } from './taskPrompt.ts';

/**
 * Asks for a path, for the language where the path does not tell it, and for what to write. The file is on disk once
 * the person saves it.
 *
 * @param given a folder, or a file in it, from the explorer; or an object that can have `path`, `language`, `prompt`.
 */
export async function generateNewFile(
  given: unknown,
  history: PromptHistory,
  parts: EditorParts,
): Promise<GenerateResult | undefined> {
  const folder = await folderOf(given);
  const title = titlesOfTasks().newFile;
  if (folder === undefined) {
    void showInformation(vscode.l10n.t('Open a folder first.'));
    return undefined;
  }
  const path =
    textIn(given, 'path') ??
    (await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Path of the new file within {0}', vscode.workspace.asRelativePath(folder)),
      placeHolder: 'name.ts',
      ignoreFocusOut: true,
      validateInput: typed => validate(typed, folder),
    }));
  if (path === undefined) return undefined;
  const wrong = await validate(path, folder);
  if (wrong !== undefined) throw new GenerationError('configuration', wrong);
  const file = vscode.Uri.joinPath(folder, ...segmentsOf(path));
  const language = textIn(given, 'language') ?? (await languageFor(file, title));
  if (language === undefined) return undefined;
  const placeLabel = vscode.l10n.t('Generate into {0}', path.trim());
  const prompt =
    textIn(given, 'prompt') ?? (await askForPrompt({ title, history, targets: ['newDocument'], placeLabel }))?.prompt;
  if (prompt === undefined) return undefined;
  const instruction = await readTaskPrompt('newFile', folder);
  const document = await openNew(file, language);
  const systemPrompt = readSystemPrompt({}, document);
  const languageId = isProse(document.languageId) ? undefined : document.languageId;
  const surroundings = { fileName: segmentsOf(path).join('/'), before: '', after: '' };
  const place = { document, range: new vscode.Range(0, 0, 0, 0), prefix: '', before: '', missing: '' };
  return await runGeneration(
    {
      label: title,
      prompt,
      compose: typed => messagesForPrompt(`${instruction}\n\n${typed}`, { systemPrompt, languageId, surroundings }),
      places: [place],
    },
    parts,
  );
}

async function folderOf(given: unknown): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  const uri = given instanceof vscode.Uri ? given : active?.isUntitled === false ? active.uri : undefined;
  if (uri === undefined || vscode.workspace.getWorkspaceFolder(uri) === undefined) {
    return vscode.workspace.workspaceFolders?.[0]?.uri;
  }
  const stat = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined);
  return stat?.type === vscode.FileType.Directory ? uri : vscode.Uri.joinPath(uri, '..');
}

const segmentsOf = (path: string): readonly string[] =>
  path
    .trim()
    .split(/[\\/]/)
    .filter(each => each !== '.');

/** What is wrong with a path; undefined for nothing. */
async function validate(path: string, folder: vscode.Uri): Promise<string | undefined> {
  const segments = segmentsOf(path);
  const isWrong = segments.some(each => each.trim() === '' || each === '..' || /[\p{Cc}:*?"<>|]/u.test(each));
  if (isWrong || path.length > 1_000) return vscode.l10n.t('Enter a path within the folder, such as src/name.ts.');
  const file = vscode.Uri.joinPath(folder, ...segments);
  const isOpen = vscode.workspace.textDocuments.some(({ isUntitled, uri }) => isUntitled && uri.path === file.path);
  const isThere = await Promise.resolve(vscode.workspace.fs.stat(file)).then(
    () => true,
    () => false,
  );
  return isOpen || isThere ? vscode.l10n.t('There is already a file with this name.') : undefined;
}

/** The one that VS Code knows by the file's name, or the one that the person selects. Undefined where they gave up. */
async function languageFor(file: vscode.Uri, title: string): Promise<string | undefined> {
  const known = await languageByName(file);
  if (known !== 'plaintext' || /\.(?:txt|text|log)$/i.test(file.path)) return known;
  const languages = await vscode.languages.getLanguages();
  const items = [known, ...languages.filter(id => id !== known).sort()];
  return await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Language of the new file') });
}

/** VS Code tells the language of a name only for a document. This one has no editor, and goes by itself. */
async function languageByName(file: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(asUntitled(file))).languageId;
}

async function openNew(file: vscode.Uri, language: string): Promise<vscode.TextDocument> {
  const opened = await vscode.workspace.openTextDocument(asUntitled(file));
  const document =
    opened.languageId === language ? opened : await vscode.languages.setTextDocumentLanguage(opened, language);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

const asUntitled = (file: vscode.Uri): vscode.Uri => file.with({ scheme: 'untitled' });
