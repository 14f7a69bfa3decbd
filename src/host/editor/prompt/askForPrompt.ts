import * as vscode from 'vscode';
import { LinesInBox } from '../../../core/prompts/linesInBox.ts';
import { readsAsPrompt } from '../../../core/prompts/prompts.ts';
import type { PlaceKind } from '../insertion/place.ts';
import { writeInDocument } from './promptDocument.ts';
import type { PromptHistory } from './promptHistory.ts';

/** What to ask, and where the answer goes. */
export interface AskedPrompt {
  /** Undefined where the selection itself is the prompt. */
  readonly prompt: string | undefined;
  readonly target: PlaceKind;
  /** Whether the text around the place is sent with the prompt. */
  readonly sendsSurroundings: boolean;
}

type Choice = PlaceKind | 'selection' | 'inDocument';

interface PromptItem extends vscode.QuickPickItem {
  /** What Enter does with the typed text. */
  readonly choice?: Choice;
  /** A prompt of the history. */
  readonly past?: string;
}

/** What is typed by hand comes in smaller pieces; what is pasted may have had line breaks. In UTF-16 units. */
const shortestPaste = 3;
/** Longer prompts are easier to read in a document, in UTF-16 units. */
const longestInBox = 500;
const longestRow = 200;
/**
 * Of what is in the box. VS Code looks for it in the rows with a regular expression, which can't be longer: then it tells
 * an extension nothing of the box any more. In UTF-16 units.
 */
const mostInBox = 32_000;
/** A longer clipboard is not looked at for line breaks, in UTF-16 units. */
const longestPaste = 2_000_000;

export interface AskOptions {
  readonly title: string;
  /** The selected text; undefined or empty for none. */
  readonly selection?: string;
  /** Ways to use the answer, the default first. */
  readonly targets: readonly PlaceKind[];
  readonly history: PromptHistory;
  /** What of the document would be sent, in words for a person; undefined or empty for nothing. */
  readonly surroundings?: string;
  /** Says where the answer goes, in place of what the first target is called. */
  readonly placeLabel?: string;
  /** Stands in the box at the beginning. */
  readonly value?: string | undefined;
}

/**
 * One picker: the prompt is typed into its box, the ways to use it stand below, Enter takes the first. Below those
 * stand the prompts of before, the latest last, so that the up arrow goes back through them as in a shell.
 */
export async function askForPrompt({
  title,
  selection = '',
  targets,
  history,
  surroundings = '',
  value = '',
  placeLabel,
}: AskOptions): Promise<AskedPrompt | undefined> {
  const picker = vscode.window.createQuickPick<PromptItem>();
  const editPrompt: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('edit'),
    tooltip: vscode.l10n.t('Edit before sending'),
  };
  const past = history.prompts
    .slice(0, 20)
    .reverse()
    .map((prompt): PromptItem => ({ label: inOneLine(prompt), past: prompt, buttons: [editPrompt] }));
  const separator: PromptItem = { label: vscode.l10n.t('Before'), kind: vscode.QuickPickItemKind.Separator };
  let sendsSurroundings = surroundings !== '';
  const takesSelection = selection !== '' && readsAsPrompt(selection);

  const inDocument: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('go-to-file'),
    tooltip: vscode.l10n.t('Edit in a Document'),
  };
  let isInDocument = false;
  const lines = new LinesInBox();

  const update = (): void => {
    picker.buttons = [...(surroundings === '' ? [] : [contextButton(surroundings, sendsSurroundings)]), inDocument];
    const typed = lines.text.trim();
    const isLong = typed.includes('\n') || typed.length > longestInBox;
    const choices: readonly Choice[] = [
      ...(takesSelection && typed === '' ? (['selection'] as const) : []),
      ...targets,
      ...(isLong ? (['inDocument'] as const) : []),
    ];
    const description = describe(typed);
    picker.items = [
      ...choices.map(choice => toItem(choice, description, selection, placeLabel)),
      ...(past.length === 0 ? [] : [separator, ...past]),
    ];
    picker.activeItems = picker.items.slice(0, 1);
  };

  picker.title = title;
  picker.placeholder =
    selection === ''
      ? vscode.l10n.t('What to generate? Type a prompt and press Enter.')
      : vscode.l10n.t('What to do with the selection? Type it and press Enter.');
  picker.ignoreFocusOut = true;
  if (value.length <= mostInBox) picker.value = lines.show(value);
  picker.onDidChangeValue(now => {
    const came = lines.change(now);
    update();
    if (came.length < shortestPaste || !came.includes(' ')) return;
    // A box of one line drops the line breaks of what is pasted into it; they are still on the clipboard.
    void readClipboard().then(text => {
      if (!/[\r\n]/.test(text)) return;
      lines.paste(text);
      update();
    });
  });
  update();

  try {
    return await new Promise(resolve => {
      const goOnInDocument = async (typed?: string): Promise<void> => {
        isInDocument = true;
        picker.hide();
        const target = targets[0] ?? 'cursor';
        const pasted = typed === undefined ? await readClipboard() : '';
        const isUnheard = pasted.length > mostInBox && lines.text.length < mostInBox;
        const prompt = await writeInDocument((typed ?? lines.text) + (isUnheard ? pasted : ''));
        if (prompt !== undefined) history.add(prompt);
        resolve(prompt === undefined ? undefined : { prompt, target, sendsSurroundings });
      };
      picker.onDidTriggerItemButton(({ item: { past = '' } }) => {
        if (past.length > mostInBox) {
          void goOnInDocument(past);
          return;
        }
        picker.value = lines.show(past);
        update();
      });
      picker.onDidAccept(() => {
        const item = picker.activeItems[0] ?? picker.items[0];
        if (item?.choice === 'inDocument') {
          void goOnInDocument();
          return;
        }
        const asked = read(item, lines.text.trim());
        if (asked === undefined) {
          // Nothing typed yet, and the picker stays open; or so much was pasted that nobody heard of it.
          void readClipboard().then(pasted => (pasted.length > mostInBox ? goOnInDocument() : undefined));
          return;
        }
        if (asked.prompt !== undefined) history.add(asked.prompt);
        resolve(asked);
      });
      picker.onDidTriggerButton(button => {
        if (button === inDocument) {
          void goOnInDocument();
          return;
        }
        sendsSurroundings = !sendsSurroundings;
        update();
      });
      picker.onDidHide(() => {
        if (!isInDocument) resolve(undefined);
      });
      if (value.length > mostInBox) void goOnInDocument(value);
      else picker.show();
    });
  } finally {
    picker.dispose();
  }

  function read(item: PromptItem | undefined, typed: string): AskedPrompt | undefined {
    if (item === undefined) return undefined;
    const { choice, past: prompt } = item;
    if (prompt !== undefined) return { prompt, target: targets[0] ?? 'cursor', sendsSurroundings };
    if (choice === 'selection') return { prompt: undefined, target: 'cursor', sendsSurroundings };
    if (choice === undefined || choice === 'inDocument' || typed === '') return undefined;
    return { prompt: typed, target: choice, sendsSurroundings };
  }
}

