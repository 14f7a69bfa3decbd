import * as vscode from 'vscode';
import { schemes } from '../../../names.ts';
import { showWarning } from '../../ui/messages.ts';
import { findCode } from './findCode.ts';

/** Changes that are shown beside the document that they are for, and made only when the person says so. */
export interface CodeReview extends vscode.Disposable {
  propose(editor: vscode.TextEditor, code: string): Promise<void>;
  /** *Apply Proposed Change*, from the title of the comparison. */
  apply(uri: unknown): Promise<void>;
}

interface Proposal {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly range: vscode.Range;
  readonly code: string;
  readonly text: string;
}

export function createCodeReview(): CodeReview {
  const proposals = new Map<string, Proposal>();
  let count = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(schemes.proposal, {
    provideTextDocumentContent: uri => proposals.get(uri.toString())?.text ?? '',
  });
  const closed = vscode.workspace.onDidCloseTextDocument(({ uri }) => proposals.delete(uri.toString()));

  return {
    async propose({ document, selection }, code) {
      const range = rangeFor(document, selection, code);
      const before = document.getText();
      const text = before.slice(0, document.offsetAt(range.start)) + code + before.slice(document.offsetAt(range.end));
      count += 1;
      const uri = vscode.Uri.from({ scheme: schemes.proposal, path: document.uri.path, query: String(count) });
      proposals.set(uri.toString(), { document, version: document.version, range, code, text });
      const name = document.uri.path.split('/').at(-1) ?? '';
      const title = vscode.l10n.t('{0}: Proposed Change', name);
      await vscode.commands.executeCommand('vscode.diff', document.uri, uri, title, { preview: true });
    },
    async apply(given) {
      const uri = given instanceof vscode.Uri ? given : activeProposal();
      const proposal = uri === undefined ? undefined : proposals.get(uri.toString());
      if (uri === undefined || proposal === undefined) return;
      const { document, version, range, code } = proposal;
      if (document.isClosed || document.version !== version) {
        void showWarning(vscode.l10n.t('The document changed since. Review the change again from the chat.'));
        return;
      }
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, range, code);
      await vscode.workspace.applyEdit(edit);
      await closeComparison(uri);
      await vscode.window.showTextDocument(document, { preview: false });
    },
    dispose: () => vscode.Disposable.from(provider, closed).dispose(),
  };
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
