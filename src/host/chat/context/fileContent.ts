import * as vscode from 'vscode';
import { formatCount } from '../../../core/usage/usage.ts';
import type { Consent } from '../../consent/consent.ts';
import { showWarning } from '../../ui/messages.ts';

const largestText = 1_000_000;
const largestImage = 5_000_000;

/** The text of a file to attach. Undefined where it is no text, is too large, or the person does not want it sent. */
export async function readFileToSend(uri: vscode.Uri, consent: Consent): Promise<string | undefined> {
  const name = vscode.workspace.asRelativePath(uri);
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  const text = open?.getText() ?? (await readText(uri, name));
  if (text === undefined) return undefined;
  if (text.length > largestText) {
    sayTooLarge(name);
    return undefined;
  }
  return (await consent.mayBeSent({ uri, name, text }, false)) === true ? text : undefined;
}

/** A picture as a `data:` URL. */
export async function readImageToSend(uri: vscode.Uri, consent: Consent): Promise<string | undefined> {
  const extension = uri.path.split('.').at(-1)?.toLowerCase() ?? '';
  const type = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg', gif: 'gif', webp: 'webp' }[extension];
  const { size } = await vscode.workspace.fs.stat(uri);
  if (type === undefined || size > largestImage) {
    say(vscode.l10n.t('Only PNG, JPEG, GIF and WebP images of up to 5 MB can be sent.'));
    return undefined;
  }
  const name = vscode.workspace.asRelativePath(uri);
  // A picture has no text to look into: its name and its place are what counts.
  if ((await consent.mayBeSent({ uri, name, text: name }, false)) !== true) return undefined;
  const bytes = await vscode.workspace.fs.readFile(uri);
  return `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

async function readText(uri: vscode.Uri, name: string): Promise<string | undefined> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) return undefined;
    if (size > largestText * 4) return ' '.repeat(largestText + 1);
    const bytes = await vscode.workspace.fs.readFile(uri);
    if (!bytes.subarray(0, 8_000).includes(0)) return new TextDecoder().decode(bytes);
    sayNoText(name);
  } catch {
    say(vscode.l10n.t('{0} could not be read.', name));
  }
  return undefined;
}

export function sayTooLarge(name: string): void {
  say(vscode.l10n.t('{0} is too large to send. The limit is {1} characters.', name, formatCount(largestText)));
}

export function sayNoText(name: string): void {
  say(vscode.l10n.t('{0} is not a text file.', name));
}

function say(message: string): void {
  void showWarning(message);
}
