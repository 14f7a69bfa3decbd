import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import type { Message } from '../../core/generation/generation.ts';
import {
  messagesAboutSelection,
  messagesForContinuing,
  messagesForPrompt,
  messagesForRewriting,
  type PromptContext,
  type SurroundingText,
} from '../../core/prompts/prompts.ts';
import type { ModelChoice } from '../connections/currentModel.ts';
import { readSystemPrompt } from '../connections/target/target.ts';
import type { Consent, TextToSend } from '../consent/consent.ts';
import { readContextSettings, readInsertSettings } from '../settings.ts';
import { showInformation } from '../ui/messages.ts';
import { report } from '../ui/report.ts';
import { languageAt } from './generate/answerPlace.ts';
import { editableEditor } from './generate/preconditions.ts';
import { runGeneration } from './generate/runGeneration.ts';
import type { EditorGeneration, EditorParts, GenerateResult } from './generated/generatedRanges.ts';
import type { Place, PlaceKind } from './insertion/place.ts';
import { placesFor } from './insertion/place.ts';
import { askForPrompt } from './prompt/askForPrompt.ts';
import { describeEditorContext, nameOf, readEditorContext, readProblems } from './prompt/context.ts';
import type { PromptHistory } from './prompt/promptHistory.ts';
import type { RewriteReviews } from './review/rewriteReview.ts';

/** What a keybinding, a task or another extension can hand to `runnel.generate`. What it leaves out is asked for. */
export interface GenerateArguments {
  readonly prompt?: string;
  /** The text to work on; the selection by default. */
  readonly text?: string;
  readonly target?: PlaceKind;
  /** The id of a connection. */
  readonly connection?: string;
  /** The id of a profile. */
  readonly profile?: string;
}

/** Several results where each cursor got a text of its own. Undefined where the person thought better of it. */
export type CommandOutcome = GenerateResult | readonly GenerateResult[] | undefined;

export interface EditorCommands {
  generate(given?: unknown): Promise<CommandOutcome>;
  generateAtCursor(): Promise<CommandOutcome>;
  rewriteSelection(): Promise<CommandOutcome>;
  continueFromCursor(): Promise<CommandOutcome>;
}

export interface EditorCommandParts extends EditorParts {
  readonly history: PromptHistory;
  readonly consent: Consent;
  readonly reviews: RewriteReviews;
}

