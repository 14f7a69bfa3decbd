import * as vscode from 'vscode';
import { contextKeys, schemes } from '../../../names.ts';
import type { GeneratedRanges } from '../generated/generatedRanges.ts';
import { editDocument, visibleEditorOf } from '../insertion/documentEdit.ts';
import { type Comparison, createComparisons } from './comparisons.ts';
import { diffLines, type LineChange } from './lineDiff.ts';

/** Rewrites that are looked at beside their original, in VS Code's own diff. */
export interface RewriteReviews extends vscode.Disposable {
  /** Shows the document, which is about to be rewritten, beside what it is now. */
  begin(document: vscode.TextDocument): Promise<void>;
  /** Accepts or rejects the change at the caret, or the next one below it. */
  decide(decision: 'accept' | 'reject'): Promise<void>;
}

export function createRewriteReviews(ranges: GeneratedRanges): RewriteReviews {
  const comparisons = createComparisons(schemes.original, 'original');
  const reviews = new Map<vscode.TextDocument, Review>();
  let isReviewing = false;

  const update = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const review = document && reviews.get(document);
    const isOpen = review !== undefined && comparisons.tabOf(review.comparison) !== undefined;
    const now = document !== undefined && isOpen && ranges.in(document).length > 0;
    if (now === isReviewing) return;
    isReviewing = now;
    void vscode.commands.executeCommand('setContext', contextKeys.reviewing, now);
  };

  /** When everything is decided, the document itself comes back. */
  const closeDecided = (): void => {
    for (const [document, review] of reviews) {
      const isOpen = ranges.in(document).length > 0;
      review.hasBegun ||= isOpen;
      if (!review.hasBegun || isOpen) continue;
      reviews.delete(document);
      void close(document, review.comparison);
    }
    update();
  };

  const close = async (document: vscode.TextDocument, comparison: Comparison): Promise<void> => {
    comparisons.forget(comparison);
    const tab = comparisons.tabOf(comparison);
    if (tab === undefined || document.isClosed) return;
    // First the document, then the tab: VS Code would ask whether to save when it was shown nowhere else.
    const { viewColumn } = tab.group;
    if (tab.isActive) await vscode.window.showTextDocument(document, { viewColumn, preview: false });
    await comparisons.close(comparison);
  };

  const subscriptions = vscode.Disposable.from(
    comparisons,
    ranges.onDidChange(closeDecided),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.window.tabGroups.onDidChangeTabs(update),
    vscode.workspace.onDidCloseTextDocument(() => {
      for (const [document, { comparison }] of reviews) {
        if (!document.isClosed) continue;
        reviews.delete(document);
        comparisons.forget(comparison);
      }
    }),
  );

  return {
    async begin(document) {
      const earlier = reviews.get(document);
      if (earlier !== undefined) comparisons.forget(earlier.comparison);
      const comparison = comparisons.add(document.uri, linesOf(document.getText()).join('\n'));
      reviews.set(document, { comparison, hasBegun: false });
      const title = (name: string): string => vscode.l10n.t('{0}: original ↔ rewritten', name);
      await comparisons.show(comparison, document.uri, title, true);
    },

    async decide(decision) {
      const editor = vscode.window.activeTextEditor;
      const review = editor && reviews.get(editor.document);
      if (!review) return;
      const { comparison } = review;
      const { document } = editor;
      const [original, modified] = [linesOf(comparison.text), linesOf(document.getText())];
      const changes = diffLines(original, modified);
      const line = editor.selection.active.line;
      const change = changes.find(({ modifiedEnd }) => line < Math.max(modifiedEnd, 1)) ?? changes.at(-1);
      if (change === undefined) return;
      if (decision === 'accept') {
        const { originalStart, originalEnd, modifiedStart, modifiedEnd } = change;
        const accepted = modified.slice(modifiedStart, modifiedEnd);
        const lines = [...original.slice(0, originalStart), ...accepted, ...original.slice(originalEnd)];
        comparisons.change(comparison, lines.join('\n'));
      } else {
        await putBack(document, change, original);
      }
      if (diffLines(linesOf(comparison.text), linesOf(document.getText())).length > 0) return;
      for (const generated of ranges.in(document)) ranges.forget(generated);
    },

    dispose: () => subscriptions.dispose(),
  };
}

interface Review {
  /** Of the document with the original, and with what was accepted so far in it. */
  readonly comparison: Comparison;
  hasBegun: boolean;
}

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);

/** Puts lines of the original in the place of those that they became. */
async function putBack(
  document: vscode.TextDocument,
  { originalStart, originalEnd, modifiedStart, modifiedEnd }: LineChange,
  original: readonly string[],
): Promise<void> {
  const lines = original.slice(originalStart, originalEnd);
  const isAtEnd = modifiedEnd >= document.lineCount;
  const lineEnding = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  // The last line has no line ending behind it: the one in front of the change goes with it.
  const endOfPrevious = document.lineAt(Math.max(0, modifiedStart - 1)).range.end;
  const start = isAtEnd && modifiedStart > 0 ? endOfPrevious : new vscode.Position(modifiedStart, 0);
  const end = isAtEnd ? document.lineAt(document.lineCount - 1).range.end : new vscode.Position(modifiedEnd, 0);
  const parts = lines.map(line => (isAtEnd && modifiedStart > 0 ? lineEnding + line : line + lineEnding));
  const text = isAtEnd && modifiedStart === 0 ? lines.join(lineEnding) : parts.join('');
  const edit = { range: new vscode.Range(start, end), text, undoStopBefore: true, undoStopAfter: true };
  await editDocument(document, visibleEditorOf(document), edit);
}
