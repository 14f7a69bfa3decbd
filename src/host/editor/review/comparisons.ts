import { basename } from 'node:path';
import * as vscode from 'vscode';

/** A text that is in no file, shown beside a document in VS Code's own diff. */
export interface Comparison {
  /** Of the text. */
  readonly uri: vscode.Uri;
  readonly text: string;
}

export interface Comparisons extends vscode.Disposable {
  /** @param target what the text is a version of: its path gives the comparison its name and its language. */
  add(target: vscode.Uri, text: string): Comparison;
  /**
   * @param other the document on the other side.
   * @param title of the tab, from the name of the file.
   * @param isKept whether the comparison stays when another editor is opened.
   */
  show(comparison: Comparison, other: vscode.Uri, title: (name: string) => string, isKept: boolean): Promise<void>;
  /** Shows another text in the place of the one before. */
  change(comparison: Comparison, text: string): void;
  tabOf(comparison: Comparison): vscode.Tab | undefined;
  /** The comparison with the text of this address, or by default that of the active tab. */
  find(uri?: vscode.Uri): Comparison | undefined;
  /** The text is not needed any more. */
  forget(comparison: Comparison): void;
  close(comparison: Comparison): Promise<void>;
  /** The tab of a comparison was closed. */
  readonly onDidClose: vscode.Event<Comparison>;
}

/** @param side on which the texts are. */
export function createComparisons(scheme: string, side: 'original' | 'modified'): Comparisons {
  const comparisons = new Map<string, { uri: vscode.Uri; text: string }>();
  const didChange = new vscode.EventEmitter<vscode.Uri>();
  const didClose = new vscode.EventEmitter<Comparison>();
  let count = 0;

  const textUriOf = ({ input }: vscode.Tab): vscode.Uri | undefined =>
    input instanceof vscode.TabInputTextDiff && input[side].scheme === scheme ? input[side] : undefined;

  const find = (given?: vscode.Uri): Comparison | undefined => {
    const active = vscode.window.tabGroups.activeTabGroup.activeTab;
    const uri = given ?? (active && textUriOf(active));
    return uri && comparisons.get(uri.toString());
  };

  const tabOf = ({ uri }: Comparison): vscode.Tab | undefined =>
    vscode.window.tabGroups.all.flatMap(group => group.tabs).find(tab => textUriOf(tab)?.toString() === uri.toString());

  const subscriptions = vscode.Disposable.from(
    didChange,
    didClose,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: didChange.event,
      provideTextDocumentContent: uri => comparisons.get(uri.toString())?.text ?? '',
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const uri of closed.flatMap(tab => textUriOf(tab) ?? [])) {
        const comparison = find(uri);
        if (comparison !== undefined) didClose.fire(comparison);
      }
    }),
  );

  return {
    add({ path }, text) {
      const comparison = { uri: vscode.Uri.from({ scheme, path, query: `${++count}` }), text };
      comparisons.set(comparison.uri.toString(), comparison);
      return comparison;
    },
    async show({ uri }, other, title, isKept) {
      const [left, right] = side === 'original' ? [uri, other] : [other, uri];
      await vscode.commands.executeCommand('vscode.diff', left, right, title(basename(uri.path)), { preview: !isKept });
    },
    change({ uri }, text) {
      const comparison = comparisons.get(uri.toString());
      if (comparison === undefined) return;
      comparison.text = text;
      didChange.fire(uri);
    },
    tabOf,
    find,
    forget: ({ uri }) => comparisons.delete(uri.toString()),
    close: comparison => closeTab(() => tabOf(comparison)),
    onDidClose: didClose.event,
    dispose: () => subscriptions.dispose(),
  };
}

/** A tab is another object whenever something about it changes, and the one of before cannot be closed. */
async function closeTab(find: () => vscode.Tab | undefined): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const tab = find();
    if (tab === undefined) return;
    const isClosed = await Promise.resolve(vscode.window.tabGroups.close(tab, true)).catch(() => false);
    if (!isClosed) await new Promise(resolve => setTimeout(resolve, 50));
  }
}
