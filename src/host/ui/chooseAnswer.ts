import * as vscode from 'vscode';

/** One of the answers that a person can give. */
export interface Answer {
  readonly label: string;
  /** What it means, where the label does not say it. */
  readonly detail?: string;
}

/** Asks a question that has a few answers. Undefined when the person gave up, which is always a way out. */
export async function chooseAnswer(
  question: string,
  explanation: string,
  answers: readonly Answer[],
): Promise<string | undefined> {
  const options = { title: question, placeHolder: explanation, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(answers, options))?.label;
}
