import * as vscode from 'vscode';
import { parsePromptFile, selectionPlace } from '../../../core/prompts/promptFile.ts';
import type { SavedPromptChoice } from '../../../protocol/chat.ts';
import type { Consent } from '../../consent/consent.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { fillPrompt } from './fillPrompt.ts';
import { mayReadInstructions } from './instructions.ts';

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
/** Where VS Code keeps those of a workspace. */
const editorFolder = ['.github', 'prompts'];
const editorEnding = '.prompt.md';

export function createSavedPrompts(storage: vscode.Uri, lastEditor: LastEditor, consent: Consent): SavedPrompts {
  const own = vscode.Uri.joinPath(storage, 'prompts');
  const inWorkspace = (path: readonly string[]): readonly vscode.Uri[] =>
    (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, ...path));
  const files = async (): Promise<readonly vscode.Uri[]> => {
    const lists = [
      ...(vscode.workspace.isTrusted ? inWorkspace(workspaceFolder).map(folder => filesIn(folder, '.md')) : []),
      ...(mayReadInstructions() ? inWorkspace(editorFolder).map(folder => filesIn(folder, editorEnding)) : []),
      filesIn(own, '.md'),
    ];
    return (await Promise.all(lists)).flatMap(list => list.slice(0, mostFiles));
  };
  return {
    async list() {
      const prompts: SavedPromptChoice[] = [];
      for (const uri of await files()) {
        const file = parsePromptFile(await readText(uri));
        const name =
          uri.path
            .split('/')
            .at(-1)
            ?.replace(/(?:\.prompt)?\.md$/, '') ?? '';
        // A name with blanks could not be typed.
        const shown = isOfEditor(uri.toString()) && /^\S+$/.test(file.name) ? file.name : name;
        if (file.text !== '') prompts.push({ id: uri.toString(), name: shown, description: file.description });
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
      const uri = (await files()).find(file => file.toString() === id);
      const text = uri === undefined ? '' : parsePromptFile(await readText(uri)).text;
      return text === '' ? undefined : await fillPrompt(text, isOfEditor(id), lastEditor.editor, consent);
    },
  };
}

/** One of VS Code's own, in which places are written as it writes them. */
function isOfEditor(id: string): boolean {
  return id.includes(`/${editorFolder.join('/')}/`) && id.endsWith(editorEnding);
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

async function filesIn(folder: vscode.Uri, ending: string): Promise<readonly vscode.Uri[]> {
  const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => []);
  return entries
    .filter(([name, type]) => type === vscode.FileType.File && name.endsWith(ending))
    .map(([name]) => vscode.Uri.joinPath(folder, name));
}

async function readText(uri: vscode.Uri): Promise<string> {
  const bytes = await Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(() => new Uint8Array());
  return bytes.length > longestFile ? '' : new TextDecoder().decode(bytes);
}
