import * as vscode from 'vscode';
import { schemes } from '../../../names.ts';
import { showWarning } from '../../ui/messages.ts';
import { type Comparison, createComparisons } from './comparisons.ts';
import { findCode } from './findCode.ts';

/** Changes that are shown beside the document that they are for, and made only when the person says so. */
export interface CodeReview extends vscode.Disposable {
  propose(editor: vscode.TextEditor, code: string): Promise<void>;
  /**
   * Shows what a whole file is to become, or a new one, and waits until the person applied it or closed the comparison.
   * What is applied is saved.
   */
  proposeFile(uri: vscode.Uri, text: string, signal: AbortSignal): Promise<ReviewOutcome>;
  /** *Apply Proposed Change*, from the title of the comparison. */
  apply(uri: unknown): Promise<void>;
}

/** `changed`: the file changed during the review, so that nothing was applied. */
export type ReviewOutcome = 'applied' | 'discarded' | 'changed';

interface Proposal {
  apply(): Promise<ReviewOutcome>;
  /** Nothing is shown any more. */
  onEnd?(outcome: ReviewOutcome): void;
}

export function createCodeReview(): CodeReview {
  const comparisons = createComparisons(schemes.proposal, 'modified');
  const proposals = new Map<Comparison, Proposal>();
  const end = (comparison: Comparison, outcome: ReviewOutcome): void => {
    const proposal = proposals.get(comparison);
    proposals.delete(comparison);
    comparisons.forget(comparison);
    proposal?.onEnd?.(outcome);
  };
  const closed = comparisons.onDidClose(comparison => end(comparison, 'discarded'));
  const title = (name: string): string => vscode.l10n.t('{0}: Proposed Change', name);

  return {
    async propose({ document, selection }, code) {
      const range = rangeFor(document, selection, code);
      const before = document.getText();
      const text = before.slice(0, document.offsetAt(range.start)) + code + before.slice(document.offsetAt(range.end));
      const { version } = document;
      const apply = async (): Promise<ReviewOutcome> => {
        const isApplied = await replace(document, version, range, code);
        if (isApplied) await vscode.window.showTextDocument(document, { preview: false });
        return isApplied ? 'applied' : 'changed';
      };
      const comparison = comparisons.add(document.uri, text);
      proposals.set(comparison, { apply });
      await comparisons.show(comparison, document.uri, title, false);
    },
    async proposeFile(target, text, signal) {
      const exists = await Promise.resolve(vscode.workspace.fs.stat(target)).then(
        () => true,
        () => false,
      );
      const left = exists ? target : vscode.Uri.from({ scheme: schemes.proposal, path: target.path });
      const document = exists ? await vscode.workspace.openTextDocument(target) : undefined;
      const version = document?.version ?? 0;
      const apply = async (): Promise<ReviewOutcome> => {
        const isApplied =
          document === undefined
            ? await create(target, text)
            : await replace(document, version, wholeOf(document), text);
        if (isApplied) await document?.save();
        return isApplied ? 'applied' : 'changed';
      };
      const comparison = comparisons.add(target, text);
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          void comparisons.close(comparison);
          resolve('discarded');
        };
        signal.addEventListener('abort', stop, { once: true });
        const onEnd = (outcome: ReviewOutcome): void => {
          signal.removeEventListener('abort', stop);
          resolve(outcome);
        };
        proposals.set(comparison, { apply, onEnd });
        comparisons.show(comparison, left, title, true).then(() => {
          if (signal.aborted) stop();
        }, reject);
      });
    },
    async apply(given) {
      const comparison = comparisons.find(given instanceof vscode.Uri ? given : undefined);
      const proposal = comparison && proposals.get(comparison);
      if (comparison === undefined || proposal === undefined) return;
      const outcome = await proposal.apply();
      if (outcome === 'changed') {
        void showWarning(vscode.l10n.t('The document changed since. Review the change again from the chat.'));
        if (proposal.onEnd === undefined) return;
      }
      end(comparison, outcome);
      await comparisons.close(comparison);
    },
    dispose: () => vscode.Disposable.from(comparisons, closed).dispose(),
  };
}

/** False where the document is not any more what the change was made for. */
async function replace(
  document: vscode.TextDocument,
  version: number,
  range: vscode.Range,
  code: string,
): Promise<boolean> {
  if (document.isClosed || document.version !== version) return false;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, code);
  return vscode.workspace.applyEdit(edit);
}

/** False where there is such a file meanwhile. */
async function create(uri: vscode.Uri, text: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { contents: new TextEncoder().encode(text), overwrite: false });
  return vscode.workspace.applyEdit(edit);
}

function wholeOf(document: vscode.TextDocument): vscode.Range {
  return new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
}

/** The selection; else the part that the code is a new version of; else where the caret is. */
function rangeFor(document: vscode.TextDocument, selection: vscode.Selection, code: string): vscode.Range {
  if (!selection.isEmpty) return selection;
  const lines = findCode(document.getText(), code);
  if (lines === undefined) return selection;
  return new vscode.Range(new vscode.Position(lines.start, 0), document.lineAt(lines.end - 1).range.end);
}
