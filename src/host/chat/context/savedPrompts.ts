import * as vscode from 'vscode';
import { parsePromptFile, selectionPlace } from '../../../core/prompts/promptFile.ts';
import { inCodeFence } from '../../../core/text/codeFence.ts';
import type { SavedPromptChoice } from '../../../protocol/chat.ts';
import type { Consent } from '../../consent/consent.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';

/** Prompts that people keep as Markdown files: their own, and those of a workspace that they trust. */
export interface SavedPrompts {
  list(): Promise<readonly SavedPromptChoice[]>;
  /** The text to ask with; undefined when there is no such prompt, or a new one is being written. */
  use(id: string): Promise<string | undefined>;
}

const newPromptId = 'new';
const longestFile = 100_000;
const mostFiles = 200;
const workspaceFolder = ['.runnel', 'prompts'];

export function createSavedPrompts(storage: vscode.Uri, lastEditor: LastEditor, consent: Consent): SavedPrompts {
  const own = vscode.Uri.joinPath(storage, 'prompts');
  const folders = (): readonly vscode.Uri[] => [
    ...(vscode.workspace.isTrusted
      ? (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, ...workspaceFolder))
      : []),
    own,
  ];
  return {
    async list() {
      const prompts: SavedPromptChoice[] = [];
      for (const folder of folders()) {
        for (const uri of (await filesIn(folder)).slice(0, mostFiles)) {
          const file = parsePromptFile(await readText(uri));
          const name =
            uri.path
              .split('/')
              .at(-1)
              ?.replace(/(?:\.prompt)?\.md$/, '') ?? '';
          if (file.text !== '') prompts.push({ id: uri.toString(), name, description: file.description });
        }
      }
      const description = vscode.l10n.t('Write your own prompt as a file');
      return [...prompts, { id: newPromptId, name: vscode.l10n.t('new-prompt'), description }];
    },
    async use(id) {
      if (id === newPromptId) {
        await writeNew(own);
        return undefined;
      }
      // Only what the list holds is read, whatever a page asks for.
      const known = (await this.list()).find(prompt => prompt.id === id);
      if (known === undefined) return undefined;
      const { text } = parsePromptFile(await readText(vscode.Uri.parse(id)));
      return await withSelection(text, lastEditor.editor, consent);
    },
  };
}

/** Undefined where the person does not want the selection to be sent. */
async function withSelection(
  text: string,
  editor: vscode.TextEditor | undefined,
  consent: Consent,
): Promise<string | undefined> {
  if (!text.includes(selectionPlace)) return text;
  const selected = editor === undefined ? '' : editor.document.getText(editor.selection);
  const name = editor === undefined ? '' : vscode.workspace.asRelativePath(editor.document.uri);
  const isAllowed = await consent.mayBeSent({ uri: editor?.document.uri, name, text: selected }, false);
  if (isAllowed !== true) return undefined;
  return text.replaceAll(selectionPlace, () =>
    selected === '' ? '' : inCodeFence(selected, editor?.document.languageId ?? ''),
  );
}

async function writeNew(folder: vscode.Uri): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Saved Prompt'),
    prompt: vscode.l10n.t('Name of the prompt, to type after the slash'),
    placeHolder: 'review',
    validateInput: text =>
      /^[\p{L}\p{N}._-]{1,60}$/u.test(text.trim())
        ? undefined
        : vscode.l10n.t('Letters, digits, dots, dashes and underscores only.'),
  });
  if (name === undefined) return;
  const uri = vscode.Uri.joinPath(folder, `${name.trim()}.md`);
  await vscode.workspace.fs.createDirectory(folder);
  const isThere = await Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
  const start = `---\ndescription: ${vscode.l10n.t('What it does, in a few words')}\n---\n${vscode.l10n.t('Review this code, and name the most important problem first.')}\n\n${selectionPlace}\n`;
  if (!isThere) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(start));
  await vscode.window.showTextDocument(uri);
}

async function filesIn(folder: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => []);
  return entries
    .filter(([name, type]) => type === vscode.FileType.File && name.endsWith('.md'))
    .map(([name]) => vscode.Uri.joinPath(folder, name));
}

async function readText(uri: vscode.Uri): Promise<string> {
  const bytes = await Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(() => new Uint8Array());
  return bytes.length > longestFile ? '' : new TextDecoder().decode(bytes);
}
