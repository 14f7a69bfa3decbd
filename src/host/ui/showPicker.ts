import * as vscode from 'vscode';

/**
 * Shows a picker until something is chosen, and removes it.
 *
 * @param fill gives it title and items, and calls `choose` for what the person does. What is in `subscriptions` ends
 * with the picker.
 * @returns undefined when the person closed it.
 */
export async function showPicker<Item extends vscode.QuickPickItem, Result>(
  fill: (picker: vscode.QuickPick<Item>, choose: (result: Result) => void, subscriptions: vscode.Disposable[]) => void,
): Promise<Result | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  const subscriptions: vscode.Disposable[] = [picker];
  try {
    return await new Promise(resolve => {
      picker.onDidHide(() => resolve(undefined));
      fill(picker, resolve, subscriptions);
      picker.show();
    });
  } finally {
    vscode.Disposable.from(...subscriptions).dispose();
  }
}

/** A button of a picker, or of one of its items. */
export function pickerButton(icon: string, tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}
