import * as vscode from 'vscode';
import { messagesAboutSelection, messagesForRewriting } from '../../../core/prompts/prompts.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import type { Consent } from '../../consent/consent.ts';
import { runGeneration } from '../generate/runGeneration.ts';
import type { EditorParts, GenerateResult } from '../generated/generatedRanges.ts';
import { placeOver } from '../insertion/place.ts';
import { nameOf, readEditorContext, readProblems } from '../prompt/context.ts';
import { readTaskPrompt, titlesOfTasks } from './taskPrompt.ts';

export type CodeTask = 'fix' | 'explain' | 'document' | 'writeTests';

/**
 * What a light bulb offers for a range of a document. Undefined where its arguments are not its own: it is only ever offered
 * for a document that the person sees, and any extension can call the command with another.
 */
export async function runCodeTask(
  task: CodeTask,
  [uri, given]: readonly unknown[],
  consent: Consent,
  parts: EditorParts,
): Promise<GenerateResult | undefined> {
  const editor = vscode.window.activeTextEditor;
  const document = uri instanceof vscode.Uri ? seenDocument(uri) : editor?.document;
  const near = given instanceof vscode.Range ? given : editor?.selection;
  if (document === undefined || near === undefined) return undefined;
  const range = await rangeAround(document, near);
  const code = document.getText(range);
  if ((await consent.mayBeSent({ uri: document.uri, name: nameOf(document), text: code }, false)) !== true) {
    return undefined;
  }
  const instruction = await readTaskPrompt(task, document.uri);
  const label = titlesOfTasks()[task];
  const systemPrompt = readSystemPrompt({}, document);
  const { languageId } = document;
  const problems = readProblems(document, range);
  if (task === 'fix' || task === 'document') {
    const around = readEditorContext(document, range);
    const { cells = '', before, after } = around;
    const subject = { uri: document.uri, name: nameOf(document), text: cells + before + after };
    const isSent = await consent.mayBeSent(subject, true);
    if (isSent === undefined) return undefined;
    const surroundings = isSent ? around : undefined;
    const context = { systemPrompt, languageId, surroundings, ...(task === 'fix' ? { problems } : {}) };
    const compose = () => messagesForRewriting(code, instruction, context);
    return await runGeneration({ label, prompt: undefined, compose, places: [placeOver(document, range)] }, parts);
  }
  const isTest = task === 'writeTests';
  const context = { systemPrompt, languageId: isTest ? languageId : undefined, problems: isTest ? [] : problems };
  const compose = () => messagesAboutSelection(code, instruction, context);
  const language = isTest ? { language: languageId } : {};
  return await runGeneration({ label, prompt: undefined, compose, places: 'newDocument', ...language }, parts);
}

function seenDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const editors = vscode.window.visibleTextEditors.map(({ document }) => document);
  return editors.find(document => document.uri.toString() === uri.toString());
}

/** The smallest symbol around a range that is not too long, in whole lines; else some lines around it. */
async function rangeAround(document: vscode.TextDocument, near: vscode.Range): Promise<vscode.Range> {
  const linesOf = (start: number, end: number): vscode.Range =>
    new vscode.Range(start, 0, end, document.lineAt(end).range.end.character);
  if (near.end.line - near.start.line > mostLinesAround) return linesOf(near.start.line, near.end.line);
  const symbols =
    (await vscode.commands.executeCommand<readonly vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    )) ?? [];
  const fitting = symbols
    .flatMap(withChildren)
    .filter(({ range }) => range.contains(near) && range.end.line - range.start.line <= longestSymbol)
    .toSorted(
      (one, other) => one.range.end.line - one.range.start.line - (other.range.end.line - other.range.start.line),
    );
  // A variable in a line of its own is too small to say what it is for.
  const symbol = fitting.find(({ range }) => range.end.line > range.start.line) ?? fitting[0];
  if (symbol !== undefined) return linesOf(symbol.range.start.line, symbol.range.end.line);
  const last = document.lineCount - 1;
  return linesOf(Math.max(0, near.start.line - mostLinesAround), Math.min(last, near.end.line + mostLinesAround));
}

function withChildren(symbol: vscode.DocumentSymbol): readonly vscode.DocumentSymbol[] {
  // Older providers give symbols without children and with another range: they are passed over.
  return symbol.range === undefined ? [] : [symbol, ...symbol.children.flatMap(withChildren)];
}

const longestSymbol = 300;
const mostLinesAround = 5;
