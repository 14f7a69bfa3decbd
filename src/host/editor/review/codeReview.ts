import * as vscode from 'vscode';
import { schemes } from '../../../names.ts';
import { showWarning } from '../../ui/messages.ts';
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
  /** The whole text. */
  readonly text: string;
  apply(): Promise<ReviewOutcome>;
  /** Nothing is shown any more. */
  onEnd?(outcome: ReviewOutcome): void;
}

export function createCodeReview(): CodeReview {
  const proposals = new Map<string, Proposal>();
  let count = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(schemes.proposal, {
    provideTextDocumentContent: uri => proposals.get(uri.toString())?.text ?? '',
  });
  const closed = vscode.window.tabGroups.onDidChangeTabs(event => {
    for (const { input } of event.closed)
      if (input instanceof vscode.TabInputTextDiff) end(input.modified, 'discarded');
  });
  const end = (uri: vscode.Uri, outcome: ReviewOutcome): void => {
    const proposal = proposals.get(uri.toString());
    proposals.delete(uri.toString());
    proposal?.onEnd?.(outcome);
  };
  /** @param isKept whether the comparison stays when another editor is opened. */
  const show = async (
    target: vscode.Uri,
    proposal: Proposal,
    left: vscode.Uri,
    isKept: boolean,
  ): Promise<vscode.Uri> => {
    count += 1;
    const uri = vscode.Uri.from({ scheme: schemes.proposal, path: target.path, query: String(count) });
    proposals.set(uri.toString(), proposal);
    const title = vscode.l10n.t('{0}: Proposed Change', target.path.split('/').at(-1) ?? '');
    await vscode.commands.executeCommand('vscode.diff', left, uri, title, { preview: !isKept });
    return uri;
  };

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
      await show(document.uri, { text, apply }, document.uri, false);
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
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          if (shown !== undefined) void closeComparison(shown);
          resolve('discarded');
        };
        let shown: vscode.Uri | undefined;
        signal.addEventListener('abort', stop, { once: true });
        const onEnd = (outcome: ReviewOutcome): void => {
          signal.removeEventListener('abort', stop);
          resolve(outcome);
        };
        show(target, { text, apply, onEnd }, left, true).then(uri => {
          shown = uri;
          if (signal.aborted) stop();
        }, reject);
      });
    },
    async apply(given) {
      const uri = given instanceof vscode.Uri ? given : activeProposal();
      const proposal = uri === undefined ? undefined : proposals.get(uri.toString());
      if (uri === undefined || proposal === undefined) return;
      const outcome = await proposal.apply();
      if (outcome === 'changed') {
        void showWarning(vscode.l10n.t('The document changed since. Review the change again from the chat.'));
        if (proposal.onEnd === undefined) return;
      }
      end(uri, outcome);
      await closeComparison(uri);
    },
    dispose: () => vscode.Disposable.from(provider, closed).dispose(),
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

function activeProposal(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === schemes.proposal
    ? input.modified
    : undefined;
}

async function closeComparison(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const tab = tabs.find(
    ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
  );
  if (tab !== undefined) await vscode.window.tabGroups.close(tab);
}
