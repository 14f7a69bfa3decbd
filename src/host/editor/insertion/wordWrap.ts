import * as vscode from 'vscode';
import { readEditorSetting } from '../../settings.ts';
import { showInformation } from '../../ui/messages.ts';
import { visibleEditorOf } from './documentEdit.ts';

/** VS Code keeps whether lines are wrapped with the document, for as long as it is open. */
const offered = new WeakSet<vscode.TextDocument>();
const wrapped = new WeakSet<vscode.TextDocument>();

/** Longer than any view shows, in UTF-16 units. */
const longestLineInView = 200;

/** According to the settings, or to the button below. VS Code does not tell if a person toggled it otherwise. */
export const wrapsLines = (document: vscode.TextDocument): boolean =>
  wrapped.has(document) || readEditorSetting('editor.wordWrap', 'off', document) !== 'off';

/**
 * Offers to wrap the lines of an editor, once, if they leave the view. It looks at the last line of a range, which is
 * the one that grows, or at all lines.
 */
export function offerWrap(
  document: vscode.TextDocument,
  { start, end }: vscode.Range,
  lines: 'last' | 'all',
  isProse: () => boolean,
): void {
  if (offered.has(document)) return;
  const isLong = (line: number): boolean =>
    line < document.lineCount && document.lineAt(line).range.end.character > longestLineInView;
  let line = lines === 'last' ? end.line : start.line;
  while (line < end.line && !isLong(line)) line += 1;
  if (!isLong(line) || !isProse() || wrapsLines(document)) return;
  // Cells of a notebook and input boxes are in no column, and can't be wrapped by a person either.
  if (visibleEditorOf(document)?.viewColumn === undefined) return;
  offered.add(document);
  const wrap = vscode.l10n.t('Wrap Lines');
  void showInformation(vscode.l10n.t('The lines of this text are longer than the view.'), wrap).then(async chosen => {
    if (chosen !== wrap || document.isClosed) return;
    const viewColumn = visibleEditorOf(document)?.viewColumn;
    await vscode.window.showTextDocument(document, viewColumn === undefined ? {} : { viewColumn });
    await vscode.commands.executeCommand('editor.action.toggleWordWrap');
    wrapped.add(document);
  });
}
