import * as vscode from 'vscode';
import type { NewAttachment } from './attach.ts';

const mostProblems = 200;

/** The problems of the document in use, or of the whole workspace where it has none. */
export function problemsToAttach(document: vscode.TextDocument | undefined): NewAttachment | undefined {
  const own = document === undefined ? [] : vscode.languages.getDiagnostics(document.uri);
  const all: readonly (readonly [vscode.Uri, readonly vscode.Diagnostic[]])[] =
    document !== undefined && own.length > 0 ? [[document.uri, own]] : vscode.languages.getDiagnostics();
  const lines = all.flatMap(([uri, problems]) =>
    problems.map(({ range, message, source, severity }) => {
      const place = `${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}:${range.start.character + 1}`;
      const kind = vscode.DiagnosticSeverity[severity].toLowerCase();
      return `${place}: ${kind}: ${message}${source === undefined ? '' : ` (${source})`}`;
    }),
  );
  if (lines.length === 0) return undefined;
  const label = vscode.l10n.t('Problems: {0}', lines.length);
  return { kind: 'problems', label, language: '', content: lines.slice(0, mostProblems).join('\n') };
}
