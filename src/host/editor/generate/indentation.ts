import type * as vscode from 'vscode';
import { readEditorSetting, readLanguageDefault } from '../../settings.ts';
import { visibleEditorOf } from '../insertion/documentEdit.ts';

export interface Indentation {
  readonly insertSpaces: boolean;
  /** In columns, at least 1. */
  readonly tabSize: number;
}

/**
 * How code is indented at a place: as its language wants it where it wants something, as in Makefiles and Go; as the
 * lines around it have it; as the editor has it, which may have found it out from the text; as it is set.
 */
export function indentationAt(document: vscode.TextDocument, { line }: vscode.Position): Indentation {
  const options = visibleEditorOf(document)?.options;
  const tabSize =
    typeof options?.tabSize === 'number' ? options.tabSize : readEditorSetting('editor.tabSize', 4, document);
  const byLanguage = readLanguageDefault<boolean>('editor.insertSpaces', document);
  const byEditor =
    typeof options?.insertSpaces === 'boolean'
      ? options.insertSpaces
      : readEditorSetting('editor.insertSpaces', true, document);
  return { insertSpaces: byLanguage ?? indentsWithSpaces(document, line) ?? byEditor, tabSize: Math.max(1, tabSize) };
}

/** What the nearest indented lines have; undefined where there are none. */
function indentsWithSpaces(document: vscode.TextDocument, line: number): boolean | undefined {
  for (let distance = 1; distance <= mostLines; distance += 1) {
    for (const index of [line - distance, line + distance]) {
      if (index < 0 || index >= document.lineCount) continue;
      const [indentation = ''] = /^(?:\t| {2,})(?=\S|\t| )/.exec(document.lineAt(index).text.slice(0, 80)) ?? [];
      // ` * ` of a comment is not how code is indented; two blanks and more are.
      if (indentation !== '') return indentation !== '\t';
    }
  }
  return undefined;
}

const mostLines = 100;
