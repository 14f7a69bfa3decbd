import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { readConnectionSample, type SampleConnection } from '../../discovery/readSample.ts';
import { withoutLinks } from '../ui/messages.ts';
import { hintOf, messageOf } from '../ui/sentences.ts';

/** Asks for a sample: the selected text, what is copied, or what is pasted into a box. Undefined when the person gave up. */
export async function askForSample(): Promise<SampleConnection | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor === undefined || editor.selection.isEmpty ? '' : editor.document.getText(editor.selection);
  const { sample, problem } = readSample(selected);
  if (sample === undefined && problem === undefined) return pasteSample();
  const use = vscode.l10n.t('Use the Selected Text');
  const copied = vscode.l10n.t('Use the Clipboard');
  const paste = vscode.l10n.t('Paste It Here…');
  const items = [
    { label: use, description: problem ?? placeOf(sample?.baseUrl ?? '') },
    { label: copied },
    { label: paste },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Add Connection from cURL') });
  if (chosen === undefined) return undefined;
  if (chosen.label === use && sample !== undefined) return sample;
  return pasteSample(chosen.label === copied ? await vscode.env.clipboard.readText() : '');
}

/** The box keeps one line only, so that a button takes what is copied as it is. */
async function pasteSample(text = ''): Promise<SampleConnection | undefined> {
  const given = readSample(text);
  if (given.sample !== undefined) return given.sample;
  const box = vscode.window.createInputBox();
  const clipboard = {
    iconPath: new vscode.ThemeIcon('clippy'),
    tooltip: vscode.l10n.t('Use the Clipboard'),
  };
  box.title = vscode.l10n.t('Add Connection from cURL');
  box.prompt = vscode.l10n.t(
    'Paste a cURL command, or a request in Python, JavaScript or PowerShell. A key in it goes to secret storage.',
  );
  box.placeholder = 'curl https://api.example.com/v1/chat/completions -H "Authorization: Bearer …" -d \'{…}\'';
  box.ignoreFocusOut = true;
  box.buttons = [clipboard];
  box.validationMessage = given.problem;
  const sample = await new Promise<SampleConnection | undefined>(resolve => {
    const accept = (pasted: string): void => {
      const read = readSample(pasted);
      if (read.sample !== undefined) resolve(read.sample);
      else box.validationMessage = read.problem ?? vscode.l10n.t('No request to an address was found in this text.');
    };
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidAccept(() => accept(box.value));
    box.onDidTriggerButton(async () => accept(await vscode.env.clipboard.readText()));
    box.onDidHide(() => resolve(undefined));
    box.show();
  });
  box.dispose();
  return sample;
}

interface ReadSample {
  readonly sample?: SampleConnection;
  /** Why a request that is there can't be sent. */
  readonly problem?: string;
}

function readSample(text: string): ReadSample {
  try {
    const sample = readConnectionSample(text);
    return sample === undefined ? {} : { sample };
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    return { problem: [messageOf(error), hintOf(error)].join(' ') };
  }
}

/** Asks for everything that the sample leaves to its reader. Undefined when the person gave up. */
export async function fillSample(sample: SampleConnection): Promise<SampleConnection | undefined> {
  const fillings: Record<string, string> = {};
  for (const placeholder of sample.placeholders) {
    const isInAddress = sample.baseUrl.includes(placeholder);
    const value = await vscode.window.showInputBox({
      title: vscode.l10n.t('Add Connection from cURL'),
      prompt: withoutLinks(
        isInAddress
          ? vscode.l10n.t('Value of “{0}” in {1}', placeholder, placeOf(sample.baseUrl))
          : vscode.l10n.t('Value of “{0}” in the request. Leave it empty to omit it.', placeholder),
      ),
      ignoreFocusOut: true,
      validateInput: text => (isInAddress && text.trim() === '' ? vscode.l10n.t('Enter a value.') : undefined),
    });
    if (value === undefined) return undefined;
    fillings[placeholder] = value.trim();
  }
  return sample.fill(fillings);
}

function placeOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}