export function createEditorCommands(parts: EditorCommandParts): EditorCommands {
  const { history, consent, reviews } = parts;

  /** Undefined, and reported, when a setting is wrong or the person does not want the document's text to be sent. */
  const prepare = async (
    editor: vscode.TextEditor | undefined,
    sent: { readonly selection: string; readonly surroundings: boolean | 'after'; readonly fixes?: boolean },
    choice: ModelChoice = {},
  ): Promise<Prepared | undefined> => {
    try {
      const systemPrompt = readSystemPrompt(choice, editor?.document);
      if (editor === undefined) return { contextFor: () => ({ systemPrompt, languageId: undefined }) };
      const { document, selection } = editor;
      const subject = (text: string): TextToSend => ({ uri: document.uri, name: nameOf(document), text });
      if ((await consent.mayBeSent(subject(sent.selection), false)) === undefined) return undefined;
      const { cells = '', before, after } = readEditorContext(document, selection);
      const around = sent.surroundings && (await consent.mayBeSent(subject(cells + before + after), true));
      if (around === undefined) return undefined;
      return {
        contextFor: place => ({
          systemPrompt,
          languageId: languageAt(document, place?.range.start ?? selection.active),
          surroundings:
            around && place !== undefined ? surroundingsAt(place, sent.surroundings === 'after') : undefined,
          ...(sent.fixes === true && place !== undefined ? { problems: readProblems(document, place.range) } : {}),
        }),
      };
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error;
      report(error);
      return undefined;
    }
  };

  const run = async ({
    target,
    editor,
    compose,
    prepared,
    textBefore,
    ...rest
  }: RunOptions): Promise<CommandOutcome> => {
    const found = placesFor(target, editor);
    const places =
      found === 'newDocument' || textBefore === undefined ? found : found.map(place => ({ ...place, textBefore }));
    if (places === 'newDocument') {
      const context = prepared.contextFor(undefined);
      return await runGeneration({ ...rest, places, compose: prompt => compose(prompt, context) }, parts);
    }
    const isReviewed = target === 'replace' && places.every(({ document }) => isReviewing(document));
    const isEach = target === 'eachCursor' || (target === 'replace' && places.length > 1);
    const groups = isEach ? places.map(place => [place]) : [places];
    const runs = groups.map(group => {
      const context = prepared.contextFor(group[0]);
      const about = target === 'replace' && isEach ? group[0] && textOf(group[0]) : undefined;
      return runGeneration({ ...rest, places: group, compose: prompt => compose(prompt, context, about) }, parts);
    });
    // The places are followed from here on, and nothing is written yet.
    if (isReviewed && places[0] !== undefined) await reviews.begin(places[0].document);
    const results = await Promise.all(runs);
    return isEach ? results : results[0];
  };

  return {
    async generate(given) {
      const { prompt, text, target, connection, profile } = readArguments(given);
      const editor = target === 'newDocument' ? vscode.window.activeTextEditor : editableEditor();
      const targets = targetsFor(editor, text ?? selectedText(editor), target);
      const label = vscode.l10n.t('Generate');
      const selection = (): string => text ?? selectedText(editor);
      const surroundings = surroundingsOf(editor);
      const asked =
        prompt === undefined
          ? await askForPrompt({ title: label, selection: selection(), targets, history, surroundings })
          : { prompt, target: targets[0] ?? 'newDocument', sendsSurroundings: surroundings !== '' };
      if (asked === undefined) return undefined;
      const into = asked.target === 'newDocument' ? undefined : editor;
      const prepared = await prepare(
        into,
        { selection: selection(), surroundings: asked.sendsSurroundings, fixes: asksToFix(asked.prompt) },
        { connection, profile },
      );
      if (prepared === undefined) return undefined;
      const [about, isReplacing] = [selection(), asked.target === 'replace'];
      const compose: Compose = (typed, context, one = about) => messagesFor(typed, one, isReplacing, context);
      return run({ label, connection, profile, prompt: asked.prompt, compose, prepared, target: asked.target, editor });
    },

    async generateAtCursor() {
      const editor = editableEditor();
      const label = vscode.l10n.t('Generate at Cursor');
      const targets = targetsFor(editor, '', undefined).filter(each => editor === undefined || each !== 'newDocument');
      const asked = await askForPrompt({ title: label, targets, history, surroundings: surroundingsOf(editor) });
      if (asked?.prompt === undefined) return undefined;
      const prepared = await prepare(editor, { selection: '', surroundings: asked.sendsSurroundings });
      if (prepared === undefined) return undefined;
      const compose: Compose = (typed, context) => messagesForPrompt(typed ?? '', context);
      return run({ label, prompt: asked.prompt, compose, prepared, target: asked.target, editor });
    },

    async rewriteSelection() {
      const editor = editableEditor();
      if (selectedText(editor) === '') {
        void showInformation(vscode.l10n.t('Select the text to rewrite first.'));
        return undefined;
      }
      const label = vscode.l10n.t('Rewrite Selection');
      const [surroundings, selected] = [surroundingsOf(editor), selectedText(editor)];
      const asked = await askForPrompt({
        title: label,
        selection: selected,
        targets: ['replace'],
        history,
        surroundings,
      });
      if (asked === undefined) return undefined;
      const prepared = await prepare(editor, {
        selection: selected,
        surroundings: asked.sendsSurroundings,
        fixes: asksToFix(asked.prompt),
      });
      if (prepared === undefined) return undefined;
      const selection = selectedText(editor);
      const compose: Compose = (typed, context, one = selection) =>
        messagesForRewriting(one, typed ?? vscode.l10n.t('Improve this text.'), context);
      return run({ label, prompt: asked.prompt, compose, prepared, target: 'replace', editor });
    },

    async continueFromCursor() {
      const editor = editableEditor();
      if (editor === undefined) return this.generate();
      const before = textBefore(editor);
      if (before.trim() === '') return this.generateAtCursor();
      const prepared = await prepare(editor, { selection: before, surroundings: 'after' });
      if (prepared === undefined) return undefined;
      editor.selections = [new vscode.Selection(editor.selection.active, editor.selection.active)];
      const compose: Compose = (_, context) => messagesForContinuing(before, context);
      const label = vscode.l10n.t('Continue from Cursor');
      return run({ label, prompt: undefined, compose, prepared, target: 'cursor', editor, textBefore: before });
    },
  };
}

