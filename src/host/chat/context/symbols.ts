import * as vscode from 'vscode';
import type { Consent } from '../../consent/consent.ts';
import type { NewAttachment } from './attach.ts';
import { isInWorkspace } from './workspaceFile.ts';

/** A symbol that can be added, such as a class. */
export interface SymbolChoice {
  readonly name: string;
  /** Its file and line, from 1. */
  readonly place: string;
  readonly location: vscode.Location;
}

const mostSymbols = 10;
const longestSymbol = 200_000;

/** Symbols of the workspace, as its languages find them. A letter alone finds too many. */
export async function findSymbols(query: string): Promise<readonly SymbolChoice[]> {
  if (query.length < 2) return [];
  const command = 'vscode.executeWorkspaceSymbolProvider';
  const found = await vscode.commands.executeCommand<readonly vscode.SymbolInformation[] | undefined>(command, query);
  return (found ?? [])
    .filter(({ location: { uri } }) => vscode.workspace.getWorkspaceFolder(uri) !== undefined)
    .slice(0, mostSymbols)
    .map(({ name, location }) => ({
      name,
      place: `${vscode.workspace.asRelativePath(location.uri)}:${location.range.start.line + 1}`,
      location,
    }));
}

/** The text of a symbol from its first line to its last. */
export async function symbolToAttach(
  { name, location }: SymbolChoice,
  consent: Consent,
): Promise<NewAttachment | undefined> {
  if (!(await isInWorkspace(location.uri))) return undefined;
  const document = await vscode.workspace.openTextDocument(location.uri);
  const { start, end } = await wholeRange(document, location.range);
  const last = document.lineAt(Math.min(end.line, document.lineCount - 1)).range.end;
  const content = document.getText(new vscode.Range(start.line, 0, last.line, last.character)).slice(0, longestSymbol);
  const path = vscode.workspace.asRelativePath(document.uri);
  const label = `${path}:${start.line + 1}-${last.line + 1} ${name}`;
  const isAllowed = await consent.mayBeSent({ uri: document.uri, name: path, text: content }, false);
  return isAllowed === true ? { kind: 'symbol', label, language: document.languageId, content } : undefined;
}

/** Some languages tell of a symbol no more than its name's place: the outline of the file has the rest. */
async function wholeRange({ uri }: vscode.TextDocument, named: vscode.Range): Promise<vscode.Range> {
  const command = 'vscode.executeDocumentSymbolProvider';
  const outline = await vscode.commands.executeCommand<readonly Outlined[] | undefined>(command, uri);
  let found = named;
  let inside = outline ?? [];
  while (inside.length > 0) {
    const next = inside.find(symbol => rangeOf(symbol).contains(named.start));
    if (next === undefined) break;
    found = rangeOf(next);
    if (next instanceof vscode.SymbolInformation || next.selectionRange.contains(named.start)) break;
    inside = next.children;
  }
  return found;
}

type Outlined = vscode.DocumentSymbol | vscode.SymbolInformation;

function rangeOf(symbol: Outlined): vscode.Range {
  return symbol instanceof vscode.SymbolInformation ? symbol.location.range : symbol.range;
}
