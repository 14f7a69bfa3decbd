import * as vscode from 'vscode';
import { messagesForCommit, secretFileIn, shortenDiff } from '../../../core/prompts/tasks.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import type { Consent } from '../../consent/consent.ts';
import { showInformation } from '../../ui/messages.ts';
import { runGeneration } from '../generate/runGeneration.ts';
import type { EditorParts, GenerateResult } from '../generated/generatedRanges.ts';
import type { Place } from '../insertion/place.ts';
import { readTaskPrompt, titlesOfTasks } from './taskPrompt.ts';

/** What of VS Code's own git extension is needed here. */
interface Repository {
  readonly rootUri: vscode.Uri;
  readonly ui: { readonly selected: boolean };
  readonly inputBox: { value: string };
  diff(staged: boolean): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>;
}
interface GitExtension {
  /** False where the setting `git.enabled` is. */
  readonly enabled: boolean;
  /** @throws where git is off, or is not there. */
  getAPI(version: 1): { readonly repositories: readonly Repository[] };
}

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
  const secret = secretFileIn(diff);
  const uri = secret === undefined ? undefined : vscode.Uri.joinPath(repository.rootUri, secret);
  const name = secret ?? vscode.l10n.t('The diff');
  if ((await consent.mayBeSent({ uri, name, text }, false)) !== true) return undefined;
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

async function findRepository(given: unknown): Promise<Repository | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  const git = await extension?.activate();
  const repositories = git?.enabled === true ? git.getAPI(1).repositories : [];
  const root = (given as { readonly rootUri?: vscode.Uri } | undefined)?.rootUri?.toString();
  const wanted = repositories.find(({ rootUri }) => rootUri.toString() === root);
  return wanted ?? repositories.find(({ ui }) => ui.selected) ?? repositories[0];
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
