import * as vscode from 'vscode';
import { showInformation } from '../../ui/messages.ts';
import { openText } from '../../ui/openText.ts';

let count = 0;

/** Lets a person write a prompt of any length in a document. Undefined where it was closed, or nothing was written. */
export async function writeInDocument(typed: string): Promise<string | undefined> {
  const document = await openText(typed);
  const { scheme, path: pattern } = document.uri;
  const title = vscode.l10n.t('Generate');
  // Only the link above this document and the item in the status bar run it.
  const command = `_runnel.promptDocument.${++count}`;
  const message = vscode.l10n.t('Write the prompt in this document, then select Generate.');
  const item = vscode.window.createStatusBarItem('runnel.promptDocument', vscode.StatusBarAlignment.Right, 101);
  Object.assign(item, { name: title, text: `$(sparkle) ${title}`, tooltip: message, command });
  const showItem = (): void => {
    if (vscode.window.activeTextEditor?.document === document) item.show();
    else item.hide();
  };
  showItem();
  const isWritten = await new Promise<boolean>(resolve => {
    const end = (isGenerating: boolean): void => {
      subscriptions.dispose();
      resolve(isGenerating);
    };
    const subscriptions = vscode.Disposable.from(
      vscode.commands.registerCommand(command, () => end(true)),
      // The message leaves the screen after a while, and the link with the beginning of the document.
      item,
      vscode.window.onDidChangeActiveTextEditor(showItem),
      vscode.languages.registerCodeLensProvider(
        { scheme, pattern },
        {
          provideCodeLenses: () => [
            new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title: `$(sparkle) ${title}`, command }),
          ],
        },
      ),
      vscode.workspace.onDidCloseTextDocument(() => {
        if (document.isClosed) end(false);
      }),
    );
    void showInformation(message, title).then(chosen => chosen === title && end(true));
  });
  if (!isWritten || document.isClosed) return undefined;
  const prompt = document.getText().trim();
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return prompt === '' ? undefined : prompt;
}