/** @param about the text to work on, where there are several and each is asked for by itself. */
type Compose = (prompt: string | undefined, context: PromptContext, about?: string) => readonly Message[];

interface Prepared {
  contextFor(place: Place | undefined): PromptContext;
}

interface RunOptions extends Pick<EditorGeneration, 'label' | 'connection' | 'profile' | 'prompt'> {
  readonly compose: Compose;
  readonly prepared: Prepared;
  readonly target: PlaceKind;
  readonly editor: vscode.TextEditor | undefined;
  /** The end of the text that the answer goes on from. */
  readonly textBefore?: string;
}

/** Whatever came as an argument: a menu passes things of its own, which are none of ours. */
function readArguments(given: unknown): GenerateArguments {
  if (typeof given !== 'object' || given === null) return {};
  const { prompt, text, target, connection, profile } = given as Record<string, unknown>;
  return {
    ...(typeof prompt === 'string' && prompt.trim() !== '' ? { prompt } : {}),
    ...(typeof text === 'string' ? { text } : {}),
    ...(isTarget(target) ? { target } : {}),
    ...(typeof connection === 'string' ? { connection } : {}),
    ...(typeof profile === 'string' ? { profile } : {}),
  };
}

function isTarget(value: unknown): value is PlaceKind {
  return ['cursor', 'replace', 'newDocument', 'allCursors', 'eachCursor'].some(target => target === value);
}

function selectedText(editor: vscode.TextEditor | undefined): string {
  return editor === undefined ? '' : editor.document.getText(editor.selection);
}

function textBefore({ document, selection }: vscode.TextEditor): string {
  const { before } = readContextSettings(document);
  const start = document.positionAt(Math.max(0, document.offsetAt(selection.active) - before));
  return before === 0 ? '' : document.getText(new vscode.Range(start, selection.active));
}

function surroundingsOf(editor: vscode.TextEditor | undefined): string {
  return editor === undefined ? '' : describeEditorContext(readEditorContext(editor.document, editor.selection));
}

/** @param isAfter what stands before the place is the subject of the prompt and is sent with it. */
function surroundingsAt({ document, range }: Place, isAfter: boolean): SurroundingText {
  const context = readEditorContext(document, range);
  return isAfter ? { ...context, before: '' } : context;
}

const textOf = ({ document, range }: Place): string => document.getText(range);

const asksToFix = (prompt: string | undefined): boolean =>
  /\b(?:fix|error|warning|bug|problem|repair|correct|fehler|behebe|corrige)|исправ|ошибк|修复|修正/i.test(prompt ?? '');

function isReviewing(document: vscode.TextDocument): boolean {
  return readInsertSettings(document).confirm === 'review';
}

/** The default first. */
function targetsFor(
  editor: vscode.TextEditor | undefined,
  selection: string,
  wanted: PlaceKind | undefined,
): readonly PlaceKind[] {
  if (editor === undefined || wanted === 'newDocument') return ['newDocument'];
  if (wanted !== undefined) return [wanted];
  if (editor.selections.length > 1) return ['allCursors', 'eachCursor', 'newDocument'];
  return selection === '' ? ['cursor', 'newDocument'] : ['cursor', 'replace', 'newDocument'];
}

function messagesFor(
  prompt: string | undefined,
  selection: string,
  isReplacing: boolean,
  context: PromptContext,
): readonly Message[] {
  if (prompt === undefined) return messagesForPrompt(selection, context);
  if (selection === '') return messagesForPrompt(prompt, context);
  return isReplacing
    ? messagesForRewriting(selection, prompt, context)
    : messagesAboutSelection(selection, prompt, context);
}
