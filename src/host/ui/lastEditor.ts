import * as vscode from 'vscode';
import { showInformation } from './messages.ts';

/** The last text editor in use that can be written to: while a chat has the focus, none is active. */
export interface LastEditor extends vscode.Disposable {
  readonly editor: vscode.TextEditor | undefined;
  /** The same, in front again, with the caret where it was. Undefined, and said, where there is none. */
  show(): Promise<vscode.TextEditor | undefined>;
}

export function createLastEditor(): LastEditor {
  const { activeTextEditor } = vscode.window;
  let last = activeTextEditor && isWritable(activeTextEditor) ? activeTextEditor : undefined;
  const listener = vscode.window.onDidChangeActiveTextEditor(editor => {
    if (editor !== undefined && isWritable(editor)) last = editor;
  });
  const find = (): vscode.TextEditor | undefined => {
    const visible = vscode.window.visibleTextEditors;
    const same = visible.find(editor => editor === last);
    if (same !== undefined) return same;
    return last?.document.isClosed === false ? last : visible.find(isWritable);
  };
  return {
    get editor() {
      return find();
    },
    async show() {
      const editor = find();
      if (editor === undefined) {
        void showInformation(vscode.l10n.t('Open the file for the code first.'));
        return undefined;
      }
      const { document, selection, viewColumn } = editor;
      const column = viewColumn === undefined ? {} : { viewColumn };
      return await vscode.window.showTextDocument(document, { selection, preview: false, ...column });
    },
    dispose: () => listener.dispose(),
  };
}

/** Logs, output and provided documents have schemes that can't be written to. */
function isWritable({ document: { isUntitled, uri } }: vscode.TextEditor): boolean {
  if (isUntitled || uri.scheme === 'vscode-notebook-cell') return true;
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
}
