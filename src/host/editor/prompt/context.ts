import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SurroundingText } from '../../../core/prompts/prompts.ts';
import { readContextSettings } from '../../settings.ts';

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

export const nameOf = (document: vscode.TextDocument): string => basename(document.uri.path);
