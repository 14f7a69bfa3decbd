import * as vscode from 'vscode';
import { messagesForCommit, shortenDiff } from '../../../core/prompts/tasks.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import type { Consent } from '../../consent/consent.ts';
import { showInformation } from '../../ui/messages.ts';
import { runGeneration } from '../generate/runGeneration.ts';
import type { EditorParts, GenerateResult } from '../generated/generatedRanges.ts';
import type { Place } from '../insertion/place.ts';
import { diffToSend, findRepository, type Repository } from './repository.ts';
import { readTaskPrompt, titlesOfTasks } from './taskPrompt.ts';

/** In UTF-16 units: what a longer diff has to say does not fit into a subject. */
const longestDiff = 40_000;
const mostSubjects = 10;

/**
 * Writes a commit message into the box of the source control view, from what is staged, or else from all changes.
 *
 * @param given what a menu of the source control view hands over.
 */
export async function writeCommitMessage(
  given: unknown,
  consent: Consent,
  parts: EditorParts,
): Promise<GenerateResult | undefined> {
  const repository = await findRepository(given);
  if (repository === undefined) {
    void showInformation(vscode.l10n.t('Open a folder with a git repository first.'));
    return undefined;
  }
  const document = await messageBoxOf(repository);
  const diff = (await repository.diff(true)) || (await repository.diff(false));
  if (diff === '' || document === undefined) {
    void showInformation(vscode.l10n.t('There are no changes to describe. Stage some first.'));
    return undefined;
  }
  const text = shortenDiff(diff, longestDiff);
  if ((await consent.mayBeSent(diffToSend(diff, text, repository), false)) !== true) return undefined;
  // A new repository has no log yet.
  const log = await repository.log({ maxEntries: mostSubjects }).catch(() => []);
  const subjects = log.map(({ message }) => message.split('\n', 1)[0] ?? '').filter(subject => subject !== '');
  const prompt = await readTaskPrompt('commitMessage', repository.rootUri);
  const systemPrompt = readSystemPrompt({}, repository.rootUri);
  const end = document.lineAt(document.lineCount - 1).range.end;
  const place: Place = {
    ...{ document, range: new vscode.Range(new vscode.Position(0, 0), end), prefix: '', before: '', missing: '' },
    isRewrite: true,
  };
  const compose = (): ReturnType<typeof messagesForCommit> => messagesForCommit(prompt, text, subjects, systemPrompt);
  const result = await runGeneration(
    { label: titlesOfTasks().commitMessage, prompt: undefined, compose, places: [place] },
    parts,
  );
  // A box that is not on the screen, as that of a repository whose view is hidden, does not follow its document.
  const message = document.getText();
  if (repository.inputBox.value !== message) repository.inputBox.value = message;
  return result;
}

/** The box is a document of its own, which VS Code makes with the repository. On the screen, the two are in step. */
async function messageBoxOf({ rootUri }: Repository): Promise<vscode.TextDocument | undefined> {
  const find = (): vscode.TextDocument | undefined => {
    const boxes = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'vscode-scm');
    const root = rootUri.toString();
    return boxes.find(({ uri }) => decodeURIComponent(uri.query).includes(decodeURIComponent(root))) ?? boxes[0];
  };
  await vscode.commands.executeCommand('workbench.view.scm');
  return find();
}
