import ignore from 'ignore';
import * as vscode from 'vscode';
import { looksSecret } from '../../../core/prompts/secretFiles.ts';
import { formatCount } from '../../../core/usage/usage.ts';
import { askBefore, showWarning } from '../../ui/messages.ts';

const largestText = 1_000_000;
const largestImage = 5_000_000;

/**
 * The text of a file that a person wants to send along. Undefined when it is none, is too large, or the person thinks
 * better of it: a file that is kept out of version control or looks secret is asked about first.
 */
export async function readFileToSend(uri: vscode.Uri): Promise<string | undefined> {
  const name = vscode.workspace.asRelativePath(uri);
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  const text = open?.getText() ?? (await readText(uri, name));
  if (text === undefined) return undefined;
  if (text.length > largestText) {
    say(
      vscode.l10n.t('{0} is too large to be sent along: the most is {1} characters.', name, formatCount(largestText)),
    );
    return undefined;
  }
  return (await mayBeSent(uri, name, text)) ? text : undefined;
}

/** A picture as a `data:` URL. */
export async function readImageToSend(uri: vscode.Uri): Promise<string | undefined> {
  const extension = uri.path.split('.').at(-1)?.toLowerCase() ?? '';
  const type = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg', gif: 'gif', webp: 'webp' }[extension];
  const { size } = await vscode.workspace.fs.stat(uri);
  if (type === undefined || size > largestImage) {
    say(vscode.l10n.t('Only PNG, JPEG, GIF and WebP pictures of up to 5 MB can be sent along.'));
    return undefined;
  }
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
    say(vscode.l10n.t('{0} is not a text file.', name));
  } catch {
    say(vscode.l10n.t('{0} could not be read.', name));
  }
  return undefined;
}

async function mayBeSent(uri: vscode.Uri, name: string, text: string): Promise<boolean> {
  const isSecret = looksSecret(uri.path, text);
  if (!isSecret && !(await isIgnored(uri))) return true;
  const message = isSecret
    ? vscode.l10n.t('{0} looks as if it held secrets. Send it along?', name)
    : vscode.l10n.t('{0} is kept out of version control. Send it along?', name);
  const send = vscode.l10n.t('Send Along');
  const detail = vscode.l10n.t('What is attached goes to the provider with the next prompt.');
  return (await askBefore(message, { detail }, send)) === send;
}

/** Whether a `.gitignore` of the workspace, in its root or on the way down to the file, names it. */
async function isIgnored(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return false;
  const steps = uri.path.slice(folder.uri.path.length + 1).split('/');
  for (let depth = 0; depth < steps.length; depth += 1) {
    const place = vscode.Uri.joinPath(folder.uri, ...steps.slice(0, depth), '.gitignore');
    const rules = await Promise.resolve(vscode.workspace.fs.readFile(place)).catch(() => undefined);
    if (rules === undefined) continue;
    if (ignore().add(new TextDecoder().decode(rules)).ignores(steps.slice(depth).join('/'))) return true;
  }
  return false;
}

function say(message: string): void {
  void showWarning(message);
}
