import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SurroundingText } from '../../../core/prompts/prompts.ts';
import { readContextSettings } from '../../settings.ts';

/** The text around a range, as much as the settings allow. */
export function readEditorContext(document: vscode.TextDocument, range: vscode.Range): SurroundingText {
  const { before, after, fileName } = readContextSettings(document);
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const textIn = (from: number, to: number): string =>
    document.getText(new vscode.Range(document.positionAt(Math.max(0, from)), document.positionAt(to)));
  const cells = readCellsAbove(document, before);
  return {
    ...(cells === '' ? {} : { cells }),
    fileName: fileName && !document.isUntitled ? nameOf(document) : undefined,
    before: before === 0 ? '' : textIn(start - before, start),
    after: after === 0 ? '' : textIn(end, end + after),
  };
}

/** What is sent with the prompt and how much of it, in words for a person. Empty for nothing. */
export function describeEditorContext({ fileName, cells = '', before, after }: SurroundingText): string {
  return [
    ...(fileName === undefined ? [] : [fileName]),
    ...(cells === '' ? [] : [vscode.l10n.t('{0} characters of earlier cells', cells.length.toLocaleString())]),
    ...(before === '' ? [] : [vscode.l10n.t('{0} characters before', before.length.toLocaleString())]),
    ...(after === '' ? [] : [vscode.l10n.t('{0} characters after', after.length.toLocaleString())]),
  ].join(', ');
}

export const nameOf = (document: vscode.TextDocument): string => basename(document.uri.path);

/** The diagnostics in a range that have short messages. */
export function readProblems(document: vscode.TextDocument, range: vscode.Range): readonly string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(each => each.severity <= vscode.DiagnosticSeverity.Warning && each.range.intersection(range) !== undefined)
    .slice(0, mostProblems)
    .map(({ range: { start }, message, source }) => {
      const line = document
        .lineAt(Math.min(start.line, document.lineCount - 1))
        .text.trim()
        .slice(0, longestLine);
      return `${source === undefined ? '' : `${source}: `}${message.slice(0, longestMessage)} (in: ${line})`;
    });
}

const mostProblems = 20;
const longestLine = 200;
const longestMessage = 500;
/** Of what a cell puts out, in UTF-16 units. */
const longestOutput = 500;

/** The nearest cells before the one of a document; empty where it is none. */
function readCellsAbove(document: vscode.TextDocument, most: number): string {
  for (const notebook of vscode.workspace.notebookDocuments) {
    const index = notebook.getCells().findIndex(cell => cell.document === document);
    if (index >= 0) return readCellsBefore(notebook, index, most);
  }
  return '';
}

/** The nearest cells before a place, with what they put out, as many as fit into a number of UTF-16 units. */
export function readCellsBefore(notebook: vscode.NotebookDocument, index: number, most: number): string {
  const texts: string[] = [];
  let length = 0;
  for (const cell of notebook.getCells().slice(0, index).reverse()) {
    const output = cell.outputs.flatMap(({ items }) => items.filter(({ mime }) => shownMimes.has(mime)).slice(0, 1));
    const shown = output
      .map(({ data }) => decode(data).trim())
      .join('\n')
      .slice(0, longestOutput);
    const text = cell.document.getText() + (shown === '' ? '' : `\n# Output:\n${shown}`);
    length += text.length;
    if (length > most) break;
    texts.unshift(text);
  }
  return texts.join('\n\n');
}

/** VS Code hands over the bytes themselves, or an object of its own around them. */
function decode(data: unknown): string {
  if (data instanceof Uint8Array) return new TextDecoder().decode(data);
  const { buffer } = (data ?? {}) as { readonly buffer?: unknown };
  return buffer instanceof Uint8Array ? new TextDecoder().decode(buffer) : '';
}

const shownMimes = new Set([
  'text/plain',
  'application/vnd.code.notebook.stdout',
  'application/vnd.code.notebook.error',
]);
