import type * as vscode from 'vscode';
import { isProseLanguage } from '../../../core/prompts/prompts.ts';
import { createCodeFenceFilter } from '../../../core/text/codeFenceFilter.ts';
import { createIndentFilter } from '../../../core/text/indentFilter.ts';
import { createLineFeeds } from '../../../core/text/lineFeeds.ts';
import { chainFilters, type TextFilter } from '../../../core/text/textFilter.ts';
import { type InsertSettings, readEditorSetting } from '../../settings.ts';
import { visibleEditorOf } from '../insertion/documentEdit.ts';
import type { Place } from '../insertion/place.ts';

/** Makes of an answer what belongs at its place: in code only code, indented as it is there; in prose all of it. */
export function createAnswerFilter(
  { document, before, missing }: Place,
  { stripFences, matchIndentation }: InsertSettings,
): TextFilter {
  if (isProseLanguage(document.languageId)) return chainFilters([]);
  const { insertSpaces, tabSize } = indentationOf(document);
  return chainFilters([
    createLineFeeds(),
    ...(stripFences ? [createCodeFenceFilter()] : []),
    ...(matchIndentation ? [createIndentFilter({ before, missing, insertSpaces, tabSize })] : []),
  ]);
}

/** As the editor has it, which may have found it out from the text; where none shows the document, as it is set. */
function indentationOf(document: vscode.TextDocument): { readonly insertSpaces: boolean; readonly tabSize: number } {
  const { insertSpaces, tabSize } = visibleEditorOf(document)?.options ?? {};
  return {
    insertSpaces:
      typeof insertSpaces === 'boolean' ? insertSpaces : readEditorSetting('editor.insertSpaces', true, document),
    tabSize: Math.max(1, typeof tabSize === 'number' ? tabSize : readEditorSetting('editor.tabSize', 4, document)),
  };
}
