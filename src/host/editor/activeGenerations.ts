import * as vscode from 'vscode';
import { contextKeys } from '../../names.ts';
import type { Insertion } from './insertion.ts';

/** The generations that write into documents of this window, each with the place that it writes to. */
export interface ActiveGenerations extends vscode.Disposable {
  /** Whether one of them writes at this place, so that a second would write into its text. */
  writesAt(document: vscode.TextDocument, range: vscode.Range): boolean;
  add(generation: ActiveGeneration): vscode.Disposable;
  /** Ends those of one document. */
  cancelIn(document: vscode.TextDocument): void;
}

export interface ActiveGeneration {
  readonly document: vscode.TextDocument;
  readonly insertion: Insertion;
  cancel(): void;
}

export function createActiveGenerations(): ActiveGenerations {
  const active = new Set<ActiveGeneration>();

  const updateContext = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const isGenerating = [...active].some(generation => generation.document === document);
    void vscode.commands.executeCommand('setContext', contextKeys.generatingInEditor, isGenerating);
  };
  const listener = vscode.window.onDidChangeActiveTextEditor(updateContext);

  return {
    writesAt: (document, range) =>
      [...active].some(
        ({ document: other, insertion }) => other === document && insertion.range?.intersection(range) !== undefined,
      ),
    add(generation) {
      active.add(generation);
      updateContext();
      return new vscode.Disposable(() => {
        active.delete(generation);
        updateContext();
      });
    },
    cancelIn(document) {
      for (const generation of active) if (generation.document === document) generation.cancel();
    },
    dispose: () => listener.dispose(),
  };
}
