import * as vscode from 'vscode';

/**
 * Knows whether what is edited next would still join the undo step of our last edit. A person's typing never does;
 * edits of other extensions may. To close a step that is closed already would leave one that undoes nothing.
 */
export interface UndoStep extends vscode.Disposable {
  readonly isOpen: boolean;
  /** Our edit, without a stop after it, led to this version of the document. */
  opened(version: number): void;
}

export function watchUndoStep(document: vscode.TextDocument): UndoStep {
  let openVersion: number | undefined;
  const subscriptions = [
    // Saving closes a step, and so does a caret that moves other than along with a change.
    vscode.workspace.onDidSaveTextDocument(saved => {
      if (saved === document) openVersion = undefined;
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      if (textEditor.document === document && kind !== undefined) openVersion = undefined;
    }),
  ];
  return {
    get isOpen() {
      return openVersion === document.version;
    },
    opened(version) {
      openVersion = version;
    },
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}
