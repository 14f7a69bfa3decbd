import { basename } from 'node:path';
import * as vscode from 'vscode';
import { contextKeys } from '../../../names.ts';
import type { GeneratedRanges } from '../generated/generatedRanges.ts';
import { editDocument, visibleEditorOf } from '../insertion/documentEdit.ts';
import { diffLines, type LineChange } from './lineDiff.ts';

/** Rewrites that are looked at beside their original, in VS Code's own diff. */
export interface RewriteReviews extends vscode.Disposable {
  /** Shows the document, which is about to be rewritten, beside what it is now. */
  begin(document: vscode.TextDocument): Promise<void>;
  /** Accepts or rejects the change at the caret, or the next one below it. */
  decide(decision: 'accept' | 'reject'): Promise<void>;
}

export function createRewriteReviews(ranges: GeneratedRanges): RewriteReviews {
  const reviews = new Map<vscode.TextDocument, Review>();
  const didChangeOriginal = new vscode.EventEmitter<vscode.Uri>();
  let provider: vscode.Disposable | undefined;
  let count = 0;
  let isReviewing = false;

  const update = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const review = document && reviews.get(document);
    const now = review !== undefined && tabOf(review) !== undefined && ranges.in(review.document).length > 0;
    if (now === isReviewing) return;
    isReviewing = now;
    void vscode.commands.executeCommand('setContext', contextKeys.reviewing, now);
  };

  /** When everything is decided, the document itself comes back. */
  const closeDecided = (): void => {
    for (const review of reviews.values()) {
      const isOpen = ranges.in(review.document).length > 0;
      review.hasBegun ||= isOpen;
      if (review.hasBegun && !isOpen) void close(review);
    }
    update();
  };

  const close = async (review: Review): Promise<void> => {
    reviews.delete(review.document);
    const tab = tabOf(review);
    if (tab === undefined || review.document.isClosed) return;
    // First the document, then the tab: VS Code would ask whether to save when it was shown nowhere else.
    const column = tab.group.viewColumn;
    if (tab.isActive) await vscode.window.showTextDocument(review.document, { viewColumn: column, preview: false });
    await closeTab(review);
  };

  const subscriptions = vscode.Disposable.from(
    didChangeOriginal,
    ranges.onDidChange(closeDecided),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.window.tabGroups.onDidChangeTabs(update),
    vscode.workspace.onDidCloseTextDocument(() => {
      for (const { document } of reviews.values()) if (document.isClosed) reviews.delete(document);
    }),
  );

  return {
    async begin(document) {
      provider ??= vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: didChangeOriginal.event,
        provideTextDocumentContent: uri =>
          [...reviews.values()].find(({ original }) => original.toString() === uri.toString())?.lines.join('\n') ?? '',
      });
      const original = document.uri.with({ scheme, query: `${++count}` });
      const lines = linesOf(document);
      reviews.set(document, { document, original, lines, hasBegun: false });
      const name = basename(document.uri.path);
      const title = vscode.l10n.t('{0}: original ↔ rewritten', name);
      await vscode.commands.executeCommand('vscode.diff', original, document.uri, title, { preview: false });
    },

    async decide(decision) {
      const editor = vscode.window.activeTextEditor;
      const review = editor && reviews.get(editor.document);
      if (!review) return;
      const { document } = review;
      const modified = linesOf(document);
      const changes = diffLines(review.lines, modified);
      const line = editor.selection.active.line;
      const change = changes.find(({ modifiedEnd }) => line < Math.max(modifiedEnd, 1)) ?? changes.at(-1);
      if (change === undefined) return;
      if (decision === 'accept') {
        const { originalStart, originalEnd, modifiedStart, modifiedEnd } = change;
        const accepted = modified.slice(modifiedStart, modifiedEnd);
        review.lines = [...review.lines.slice(0, originalStart), ...accepted, ...review.lines.slice(originalEnd)];
        didChangeOriginal.fire(review.original);
      } else {
        await putBack(document, change, review.lines);
      }
      if (diffLines(review.lines, linesOf(document)).length > 0) return;
      for (const generated of ranges.in(document)) ranges.forget(generated);
    },

    dispose() {
      subscriptions.dispose();
      provider?.dispose();
    },
  };
}

interface Review {
  readonly document: vscode.TextDocument;
  readonly original: vscode.Uri;
  /** The original, with what was accepted so far. */
  lines: readonly string[];
  hasBegun: boolean;
}

const scheme = 'runnel-original';

const linesOf = (document: vscode.TextDocument): readonly string[] => document.getText().split(/\r?\n/);

function tabOf({ original }: Review): vscode.Tab | undefined {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  return tabs.find(
    ({ input }) => input instanceof vscode.TabInputTextDiff && input.original.toString() === original.toString(),
  );
}

/** A tab is another object whenever something about it changes, and the one of before cannot be closed. */
async function closeTab(review: Review): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const tab = tabOf(review);
    if (tab === undefined) return;
    const isClosed = await Promise.resolve(vscode.window.tabGroups.close(tab, true)).catch(() => false);
    if (!isClosed) await new Promise(resolve => setTimeout(resolve, 50));
  }
}

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
