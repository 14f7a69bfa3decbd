import * as vscode from 'vscode';
import { colors } from '../../names.ts';
import type { GeneratedRanges } from './generatedRanges.ts';

/** Not for every edit: what was inserted meanwhile is marked with the next ones. */
const repaintMs = 100;

/** Marks generated text until it is kept, what it is about to replace, and where it grows. Nothing of it moves. */
export function createGeneratedDecorations(ranges: GeneratedRanges): vscode.Disposable {
  let types: ReturnType<typeof createTypes> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const paint = (): void => {
    timer = undefined;
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
  const schedule = (): void => {
    timer ??= setTimeout(paint, repaintMs);
  };

  const subscriptions = vscode.Disposable.from(
    ranges.onDidChange(schedule),
    vscode.window.onDidChangeVisibleTextEditors(schedule),
  );
  return new vscode.Disposable(() => {
    clearTimeout(timer);
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
      isWholeLine: true,
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
