/** A saved prompt as a person writes it: Markdown, with an optional head that describes it. */
export interface PromptFile {
  /** As its head names it, for files of VS Code; empty where it does not. */
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

/** `{{selection}}` in the text stands for what is selected in the editor. */
export const selectionPlace = '{{selection}}';

/** What stands in a saved prompt for something that is known only when it is used. */
export type PromptPlace =
  /** The text of the selection or of the file in the editor, or something of the file's path in the workspace. */
  | { readonly kind: 'selection' | 'file' | PathPart }
  /** What a person is asked for. */
  | { readonly kind: 'input'; readonly label: string; readonly hint: string };

/** The workspace is `.`, so that what is put together with it is a path in it. */
export type PathPart = 'path' | 'name' | 'stem' | 'folder' | 'workspace' | 'workspaceName';

const ownPlaces = /\{\{(?:(selection|file)|input:([^{}\n]{1,100}))\}\}/g;
/** As VS Code writes them: https://code.visualstudio.com/docs/copilot/customization/prompt-files */
const editorPlaces =
  /\$\{(?:(selection|selectedText|file(?:Basename(?:NoExtension)?|Dirname)?|workspaceFolder(?:Basename)?)|input:([^{}:\n]{1,100})(?::([^{}\n]{1,200}))?)\}/g;
const kinds: Readonly<Record<string, 'selection' | PathPart>> = {
  ...{ selection: 'selection', selectedText: 'selection', fileBasename: 'name', fileBasenameNoExtension: 'stem' },
  ...{ fileDirname: 'folder', workspaceFolder: 'workspace', workspaceFolderBasename: 'workspaceName' },
};

/**
 * The text of a saved prompt in parts: what stands there, and the places to fill.
 *
 * @param isOfEditor it is one of VS Code's own: `${file}` is a path there, as the documentation says.
 */
export function promptParts(text: string, isOfEditor: boolean): readonly (string | PromptPlace)[] {
  const parts: (string | PromptPlace)[] = [];
  let end = 0;
  for (const match of text.matchAll(isOfEditor ? editorPlaces : ownPlaces)) {
    const [whole, name = '', label = '', hint = ''] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (name === '') parts.push({ kind: 'input', label: label.trim(), hint: hint.trim() });
    else parts.push({ kind: kinds[name] ?? (isOfEditor ? 'path' : 'file') });
  }
  return [...parts, text.slice(end)];
}

/** Reads a saved prompt: front matter, then the text. */
export function parsePromptFile(content: string): PromptFile {
  const [, head = '', body = content] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(content) ?? [];
  const description = valueIn(head, 'description');
  const text = body.trim();
  const name = valueIn(head, 'name');
  return { name, description: description === '' ? (text.split('\n')[0] ?? '').slice(0, 80) : description, text };
}

/** The value of a field in front matter. Of a text in several lines, the first. */
function valueIn(head: string, name: string): string {
  const lines = head.split(/\r?\n/);
  const index = lines.findIndex(line => line.startsWith(`${name}:`));
  const value = lines[index]?.slice(name.length + 1).trim() ?? '';
  const first = /^[>|][-+]?$/.test(value) ? (lines[index + 1]?.trim() ?? '') : value;
  return first.replace(/^(['"])(.*)\1$/, '$2');
}
