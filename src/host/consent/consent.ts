import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { looksSecret } from '../../core/prompts/secretFiles.ts';
import { askBefore } from '../ui/messages.ts';
import { type FileReader, isIgnoredByGit } from './gitIgnore.ts';

/** Text that is about to be sent to a model. */
export interface TextToSend {
  /** Where it comes from; undefined for text of no document, such as a terminal's. */
  readonly uri?: vscode.Uri | undefined;
  /** What a person calls it. */
  readonly name: string;
  readonly text: string;
}

/** The one place that decides whether text may be sent, whichever way it goes and whether the folder is trusted or not. */
export interface Consent {
  /**
   * Asks the person where the text looks like it holds secrets, or its file is ignored by git. A document that was
   * allowed once is not asked about again for the same reason while the window is open.
   *
   * @param canBeLeftOut Whether the prompt makes sense without the text.
   * @returns True: send it. False: send the prompt without it. Undefined: send nothing.
   */
  mayBeSent(text: TextToSend, canBeLeftOut: boolean): Promise<boolean | undefined>;
  /** Whether the person would be asked, for what rather leaves the text out. */
  wouldAsk(text: TextToSend): Promise<boolean>;
}

type Reason = 'secret' | 'ignored';

export function createConsent(): Consent {
  const allowed = new Set<string>();
  const keyOf = (reason: Reason, { uri }: TextToSend): string => `${reason} ${uri?.toString()}`;
  const reasonFor = async (subject: TextToSend): Promise<Reason | undefined> => {
    if (subject.text === '') return undefined;
    const reason = await reasonToAsk(subject);
    return reason !== undefined && allowed.has(keyOf(reason, subject)) ? undefined : reason;
  };
  return {
    wouldAsk: async subject => (await reasonFor(subject)) !== undefined,
    async mayBeSent(subject, canBeLeftOut) {
      const reason = await reasonFor(subject);
      if (reason === undefined) return true;
      const question =
        reason === 'secret'
          ? vscode.l10n.t('{0} appears to contain secrets. Send its text to the model?', subject.name)
          : vscode.l10n.t('{0} is ignored by git. Send its text to the model?', subject.name);
      const send = vscode.l10n.t('Send');
      const leaveOut = vscode.l10n.t('Generate Without It');
      const detail = vscode.l10n.t('The text goes to the provider of the connection with your prompt.');
      const chosen = await askBefore(question, { detail }, ...(canBeLeftOut ? [send, leaveOut] : [send]));
      if (chosen === send && subject.uri !== undefined) allowed.add(keyOf(reason, subject));
      return chosen === undefined ? undefined : chosen === send;
    },
  };
}

async function reasonToAsk({ uri, text }: TextToSend): Promise<Reason | undefined> {
  if (looksSecret(uri?.path ?? '', text)) return 'secret';
  if (uri === undefined || uri.scheme === 'untitled') return undefined;
  const file = fileOf(uri);
  const real = await realFileOf(file);
  // A link may lead to a file that its own name says nothing of.
  if (real !== undefined && looksSecret(real.path, '')) return 'secret';
  return (await isIgnored(file)) || (real !== undefined && (await isIgnored(real))) ? 'ignored' : undefined;
}

/** The file behind a cell of a notebook, one side of a comparison, and the like. */
function fileOf(uri: vscode.Uri): vscode.Uri {
  const isFile = vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== undefined;
  const scheme = vscode.workspace.workspaceFolders?.[0]?.uri.scheme ?? 'file';
  return isFile && uri.scheme !== 'git' && !uri.scheme.startsWith('vscode-notebook')
    ? uri
    : uri.with({ scheme, query: '', fragment: '' });
}

async function realFileOf(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (uri.scheme !== 'file') return undefined;
  const path = await realpath(uri.fsPath).catch(() => uri.fsPath);
  return path === uri.fsPath ? undefined : vscode.Uri.file(path);
}

async function isIgnored(uri: vscode.Uri): Promise<boolean> {
  const at = (path: string): vscode.Uri => uri.with({ path });
  const files: FileReader = {
    read: path =>
      Promise.resolve(vscode.workspace.fs.readFile(at(path))).then(
        bytes => new TextDecoder().decode(bytes),
        () => undefined,
      ),
    isThere: path =>
      Promise.resolve(vscode.workspace.fs.stat(at(path))).then(
        () => true,
        () => false,
      ),
  };
  return isIgnoredByGit(uri.path, files, {
    workspaceFolder: vscode.workspace.getWorkspaceFolder(uri)?.uri.path,
    home: uri.scheme === 'file' ? vscode.Uri.file(homedir()).path : undefined,
  });
}
