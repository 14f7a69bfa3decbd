import * as vscode from 'vscode';
import { showInformation } from './messages.ts';

/** The text editor that was last in use: while a chat has the focus, none is. */
export interface LastEditor extends vscode.Disposable {
  readonly editor: vscode.TextEditor | undefined;
  /** The same, in front again, with the caret where it was. Undefined, and said, where there is none. */
  show(): Promise<vscode.TextEditor | undefined>;
}

export function createLastEditor(): LastEditor {
  let last = vscode.window.activeTextEditor;
  const listener = vscode.window.onDidChangeActiveTextEditor(editor => {
    last = editor ?? last;
  });
  const find = (): vscode.TextEditor | undefined => {
    const visible = vscode.window.visibleTextEditors;
    const same = visible.find(editor => editor === last);
    if (same !== undefined) return same;
    return last?.document.isClosed === false ? last : visible.find(({ document }) => document.uri.scheme !== 'output');
  };
  return {
    get editor() {
      return find();
    },
    async show() {
      const editor = find();
      if (editor === undefined) {
        void showInformation(vscode.l10n.t('Open the file that the code is for first.'));
        return undefined;
      }
      const { document, selection, viewColumn } = editor;
      const column = viewColumn === undefined ? {} : { viewColumn };
      return await vscode.window.showTextDocument(document, { selection, preview: false, ...column });
    },
    dispose: () => listener.dispose(),
  };
}
