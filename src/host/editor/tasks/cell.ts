import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { readCellKind } from '../../../core/prompts/cellKind.ts';
import { messagesForPrompt } from '../../../core/prompts/prompts.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import type { Consent } from '../../consent/consent.ts';
import { readContextSettings } from '../../settings.ts';
import { showInformation } from '../../ui/messages.ts';
import { languageNamed } from '../generate/answerPlace.ts';
import { runGeneration } from '../generate/runGeneration.ts';
import type { EditorParts, GenerateResult } from '../generated/generatedRanges.ts';
import type { Place } from '../insertion/place.ts';
import { askForPrompt } from '../prompt/askForPrompt.ts';
import { readCellsBefore } from '../prompt/context.ts';
import type { PromptHistory } from '../prompt/promptHistory.ts';
import { textIn } from './given.ts';
import { readTaskPrompt, titlesOfTasks } from './taskPrompt.ts';

/**
 * Asks, and writes the answer into a new cell below the selected one: of code, or of Markdown, whatever it is.
 *
 * @param given can have the `prompt`.
 */
export async function generateCell(
  given: unknown,
  history: PromptHistory,
  consent: Consent,
  parts: EditorParts,
): Promise<GenerateResult | undefined> {
  const editor = vscode.window.activeNotebookEditor;
  if (editor === undefined) {
    void showInformation(vscode.l10n.t('Open a notebook first.'));
    return undefined;
  }
  const { notebook } = editor;
  refuseReadOnly(notebook);
  // Empty notebooks have an empty selection.
  const index = Math.min(notebook.cellCount, editor.selection.end);
  const title = titlesOfTasks().cell;
  const placeLabel = vscode.l10n.t('Generate below the selected cell');
  const prompt =
    textIn(given, 'prompt') ?? (await askForPrompt({ title, history, targets: ['newDocument'], placeLabel }))?.prompt;
  if (prompt === undefined) return undefined;
  const instruction = await readTaskPrompt('cell', notebook.uri);
  const cells = readCellsBefore(notebook, index, readContextSettings(notebook.uri).before);
  const name = vscode.workspace.asRelativePath(notebook.uri);
  const isSent = await consent.mayBeSent({ uri: notebook.uri, name, text: cells }, true);
  if (isSent === undefined) return undefined;
  const systemPrompt = readSystemPrompt({}, notebook.uri);
  const around = { fileName: undefined, cells, before: '', after: '' };
  const surroundings = isSent ? around : undefined;
  return await runGeneration(
    {
      label: title,
      prompt,
      compose: typed =>
        messagesForPrompt(`${instruction}\n\n${typed}`, { systemPrompt, languageId: undefined, surroundings }),
      places: (start, isWhole) => {
        const kind = readCellKind(start, isWhole);
        return (
          kind && insertCell(notebook, index, kind.kind === 'code' ? languageOf(kind.language, notebook) : 'markdown')
        );
      },
    },
    parts,
  );
}

/** What the fence says, where VS Code knows it; else what the other cells are in. */
function languageOf(name: string, notebook: vscode.NotebookDocument): string {
  const cells = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  const named = name === '' ? undefined : languageNamed(name);
  return named ?? cells.at(-1)?.document.languageId ?? 'python';
}

/** @throws {GenerationError} where VS Code did not take it. */
async function insertCell(notebook: vscode.NotebookDocument, index: number, language: string): Promise<Place> {
  const { Code, Markup } = vscode.NotebookCellKind;
  const cell = new vscode.NotebookCellData(language === 'markdown' ? Markup : Code, '', language);
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(Math.min(index, notebook.cellCount), [cell])]);
  const before = new Set(notebook.getCells());
  const inserted = (await vscode.workspace.applyEdit(edit)) && notebook.getCells().find(each => !before.has(each));
  if (!inserted) throw readOnly();
  const { document } = inserted;
  return { document, range: new vscode.Range(0, 0, 0, 0), prefix: '', before: '', missing: '' };
}

function refuseReadOnly({ isUntitled, uri }: vscode.NotebookDocument): void {
  if (!isUntitled && vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) throw readOnly();
}

const readOnly = (): GenerationError =>
  new GenerationError('configuration', vscode.l10n.t('This document is read-only.'));
