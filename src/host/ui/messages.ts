import type { MessageOptions } from 'vscode';
import * as vscode from 'vscode';

/**
 * The only place that shows messages. VS Code makes links of `[…](…)` in them, even ones that run a command when they
 * are clicked, and many a message has words that come from elsewhere: from a server, a folder, a file's name.
 */
export function showError(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(message), ...buttons);
}

export function showWarning(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(message), ...buttons);
}

export function showInformation(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(message), ...buttons);
}

/** Waits for an answer before anything else can be done. */
export function askBefore(
  message: string,
  options: Omit<MessageOptions, 'modal'>,
  ...buttons: readonly string[]
): Thenable<string | undefined> {
  const detail = options.detail === undefined ? {} : { detail: withoutLinks(options.detail) };
  return vscode.window.showWarningMessage(withoutLinks(message), { ...detail, modal: true }, ...buttons);
}

/** Shows at the bottom right that something is going on, for as long as it does. */
export function showProgress<T>(
  title: string,
  options: { readonly cancellable: boolean },
  run: (signal: AbortSignal, tell: (step: string) => void) => Promise<T>,
): Thenable<T> {
  const { Notification: location } = vscode.ProgressLocation;
  return vscode.window.withProgress({ location, title: withoutLinks(title), ...options }, (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    return run(controller.signal, step => progress.report({ message: withoutLinks(step) }));
  });
}

/** A text in which VS Code finds no link. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

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
