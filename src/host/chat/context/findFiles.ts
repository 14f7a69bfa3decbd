import * as vscode from 'vscode';

const mostFiles = 20;
const mostFoldersFound = 5;
const mostFolders = 400;
const left: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'out', 'build', '.venv', '__pycache__']);

/** Files of the workspace whose path contains what was typed; those that are open first. */
export async function findFiles(query: string): Promise<readonly vscode.Uri[]> {
  const wanted = query.toLowerCase();
  const matches = (uri: vscode.Uri): boolean =>
    vscode.workspace.asRelativePath(uri).toLowerCase().includes(wanted) &&
    vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const open = tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])).filter(matches);
  const found = await findInWorkspace(query);
  const byAddress = new Map([...open, ...found.filter(matches)].map(uri => [uri.toString(), uri]));
  return [...byAddress.values()].slice(0, mostFiles);
}

/** Folders of the workspace whose path contains what was typed. */
export async function findFolders(query: string): Promise<readonly vscode.Uri[]> {
  const wanted = query.toLowerCase().replace(/\/$/, '');
  if (wanted === '') return [];
  const files = await findInWorkspace(wanted, '/**');
  const byAddress = new Map<string, vscode.Uri>();
  for (const file of files) {
    const root = vscode.workspace.getWorkspaceFolder(file)?.uri;
    for (let folder = parentOf(file); root !== undefined && folder.path.length > root.path.length; ) {
      if (vscode.workspace.asRelativePath(folder).toLowerCase().includes(wanted)) byAddress.set(folder.path, folder);
      folder = parentOf(folder);
    }
  }
  const byLength = [...byAddress.values()].toSorted((one, other) => one.path.length - other.path.length);
  return byLength.slice(0, mostFoldersFound);
}

const parentOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');

/** VS Code's search; where its search program is missing, a bounded walk. */
async function findInWorkspace(query: string, inside = ''): Promise<readonly vscode.Uri[]> {
  const letters = query.replace(/[{}[\]*?!,\\]/g, '?');
  try {
    const pattern = letters === '' ? '**/*' : `**/*${letters}*${inside}`;
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
  return await walkFolders(
    (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri),
    matches,
    most,
  );
}

/** The same below other folders. Links are not followed. */
export async function walkFolders(
  roots: readonly vscode.Uri[],
  matches: (uri: vscode.Uri) => boolean,
  most: number,
): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const folders = [...roots];
  for (let index = 0; index < folders.length && index < mostFolders && found.length < most; index += 1) {
    const folder = folders[index];
    if (folder === undefined) break;
    const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => []);
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.Directory && !left.has(name)) folders.push(uri);
      else if (type === vscode.FileType.File && matches(uri) && found.length < most) found.push(uri);
    }
  }
  return found;
}
