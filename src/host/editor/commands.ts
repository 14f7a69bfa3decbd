import * as vscode from 'vscode';
import { GenerationError } from '../../core/errors.ts';
import type { Message } from '../../core/generation.ts';
import {
  messagesAboutSelection,
  messagesForContinuing,
  messagesForPrompt,
  messagesForRewriting,
  type PromptContext,
} from '../../core/prompts.ts';
import type { Generate } from '../generator.ts';
import { report } from '../report.ts';
import { readGenerationSettings } from '../settings.ts';
import type { ActiveGenerations } from './activeGenerations.ts';
import { askForPrompt } from './askForPrompt.ts';
import { type GenerateResult, generateInto, type Place } from './generateInto.ts';
import type { PromptHistory } from './promptHistory.ts';

/** What a keybinding, a task or another extension can hand to `runnel.generate`. What it leaves out is asked for. */
export interface GenerateArguments {
  readonly prompt?: string;
  /** The text to work on; the selection by default. */
  readonly text?: string;
  readonly target?: 'cursor' | 'replace' | 'newDocument';
  /** The id of a connection. */
  readonly connection?: string;
}

export interface EditorCommands {
  generate(given?: unknown): Promise<GenerateResult | undefined>;
  generateAtCursor(): Promise<GenerateResult | undefined>;
  rewriteSelection(): Promise<GenerateResult | undefined>;
  continueFromCursor(): Promise<GenerateResult | undefined>;
}

/** How much of the text before the cursor *Continue from Cursor* sends, in UTF-16 units. */
const longestTextBefore = 8_000;

export function createEditorCommands(
  generate: Generate,
  active: ActiveGenerations,
  history: PromptHistory,
): EditorCommands {
  const run = (
    messages: readonly Message[],
    place: Place,
    label: string,
    connection?: string,
  ): Promise<GenerateResult> => generateInto({ messages, place, label, connection }, generate, active);

  return {
    async generate(given) {
      const editor = vscode.window.activeTextEditor;
      const { prompt, text, target, connection } = readArguments(given);
      const selection = text ?? selectedText(editor);
      const targets = targetsFor(editor, selection, target);
      const title = vscode.l10n.t('Generate');
      const asked =
        prompt === undefined
          ? await askForPrompt({ title, selection, targets, history })
          : { prompt, target: targets[0] ?? 'newDocument' };
      if (asked === undefined) return undefined;
      const context = contextOf(asked.target === 'newDocument' ? undefined : editor);
      if (context === undefined) return undefined;
      const messages = messagesFor(asked.prompt, selection, asked.target, context);
      return run(messages, placeFor(asked.target, editor, selection), title, connection);
    },

    async generateAtCursor() {
      const editor = vscode.window.activeTextEditor;
      const title = vscode.l10n.t('Generate at Cursor');
      const asked = await askForPrompt({ title, targets: [editor === undefined ? 'newDocument' : 'cursor'], history });
      const context = contextOf(editor);
      if (asked?.prompt === undefined || context === undefined) return undefined;
      return run(messagesForPrompt(asked.prompt, context), placeFor(asked.target, editor, ''), title);
    },

    async rewriteSelection() {
      const editor = vscode.window.activeTextEditor;
      const selection = selectedText(editor);
      if (selection === '') {
        void vscode.window.showInformationMessage(vscode.l10n.t('Select the text to rewrite first.'));
        return undefined;
      }
      const title = vscode.l10n.t('Rewrite Selection');
      const asked = await askForPrompt({ title, selection, targets: ['replace'], history });
      const context = contextOf(editor);
      if (asked === undefined || context === undefined) return undefined;
      const instruction = asked.prompt ?? vscode.l10n.t('Improve this text.');
      return run(messagesForRewriting(selection, instruction, context), placeFor('replace', editor, selection), title);
    },

    async continueFromCursor() {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return this.generate();
      const { document, selection } = editor;
      const end = document.offsetAt(selection.active);
      const start = document.positionAt(Math.max(0, end - longestTextBefore));
      const before = document.getText(new vscode.Range(start, selection.active));
      if (before.trim() === '') return this.generateAtCursor();
      const context = contextOf(editor);
      if (context === undefined) return undefined;
      const place = { document, range: new vscode.Range(selection.active, selection.active), prefix: '' };
      return run(messagesForContinuing(before, context), place, vscode.l10n.t('Continue from Cursor'));
    },
  };
}

/** Whatever came as an argument: a menu passes things of its own, which are none of ours. */
function readArguments(given: unknown): GenerateArguments {
  if (typeof given !== 'object' || given === null) return {};
  const { prompt, text, target, connection } = given as Record<string, unknown>;
  return {
    ...(typeof prompt === 'string' && prompt.trim() !== '' ? { prompt } : {}),
    ...(typeof text === 'string' ? { text } : {}),
    ...(target === 'cursor' || target === 'replace' || target === 'newDocument' ? { target } : {}),
    ...(typeof connection === 'string' ? { connection } : {}),
  };
}

function selectedText(editor: vscode.TextEditor | undefined): string {
  return editor === undefined ? '' : editor.document.getText(editor.selection);
}

function targetsFor(
  editor: vscode.TextEditor | undefined,
  selection: string,
  wanted: GenerateArguments['target'],
): readonly NonNullable<GenerateArguments['target']>[] {
  if (editor === undefined || wanted === 'newDocument') return ['newDocument'];
  if (wanted !== undefined) return [wanted];
  return selection === '' ? ['cursor', 'newDocument'] : ['cursor', 'replace', 'newDocument'];
}

function messagesFor(
  prompt: string | undefined,
  selection: string,
  target: NonNullable<GenerateArguments['target']>,
  context: PromptContext,
): readonly Message[] {
  if (prompt === undefined) return messagesForPrompt(selection, context);
  if (selection === '') return messagesForPrompt(prompt, context);
  return target === 'replace'
    ? messagesForRewriting(selection, prompt, context)
    : messagesAboutSelection(selection, prompt, context);
}

/** Where the text goes. After a selection, it begins on a line of its own. */
function placeFor(
  target: NonNullable<GenerateArguments['target']>,
  editor: vscode.TextEditor | undefined,
  selection: string,
): Place {
  if (editor === undefined || target === 'newDocument') return 'newDocument';
  const { document } = editor;
  if (target === 'replace') return { document, range: editor.selection, prefix: '' };
  if (selection === '' || editor.selection.isEmpty) {
    return { document, range: new vscode.Range(editor.selection.active, editor.selection.active), prefix: '' };
  }
  // Whole lines are selected up to the beginning of the next one, which does not belong to them.
  const { end, start } = editor.selection;
  const lastLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const { range } = document.lineAt(lastLine);
  return { document, range: new vscode.Range(range.end, range.end), prefix: '\n' };
}

/** Undefined, and reported, when a setting is wrong. */
function contextOf(editor: vscode.TextEditor | undefined): PromptContext | undefined {
  try {
    const { systemPrompt } = readGenerationSettings(editor?.document);
    return { systemPrompt, languageId: editor?.document.languageId };
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    report(error);
    return undefined;
  }
}
