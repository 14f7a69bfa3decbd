import * as vscode from 'vscode';
import type { Consent } from '../../consent/consent.ts';
import { walkWorkspace } from '../context/findFiles.ts';

const largestFile = 1_000_000;
const mostSearched = 5_000;
const readAtOnce = 16;
const longestLine = 300;
const leftOut = '**/{node_modules,.git,dist,out,build,.venv,__pycache__}/**';

/** The text of a file as it is in its editor, or else on disk. @throws {Error} with a sentence for the model. */
export async function readTextFile(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  const name = vscode.workspace.asRelativePath(uri);
  const { size, type } = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => {
    throw new Error(`There is no file ${name}.`);
  });
  if ((type & vscode.FileType.Directory) !== 0) throw new Error(`${name} is a folder.`);
  if (size > largestFile) throw new Error(`${name} has ${size} bytes: at most ${largestFile} are read.`);
  const bytes = await vscode.workspace.fs.readFile(uri);
  if (bytes.subarray(0, 8_000).includes(0)) throw new Error(`${name} is not a text file.`);
  return new TextDecoder().decode(bytes);
}

/** Files below a folder by a glob pattern: by VS Code's search or, where its search program is missing, by a walk. */
export async function workspaceFiles(
  pattern: string,
  most: number,
  folder?: vscode.Uri,
): Promise<readonly vscode.Uri[]> {
  const glob = folder === undefined ? pattern : new vscode.RelativePattern(folder, pattern);
  try {
    const found = await vscode.workspace.findFiles(glob, leftOut, most);
    if (found.length > 0) return found;
  } catch {
    // The walk below finds them, too.
  }
  const matches = matcherOf(pattern);
  const found = await walkWorkspace(uri => matches(uri.path), most);
  return folder === undefined ? found : found.filter(({ path }) => path.startsWith(`${folder.path}/`));
}

/** The end of a pattern is what tells files apart: `src/*.ts` is looked for as `.ts`, for a walk that finds too much. */
function matcherOf(pattern: string): (path: string) => boolean {
  const name = pattern.split('/').at(-1) ?? '';
  const end = name.slice(name.lastIndexOf('*') + 1);
  return path => /[{}[\]?]/.test(end) || path.endsWith(end);
}

export interface FoundLines {
  /** `path:line: text` */
  readonly matches: readonly string[];
  readonly isAll: boolean;
}

/** The lines that contain a text. A file that a person would be asked about is left out. */
export async function searchFiles(
  query: string,
  include: string,
  most: number,
  consent: Consent,
  signal: AbortSignal,
): Promise<FoundLines> {
  const wanted = query.toLowerCase();
  const files = await workspaceFiles(include, mostSearched);
  const matches: string[] = [];
  for (let index = 0; index < files.length && matches.length <= most && !signal.aborted; index += readAtOnce) {
    const found = await Promise.all(
      files.slice(index, index + readAtOnce).map(uri => linesWith(wanted, uri, most, consent)),
    );
    for (const lines of found) matches.push(...lines);
  }
  return { matches: matches.slice(0, most), isAll: matches.length <= most && files.length < mostSearched };
}

async function linesWith(wanted: string, uri: vscode.Uri, most: number, consent: Consent): Promise<readonly string[]> {
  const text = await readTextFile(uri).catch(() => '');
  if (!text.toLowerCase().includes(wanted)) return [];
  const name = vscode.workspace.asRelativePath(uri);
  if (await consent.wouldAsk({ uri, name, text })) return [];
  const lines: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (lines.length > most) break;
    if (line.toLowerCase().includes(wanted)) lines.push(`${name}:${index + 1}: ${line.trim().slice(0, longestLine)}`);
  }
  return lines;
}