/** Says what is sent with the prompt, and leaves it out or takes it in again. */
function contextButton(surroundings: string, isSent: boolean): vscode.QuickInputButton {
  return {
    iconPath: new vscode.ThemeIcon(isSent ? 'eye' : 'eye-closed'),
    tooltip: isSent
      ? vscode.l10n.t('Context included: {0}. Click to exclude it.', surroundings)
      : vscode.l10n.t('Context excluded: {0}. Click to include it.', surroundings),
  };
}

/** Empty where it is too long, or VS Code does not give it. */
async function readClipboard(): Promise<string> {
  const text = await Promise.resolve(vscode.env.clipboard.readText()).catch(() => '');
  return text.length > longestPaste ? '' : text;
}

/** The beginning of a prompt, for a row. */
function inOneLine(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ');
  return line.length > longestRow ? `${line.slice(0, longestRow - 1)}…` : line;
}

/** What the box, which has one line, does not show of the prompt. */
function describe(typed: string): string {
  const lineCount = typed.split('\n').length;
  if (lineCount === 1) return '';
  return vscode.l10n.t('{0} lines, {1} characters', lineCount, typed.length.toLocaleString());
}

function toItem(choice: Choice, description: string, selection: string, placeLabel: string | undefined): PromptItem {
  const ways: Readonly<Record<Choice, { readonly icon: string; readonly text: string }>> = {
    selection: { icon: 'sparkle', text: vscode.l10n.t('Use the selection as the prompt') },
    cursor: {
      icon: 'sparkle',
      text: selection === '' ? vscode.l10n.t('Generate at the cursor') : vscode.l10n.t('Generate after the selection'),
    },
    replace: { icon: 'replace', text: vscode.l10n.t('Replace the selection') },
    allCursors: { icon: 'sparkle', text: vscode.l10n.t('Generate one text at all cursors') },
    eachCursor: { icon: 'list-selection', text: vscode.l10n.t('Generate a separate text at each cursor') },
    newDocument: { icon: 'new-file', text: vscode.l10n.t('Generate into a new document') },
    inDocument: { icon: 'go-to-file', text: vscode.l10n.t('Edit in a Document') },
  };
  const way = ways[choice];
  // `alwaysShow` keeps the ways in the list whatever is typed; the typed text itself is what the box shows.
  return {
    choice,
    label: `$(${way.icon}) ${choice === 'inDocument' ? way.text : (placeLabel ?? way.text)}`,
    ...(description === '' || choice === 'inDocument' ? {} : { description }),
    alwaysShow: true,
  };
}
