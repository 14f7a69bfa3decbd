import * as vscode from 'vscode';
import { wrapsLines } from './wordWrap.ts';

/** Keeps the last line of a growing text in view while the reader watches it grow: downwards, never sideways. */
export interface AutoScroll extends vscode.Disposable {
  /** The text is about to grow at `end`. */
  beforeGrowth(editor: vscode.TextEditor, end: vscode.Position): void;
  /** The text has grown up to `end`. */
  afterGrowth(editor: vscode.TextEditor, end: vscode.Position): void;
}

/**
 * What is visible is known late: in a fast stream the end is often out of view only because the news that it was
 * revealed have not arrived. So it is not the place of the end that tells that the reader has left but the
 * direction of a movement: no growth ever moves the view up, or down past the end.
 */
export function createAutoScroll(): AutoScroll {
  let followed: { readonly editor: vscode.TextEditor; top: number; end: vscode.Position } | undefined;
  let stopped = false;

  const subscription = vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
    if (textEditor !== followed?.editor) return;
    const top = topOf(textEditor);
    const left = top > followed.end.line || (top < followed.top && !isVisible(textEditor, followed.end));
    followed.top = top;
    if (!left) return;
    followed = undefined;
    stopped = true;
  });

  return {
    beforeGrowth(editor, end) {
      if (stopped || followed?.editor === editor) return;
      followed = isVisible(editor, end) ? { editor, top: topOf(editor), end } : undefined;
    },
    afterGrowth(editor, end) {
      if (followed?.editor !== editor) return;
      followed.end = end;
      // VS Code reveals sideways, too: without word wrap, only the beginning of a line that is out of view is asked for.
      if (wrapsLines(editor.document)) editor.revealRange(new vscode.Range(end, end));
      else if (!isVisible(editor, end)) editor.revealRange(new vscode.Range(end.line, 0, end.line, 0));
    },
    dispose: () => subscription.dispose(),
  };
}

const topOf = (editor: vscode.TextEditor): number => editor.visibleRanges[0]?.start.line ?? 0;

const isVisible = ({ visibleRanges }: vscode.TextEditor, { line }: vscode.Position): boolean =>
  visibleRanges.some(({ start, end }) => start.line <= line && line <= end.line);
