import { execFile } from 'node:child_process';
import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

const run = promisify(execFile);

/** A repository on disk that VS Code's git extension has open. */
export interface TestRepository {
  readonly root: vscode.Uri;
  /** What stands in the box for the commit message. */
  message(): string;
  setMessage(text: string): void;
  git(...args: readonly string[]): Promise<void>;
  write(name: string, text: string): Promise<void>;
  /** Takes it out of the source control view. */
  close(): Promise<void>;
}

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  status(): Promise<void>;
}
interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<Repository | null> };
}

/** @param subjects of the commits that it has, the oldest first. */
export async function openRepository(...subjects: readonly string[]): Promise<TestRepository> {
  // VS Code knows a repository by its real path, which on a Mac is not the one of the temporary folder.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'runnel-git-')));
  const identity = ['-c', 'user.name=Runnel', '-c', 'user.email=runnel@example.com', '-c', 'commit.gpgsign=false'];
  const root = vscode.Uri.file(folder);
  let repository: Repository | null = null;
  const git = async (...args: readonly string[]): Promise<void> => {
    await run('git', [...identity, ...args], { cwd: folder });
    await repository?.status();
  };
  await git('init', '--quiet');
  for (const subject of subjects) await git('commit', '--quiet', '--allow-empty', '-m', subject);
  repository = (await (await enabledGit()).getAPI(1).openRepository(root)) ?? null;
  if (repository === null) throw new Error('VS Code did not open the repository.');
  const { inputBox } = repository;
  return {
    root,
    message: () => inputBox.value,
    setMessage(text) {
      inputBox.value = text;
    },
    git,
    close: async () => await vscode.commands.executeCommand('git.close', root),
    write: async (name, text) => await writeFile(join(folder, name), text),
  };
}

/** VS Code's git extension, which `git.enabled` switches on. */
async function enabledGit(): Promise<GitExtension> {
  const git = await vscode.extensions.getExtension<GitExtension>('vscode.git')?.activate();
  if (git === undefined) throw new Error('VS Code has no git extension.');
  if (!git.enabled) {
    await new Promise(resolve => {
      git.onDidChangeEnablement(isEnabled => isEnabled && resolve(undefined));
    });
  }
  return git;
}
