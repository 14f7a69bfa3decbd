import * as vscode from 'vscode';
import type { FileChoice } from '../../../protocol/chat.ts';

const mostFiles = 20;
const mostFolders = 400;
const left: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'out', 'build', '.venv', '__pycache__']);

export interface FileFinder {
  /** Answers unless another question was asked meanwhile: what comes late must not replace what is newer. */
  find(query: string, onFound: (files: readonly FileChoice[]) => void): void;
  /** Whether this address was among the answers. A page may ask for no other file. */
  isOffered(uri: string): boolean;
}

const mostOffered = 2_000;

export function createFileFinder(): FileFinder {
  const offered = new Set<string>();
  let count = 0;
  return {
    find(query, onFound) {
      count += 1;
      const own = count;
      void findFiles(query).then(files => {
        if (own !== count) return;
        if (offered.size > mostOffered) offered.clear();
        for (const { uri } of files) offered.add(uri);
        onFound(files);
      });
    },
    isOffered: uri => offered.has(uri),
  };
}

/** Files of the workspace whose path contains what was typed; those that are open first. */
async function findFiles(query: string): Promise<readonly FileChoice[]> {
  const wanted = query.toLowerCase();
  const matches = (uri: vscode.Uri): boolean =>
    vscode.workspace.asRelativePath(uri).toLowerCase().includes(wanted) &&
    vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const open = tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])).filter(matches);
  const found = await findInWorkspace(query);
  const byAddress = new Map([...open, ...found.filter(matches)].map(uri => [uri.toString(), uri]));
  return [...byAddress.values()].slice(0, mostFiles).map(toChoice);
}

/** VS Code's search; where its search program is missing, a bounded walk. */
async function findInWorkspace(query: string): Promise<readonly vscode.Uri[]> {
  const letters = query.replace(/[{}[\]*?!,\\]/g, '?');
  try {
    const pattern = letters === '' ? '**/*' : `**/*${letters}*`;
    const found = await vscode.workspace.findFiles(pattern, undefined, mostFiles * 5);
    if (found.length > 0) return found;
  } catch {
    // The walk below finds them, too.
  }
  const wanted = query.toLowerCase();
  return walkWorkspace(uri => uri.path.toLowerCase().includes(wanted), mostFiles * 5);
}

/** Files of the workspace, folder by folder, without generated ones. */
export async function walkWorkspace(
  matches: (uri: vscode.Uri) => boolean,
  most: number,
): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  for (let index = 0; index < folders.length && index < mostFolders && found.length < most; index += 1) {
    const folder = folders[index];
    if (folder === undefined) break;
    const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => []);
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.Directory && !left.has(name)) folders.push(uri);
      else if (type === vscode.FileType.File && matches(uri)) found.push(uri);
    }
  }
  return found;
}

function toChoice(uri: vscode.Uri): FileChoice {
  const path = vscode.workspace.asRelativePath(uri);
  const end = path.lastIndexOf('/');
  return { uri: uri.toString(), name: path.slice(end + 1), folder: end < 0 ? '' : path.slice(0, end) };
}
