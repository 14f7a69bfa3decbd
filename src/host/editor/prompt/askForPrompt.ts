import * as vscode from 'vscode';
import { readsAsPrompt } from '../../../core/prompts/prompts.ts';
import { showInformation } from '../../ui/messages.ts';
import { openText } from '../../ui/openText.ts';
import type { PlaceKind } from '../insertion/place.ts';
import type { PromptHistory } from './promptHistory.ts';

/** What to ask, and where the answer goes. */
export interface AskedPrompt {
  /** Undefined where the selection itself is the prompt. */
  readonly prompt: string | undefined;
  readonly target: PlaceKind;
  /** Whether the text around the place is sent with the prompt. */
  readonly sendsSurroundings: boolean;
}

type Choice = PlaceKind | 'selection';

interface PromptItem extends vscode.QuickPickItem {
  /** What Enter does with the typed text; undefined for a prompt of the history. */
  readonly choice?: Choice;
}

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
    .map((prompt): PromptItem => ({ label: prompt, buttons: [editPrompt] }));
  const separator: PromptItem = { label: vscode.l10n.t('Before'), kind: vscode.QuickPickItemKind.Separator };
  let sendsSurroundings = surroundings !== '';
  const takesSelection = selection !== '' && readsAsPrompt(selection);

  const inDocument: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('go-to-file'),
    tooltip: vscode.l10n.t('Edit in a Document'),
  };
  let isInDocument = false;

  const update = (): void => {
    picker.buttons = [...(surroundings === '' ? [] : [contextButton(surroundings, sendsSurroundings)]), inDocument];
    const typed = picker.value.trim();
    const choices: readonly Choice[] = takesSelection && typed === '' ? ['selection', ...targets] : targets;
    picker.items = [
      ...choices.map(choice => toItem(choice, typed, selection, placeLabel)),
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
  picker.value = value;
  picker.onDidChangeValue(update);
  update();

  try {
    return await new Promise(resolve => {
      picker.onDidTriggerItemButton(({ item }) => {
        picker.value = item.label;
        update();
      });
      picker.onDidAccept(() => {
        const asked = read(picker.activeItems[0] ?? picker.items[0], picker.value.trim());
        // Nothing typed yet: the picker stays open.
        if (asked === undefined) return;
        if (asked.prompt !== undefined) history.add(asked.prompt);
        resolve(asked);
      });
      picker.onDidTriggerButton(button => {
        if (button === inDocument) {
          isInDocument = true;
          picker.hide();
          const target = targets[0] ?? 'cursor';
          void writeInDocument(picker.value).then(prompt => {
            if (prompt !== undefined) history.add(prompt);
            resolve(prompt === undefined ? undefined : { prompt, target, sendsSurroundings });
          });
          return;
        }
        sendsSurroundings = !sendsSurroundings;
        update();
      });
      picker.onDidHide(() => {
        if (!isInDocument) resolve(undefined);
      });
      picker.show();
    });
  } finally {
    picker.dispose();
  }

  function read(item: PromptItem | undefined, typed: string): AskedPrompt | undefined {
    if (item === undefined) return undefined;
    if (item.choice === undefined) return { prompt: item.label, target: targets[0] ?? 'cursor', sendsSurroundings };
    if (item.choice === 'selection') return { prompt: undefined, target: 'cursor', sendsSurroundings };
    return typed === '' ? undefined : { prompt: typed, target: item.choice, sendsSurroundings };
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

/** A prompt that is too long for a box, or has several lines. Undefined where nothing was written. */
async function writeInDocument(typed: string): Promise<string | undefined> {
  const document = await openText(typed);
  const generate = vscode.l10n.t('Generate');
  const message = vscode.l10n.t('Write the prompt in this document, then select Generate.');
  const chosen = await showInformation(message, generate);
  const prompt = document.getText().trim();
  if (chosen !== generate || prompt === '') return undefined;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return prompt;
}

function toItem(choice: Choice, typed: string, selection: string, placeLabel: string | undefined): PromptItem {
  const label = typed === '' ? '' : typed;
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
  };
  const way = ways[choice];
  // `alwaysShow` keeps the ways in the list whatever is typed; the typed text itself is what the box shows.
  return {
    choice,
    label: `$(${way.icon}) ${placeLabel ?? way.text}`,
    ...(label === '' ? {} : { description: label.length > 80 ? `${label.slice(0, 79)}…` : label }),
    alwaysShow: true,
  };
}
