import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { SurroundingText } from '../../../core/prompts/prompts.ts';
import { containsSecret, isSecretFileName } from '../../../core/prompts/sensitive.ts';
import { readContextSettings } from '../../settings.ts';
import { askBefore } from '../../ui/messages.ts';

/** What of a document may go along with a prompt. */
export interface DocumentConsent {
  /**
   * Asks, until it was allowed once, where the document is ignored by git or looks like it holds secrets. Undefined:
   * the person does not want to generate at all. What is the very subject of a prompt cannot be left out.
   */
  mayBeSent(document: vscode.TextDocument, text: string, canBeLeftOut: boolean): Promise<boolean | undefined>;
}

export function createDocumentConsent(): DocumentConsent {
  const allowed = new Set<string>();
  return {
    async mayBeSent(document, text, canBeLeftOut) {
      const name = nameOf(document);
      const key = document.uri.toString();
      if (text === '' || allowed.has(key)) return true;
      const isSecret = isSecretFileName(name) || containsSecret(text);
      if (!isSecret && !(await isIgnoredByGit(document))) return true;
      const question = isSecret
        ? vscode.l10n.t('{0} looks like it holds secrets. Send text of it to the model?', name)
        : vscode.l10n.t('{0} is ignored by git. Send text of it to the model?', name);
      const send = vscode.l10n.t('Send');
      const leaveOut = vscode.l10n.t('Generate Without It');
      const ways = canBeLeftOut ? [send, leaveOut] : [send];
      const chosen = await askBefore(question, {}, ...ways);
      if (chosen === send) allowed.add(key);
      return chosen === undefined ? undefined : chosen === send;
    },
  };
}

/** What stands around a range, within what the settings allow. */
export function readEditorContext(document: vscode.TextDocument, range: vscode.Range): SurroundingText {
  const { before, after, fileName } = readContextSettings(document);
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const textIn = (from: number, to: number): string =>
    document.getText(new vscode.Range(document.positionAt(Math.max(0, from)), document.positionAt(to)));
  return {
    fileName: fileName && !document.isUntitled ? nameOf(document) : undefined,
    before: before === 0 ? '' : textIn(start - before, start),
    after: after === 0 ? '' : textIn(end, end + after),
  };
}

/** For people: what goes along, and how much of it. Empty for nothing. */
export function describeEditorContext({ fileName, before, after }: SurroundingText): string {
  return [
    ...(fileName === undefined ? [] : [fileName]),
    ...(before === '' ? [] : [vscode.l10n.t('{0} characters before', before.length.toLocaleString())]),
    ...(after === '' ? [] : [vscode.l10n.t('{0} characters after', after.length.toLocaleString())]),
  ].join(', ');
}

const nameOf = (document: vscode.TextDocument): string => basename(document.uri.path);

/** In a folder that is not trusted, git is not run: its settings there could have it run other programs. */
function isIgnoredByGit({ uri }: vscode.TextDocument): Promise<boolean> {
  if (uri.scheme !== 'file' || !vscode.workspace.isTrusted) return Promise.resolve(false);
  const parameters = ['-c', 'core.fsmonitor=false', 'check-ignore', '--quiet', '--', uri.fsPath];
  return new Promise(resolve => {
    // Only 0 says that it is ignored: without git, or outside of a repository, nothing is.
    execFile('git', parameters, { cwd: dirname(uri.fsPath), timeout: 2_000 }, error => resolve(error === null));
  });
}
