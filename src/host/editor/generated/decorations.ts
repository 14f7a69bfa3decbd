import * as vscode from 'vscode';
import { colors } from '../../../names.ts';
import type { GeneratedRanges } from './generatedRanges.ts';

/** Not for every edit: between two of these the marks move along with the text by themselves. */
const repaintMs = 200;

/** Marks generated text until it is kept, what it is about to replace, and where it grows. Nothing of it moves. */
export function createGeneratedDecorations(ranges: GeneratedRanges): vscode.Disposable {
  let types: ReturnType<typeof createTypes> | undefined;
  let paintedAt = 0;
  let painted = '';

  const paint = (): void => {
    paintedAt = Date.now();
    // Nothing is made for those who never generate.
    if (!types && ranges.all.length === 0) return;
    types ??= createTypes();
    for (const editor of vscode.window.visibleTextEditors) {
      const here = ranges.in(editor.document).filter(({ range }) => range !== undefined);
      const rangesOf = (isWanted: (generated: (typeof here)[number]) => boolean): readonly vscode.Range[] =>
        here.filter(isWanted).flatMap(({ range }) => range ?? []);
      editor.setDecorations(
        types.inserted,
        rangesOf(({ state, range }) => state !== 'awaited' && range?.isEmpty === false),
      );
      editor.setDecorations(
        types.pending,
        rangesOf(({ state }) => state === 'awaited'),
      );
      const growing = rangesOf(({ state }) => state === 'awaited' || state === 'writing');
      editor.setDecorations(
        types.tail,
        growing.map(({ end }) => new vscode.Range(end, end)),
      );
    }
  };
  /**
   * Right after an edit, never by a timer: while an edit is on its way, the places that are known here are those of
   * the document before it.
   */
  const update = (): void => {
    const states = ranges.all.map(({ id, state }) => `${id} ${state}`).join();
    if (states === painted && Date.now() - paintedAt < repaintMs) return;
    painted = states;
    paint();
  };

  const subscriptions = vscode.Disposable.from(
    ranges.onDidChange(update),
    vscode.window.onDidChangeVisibleTextEditors(paint),
  );
  return new vscode.Disposable(() => {
    subscriptions.dispose();
    for (const type of Object.values(types ?? {})) type.dispose();
  });
}

function createTypes() {
  const color = (id: string): vscode.ThemeColor => new vscode.ThemeColor(id);
  return {
    inserted: vscode.window.createTextEditorDecorationType({
      backgroundColor: color(colors.insertedBackground),
      borderColor: color(colors.insertedBorder),
      borderStyle: 'solid',
      borderWidth: '0 0 0 2px',
      overviewRulerColor: color(colors.insertedBorder),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    }),
    pending: vscode.window.createTextEditorDecorationType({
      backgroundColor: color(colors.pendingBackground),
      borderColor: color(colors.insertedBorder),
      borderStyle: 'dashed',
      borderWidth: '1px',
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    }),
    tail: vscode.window.createTextEditorDecorationType({
      after: { contentText: '▍', color: color(colors.pendingTail), margin: '0 0 0 1px' },
      rangeBehavior: vscode.DecorationRangeBehavior.OpenOpen,
    }),
  };
}
