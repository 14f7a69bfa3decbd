import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { readEditorSetting } from '../../settings.ts';
import type { GeneratedRanges } from '../generated/generatedRanges.ts';
import type { Place } from '../insertion/place.ts';

/** Said before anything is sent, because what is sent may cost something. */
export async function refuseReadOnly(document: vscode.TextDocument): Promise<void> {
  if (!(await isReadOnly(document))) return;
  throw new GenerationError('configuration', vscode.l10n.t('This document is read-only.'), {
    hint: vscode.l10n.t('Nothing was sent. Generate into a new document instead.'),
  });
}

/**
 * The editor in front.
 *
 * @throws {GenerationError} where nothing can be written to it: VS Code shows extensions no file of more than 50 MB,
 * and lets nobody edit the left side of a comparison.
 */
export function editableEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = editor?.document.uri.toString();
  const hint = vscode.l10n.t('Nothing was sent. Generate into a new document instead.');
  if (editor === undefined && input instanceof vscode.TabInputText) {
    throw new GenerationError('configuration', vscode.l10n.t('This file is too large for extensions of VS Code.'), {
      hint,
    });
  }
  const isOriginal =
    input instanceof vscode.TabInputTextDiff && uri === input.original.toString() && uri !== input.modified.toString();
  if (isOriginal) {
    throw new GenerationError('configuration', vscode.l10n.t('The left side of a comparison is read-only.'), { hint });
  }
  return editor;
}

export function refuseTaken({ document, range }: Place, ranges: GeneratedRanges): void {
  if (!ranges.writesAt(document, range)) return;
  throw new GenerationError('configuration', vscode.l10n.t('A generation is already writing at this place.'), {
    hint: vscode.l10n.t('Wait until it has ended, cancel it, or choose another place.'),
  });
}

/** Documents that no file system is behind, and that can be edited all the same. */
const editableSchemes = new Set([
  'untitled',
  'vscode-notebook-cell',
  'vscode-interactive-input',
  'vscode-scm',
  'comment',
]);

export async function isReadOnly(document: vscode.TextDocument): Promise<boolean> {
  const { uri } = document;
  if (document.isUntitled || editableSchemes.has(uri.scheme)) return false;
  // What only a content provider shows, like an old version of a file, is of a scheme that nobody can write to.
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) return true;
  if (isSetReadOnly(document)) return true;
  const stat = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined);
  return ((stat?.permissions ?? 0) & vscode.FilePermission.Readonly) !== 0;
}

/** Whether the settings of files say so. */
function isSetReadOnly(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const matches = (name: string): boolean =>
    Object.entries(readEditorSetting<Readonly<Record<string, boolean>>>(`files.${name}`, {}, document)).some(
      ([glob, isOn]) => {
        const pattern = folder === undefined || glob.startsWith('/') ? glob : new vscode.RelativePattern(folder, glob);
        return isOn && vscode.languages.match({ pattern }, document) > 0;
      },
    );
  return matches('readonlyInclude') && !matches('readonlyExclude');
}
