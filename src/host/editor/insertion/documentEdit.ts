import * as vscode from 'vscode';

export interface DocumentEdit {
  readonly range: vscode.Range;
  readonly text: string;
  readonly undoStopBefore: boolean;
  readonly undoStopAfter: boolean;
}

/** An editor that shows the document, the one in front if there are several. */
export function visibleEditorOf(document: vscode.TextDocument): vscode.TextEditor | undefined {
  const inFront = vscode.window.activeTextEditor;
  if (inFront?.document === document) return inFront;
  return vscode.window.visibleTextEditors.find(editor => editor.document === document);
}

/**
 * Replaces one range, in a visible editor if there is one. A refused edit is `false`; but `true` is no proof: a
 * read-only editor says it as well. A workspace edit knows no undo stops, each is an undo step of its own.
 */
export async function editDocument(
  document: vscode.TextDocument,
  editor: vscode.TextEditor | undefined,
  { range, text, undoStopBefore, undoStopAfter }: DocumentEdit,
): Promise<boolean> {
  if (!editor) {
    const workspaceEdit = new vscode.WorkspaceEdit();
    workspaceEdit.replace(document.uri, range, text);
    return vscode.workspace.applyEdit(workspaceEdit);
  }
  try {
    return await editor.edit(
      builder => {
        // A `replace` would leave a selection of the old text as one of the new text, growing with every further
        // insertion. After a deletion and an insertion it is a caret behind what was inserted.
        if (!range.isEmpty) builder.delete(range);
        builder.insert(range.start, text);
      },
      { undoStopBefore, undoStopAfter },
    );
  } catch {
    // It was closed or hidden meanwhile. The next attempt looks for a visible editor again.
    return false;
  }
}
