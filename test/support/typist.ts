import * as vscode from 'vscode';

/** What a person does in front of an editor, and what they see there. */

export async function openDocument(content: string, language = 'plaintext'): Promise<vscode.TextEditor> {
  for (let attempt = 1; ; attempt++) {
    const document = await vscode.workspace.openTextDocument({ content, language });
    const editor = await vscode.window.showTextDocument(document);
    // A new document gets the name of one that was just closed, and then VS Code may bring that one's text back.
    if (document.getText() === content || attempt === 5) return editor;
    await press('workbench.action.revertAndCloseActiveEditor');
  }
}

/** Types in the editor itself, one key after the other, and collides with other edits as a person does. */
export async function type(text: string): Promise<void> {
  for (const key of text) await press('type', { text: key });
}

export async function press(command: string, ...parameters: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...parameters);
}

/** Clicks at an offset, or selects from one to another. */
export function select(editor: vscode.TextEditor, anchor: number, active = anchor): void {
  const { document } = editor;
  editor.selection = new vscode.Selection(document.positionAt(anchor), document.positionAt(active));
}

/** The caret's offset, or both ends of the selection. */
export function selected({ document, selection }: vscode.TextEditor): number | readonly [number, number] {
  const [anchor, active] = [document.offsetAt(selection.anchor), document.offsetAt(selection.active)];
  return anchor === active ? active : [anchor, active];
}

/** Undoes until nothing changes any more. */
export async function undoAll({ document }: vscode.TextEditor): Promise<void> {
  for (let version = -1; version !== document.version; ) {
    version = document.version;
    await press('undo');
    await pause(20);
  }
}

/** What stands above the generated texts of a document. */
export async function lenses({ document }: vscode.TextEditor): Promise<readonly string[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
  return found.map(({ command }) => command?.title ?? '');
}

export async function closeAll(): Promise<void> {
  while (vscode.window.tabGroups.all.some(group => group.tabs.length > 0)) {
    await press('workbench.action.revertAndCloseActiveEditor');
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise(resolve => {
    setTimeout(resolve, milliseconds);
  });

/** Looks again and again until something is as it should be. */
export async function eventually(check: () => unknown, milliseconds = 10_000): Promise<void> {
  for (const end = Date.now() + milliseconds; ; await pause(5)) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
