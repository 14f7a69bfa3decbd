import * as vscode from 'vscode';

/** Where a generated text goes. */
export interface Place {
  readonly document: vscode.TextDocument;
  /** What it holds is replaced; where it is empty, the text goes in. */
  readonly range: vscode.Range;
  /** Goes in front of the first text. */
  readonly prefix: string;
  /** The beginning of the line before the place, which tells how deep code is indented there. */
  readonly before: string;
  /** The last part of it that is indentation and is not in the document yet. */
  readonly missing: string;
  /** What *Revert Generation* restores; what the range holds unless told. */
  readonly original?: string;
  /** The text is a new version of what the range holds. */
  readonly isRewrite?: boolean;
  /** The end of the text that the answer goes on from, where that is what was asked for. */
  readonly textBefore?: string;
}

export type PlaceKind = 'cursor' | 'replace' | 'newDocument' | 'allCursors' | 'eachCursor';

export function placesFor(target: PlaceKind, editor: vscode.TextEditor | undefined): readonly Place[] | 'newDocument' {
  if (editor === undefined || target === 'newDocument') return 'newDocument';
  if (target === 'replace') {
    const selections = editor.selections.filter(({ isEmpty }) => !isEmpty);
    const chosen = selections.length > 1 ? selections : [editor.selection];
    return chosen.map(selection => placeOver(editor.document, selection));
  }
  if (target === 'cursor') return [placeAfter(editor.document, editor.selection)];
  return editor.selections.map(selection => placeAfter(editor.document, selection));
}

/** At the caret, or on a line of its own after the selection. */
function placeAfter(document: vscode.TextDocument, selection: vscode.Selection): Place {
  if (selection.isEmpty) {
    const before = document.lineAt(selection.active.line).text.slice(0, selection.active.character);
    return { document, range: new vscode.Range(selection.active, selection.active), prefix: '', before, missing: '' };
  }
  const { text, range } = document.lineAt(lastLineOf(selection));
  const indentation = leadingBlanks(text);
  const [before, missing] = [indentation, indentation];
  return { document, range: new vscode.Range(range.end, range.end), prefix: '\n', before, missing };
}

export function placeOver(document: vscode.TextDocument, selection: vscode.Range): Place {
  const lastLine = lastLineOf(selection);
  const end = lastLine === selection.end.line ? selection.end : document.lineAt(lastLine).range.end;
  const range = new vscode.Range(selection.start, end);
  const lineStart = document.lineAt(range.start.line).text.slice(0, range.start.character);
  // Indentation that is replaced with the rest is put there again.
  const firstLine =
    document
      .getText(range)
      .split(/\r?\n/)
      .find(line => line.trim() !== '') ?? '';
  const missing = lineStart.trim() === '' ? leadingBlanks(firstLine) : '';
  return { document, range, prefix: '', before: lineStart + missing, missing, isRewrite: true };
}

/** Whole lines are selected up to the beginning of the next one, which does not belong to them. */
function lastLineOf({ start, end }: vscode.Range): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

const leadingBlanks = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';
