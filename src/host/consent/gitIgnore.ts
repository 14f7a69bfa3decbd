import { posix } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { trimEndOf } from '../../core/trimEnd.ts';

/** Access to files by absolute path with forward slashes. */
export interface FileReader {
  /** Undefined where there is no such file, or it can't be read. */
  read(path: string): Promise<string | undefined>;
  isThere(path: string): Promise<boolean>;
}

export interface IgnoreOptions {
  /** Where rules begin for a file that is in no repository. */
  readonly workspaceFolder?: string | undefined;
  /** The user's own folder, for the rules that apply to all of their repositories. */
  readonly home?: string | undefined;
}

/**
 * Whether git ignores a file: by `.gitignore` in its folder and all above it up to the root of the repository, by
 * `.git/info/exclude`, or by the user's own excludes. Git itself is not run, because a repository's settings can make it
 * run other programs; so this also answers in a folder that is not trusted.
 */
export async function isIgnoredByGit(path: string, files: FileReader, options: IgnoreOptions = {}): Promise<boolean> {
  const folders = foldersOf(path);
  const root = (await findRoot(folders, files)) ?? (options.workspaceFolder && trimEndOf(options.workspaceFolder, '/'));
  if (root === undefined || !path.startsWith(`${root}/`)) return false;
  const rules = await readRules(root, folders, files, options.home);
  if (rules.length === 0) return false;
  const inside = folders.filter(folder => folder.startsWith(`${root}/`)).reverse();
  // Nothing inside an ignored folder can be included again.
  return [...inside.map(folder => `${folder}/`), path].some(each => decide(each, rules) === true);
}

/** The folder of a file and all above it, the nearest first. */
function foldersOf(path: string): readonly string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.slice(0, mostFolders).map((_, index) => steps.slice(0, steps.length - index).join('/'));
}

const mostFolders = 64;

async function findRoot(folders: readonly string[], files: FileReader): Promise<string | undefined> {
  for (const folder of folders) if (await files.isThere(`${folder}/.git`)) return folder;
  return undefined;
}

interface Rules {
  readonly folder: string;
  readonly matcher: Ignore;
}

/** The rules that apply, the strongest last. */
async function readRules(
  root: string,
  folders: readonly string[],
  files: FileReader,
  home: string | undefined,
): Promise<readonly Rules[]> {
  const inside = folders.filter(folder => folder === root || folder.startsWith(`${root}/`)).reverse();
  const sources: readonly (readonly [folder: string, file: string])[] = [
    ...(home === undefined ? [] : (await userExcludes(home, files)).map(file => [root, file] as const)),
    [root, `${await gitFolder(root, files)}/info/exclude`],
    ...inside.map(folder => [folder, `${folder}/.gitignore`] as const),
  ];
  const texts = await Promise.all(sources.map(([, file]) => files.read(file)));
  return sources.flatMap(([folder], index) => {
    const text = texts[index];
    return text === undefined ? [] : [{ folder, matcher: ignore().add(boundedRules(text)) }];
  });
}

/** Git's own default, and what `core.excludesFile` names. */
async function userExcludes(home: string, files: FileReader): Promise<readonly string[]> {
  const settings = (await files.read(`${home}/.gitconfig`))?.slice(0, longestRules) ?? '';
  const [, value = ''] = /^[ \t]*excludesfile[ \t]*=([^\r\n]*)/im.exec(settings) ?? [];
  const named = value.trim().replace(/^"|"$/g, '') || undefined;
  return [named?.replace(/^~(?=\/)/, home) ?? `${home}/.config/git/ignore`];
}

/** In a worktree or a submodule `.git` is a file that names the folder, which may name the one that it shares. */
async function gitFolder(root: string, files: FileReader): Promise<string> {
  const named = await readLine(`${root}/.git`, 'gitdir: ', files);
  if (named === undefined) return `${root}/.git`;
  const folder = posix.resolve(root, named);
  const shared = await readLine(`${folder}/commondir`, '', files);
  return shared === undefined ? folder : posix.resolve(folder, shared);
}

async function readLine(path: string, prefix: string, files: FileReader): Promise<string | undefined> {
  const [line = ''] = (await files.read(path))?.slice(0, 4_096).split(/\r?\n/) ?? [];
  if (!line.startsWith(prefix) || line.length === prefix.length) return undefined;
  const named = line.slice(prefix.length).replaceAll('\\', '/');
  return /^[A-Za-z]:/.test(named) ? `/${named.slice(0, 1).toLowerCase()}${named.slice(1)}` : named;
}

/** True: ignored, false: included again, undefined: no rule names it. */
function decide(path: string, rules: readonly Rules[]): boolean | undefined {
  let verdict: boolean | undefined;
  for (const { folder, matcher } of rules) {
    const inside = path.slice(folder.length + 1);
    if (!path.startsWith(`${folder}/`) || inside === '' || inside === '/') continue;
    const { ignored, unignored } = matcher.test(inside);
    if (ignored || unignored) verdict = ignored;
  }
  return verdict;
}

const longestRules = 1_000_000;
const mostLines = 10_000;

/** With more of them in a line, a name of 250 letters takes a matcher minutes. */
const mostStars = 3;

/**
 * Rules are regular expressions in the end, and a folder that is not trusted brings its own: of a line with many stars,
 * only the beginning and the end count. That ignores more than is meant, so a question too many is asked, never one too few.
 */
function boundedRules(text: string): string {
  const lines = text.slice(0, longestRules).split(/\r?\n/, mostLines);
  return lines.flatMap(line => (line.length <= 500 ? boundedRule(line) : [])).join('\n');
}

function boundedRule(line: string): readonly string[] {
  if ((line.match(/\*+/g)?.length ?? 0) <= mostStars) return [line];
  if (line.startsWith('!')) return [];
  const start = line.slice(0, line.indexOf('*'));
  const end = line.slice(line.lastIndexOf('*') + 1);
  // Folders between the stars are left out as well: what stands for them crosses folders.
  return [line.slice(start.length).includes('/') ? `${start}**` : `${start}*${end}`];
}
