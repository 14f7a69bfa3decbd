import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FileReader, isIgnoredByGit } from '../../../../src/host/consent/gitIgnore.ts';

const files: FileReader = {
  read: path => readFile(path, 'utf8').catch(() => undefined),
  isThere: path =>
    stat(path).then(
      () => true,
      () => false,
    ),
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runnel-ignore-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text = ''): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const git = (...parameters: readonly string[]): string =>
  execFileSync('git', ['-c', 'init.defaultBranch=main', ...parameters], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: '', GIT_CONFIG_NOSYSTEM: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });

describe('a file that git ignores', () => {
  it('is found as git itself finds it, from the root of the repository down', async () => {
    git('init', '-q');
    await write('.gitignore', '*.log\n/build/\n!keep.log\nnotes\n**/deep/*.txt\n\\#odd\nspace\\ \n');
    await write('.git/info/exclude', 'excluded.txt\nprivate/\n');
    await write('app/.gitignore', '!*.log\nlocal.*\n/only-here\n');
    await write('app/inner/.gitignore', 'local.keep\n!local.b\n');
    const paths = [
      ...['a.log', 'keep.log', 'build/x.ts', 'app/build/x.ts', 'notes', 'x/notes/y.md', 'x/deep/a.txt', 'deep/b.txt'],
      ...['#odd', 'excluded.txt', 'app/excluded.txt', 'private/a', 'app/a.log', 'app/local.a', 'app/inner/local.b'],
      ...['app/inner/local.keep', 'app/only-here', 'app/inner/only-here', 'main.ts', 'app/inner/c.ts', 'A.LOG'],
    ];
    for (const path of paths) await write(path);
    for (const path of paths) {
      let expected = true;
      try {
        git('check-ignore', '--quiet', '--no-index', '--', path);
      } catch {
        expected = false;
      }
      // Names are compared as on file systems that know no case: one question more, never one less.
      if (path === 'A.LOG') expected = true;
      assert.equal(await isIgnoredByGit(join(folder, path), files), expected, path);
    }
  });

  it('is found where a folder inside the repository is what is open', async () => {
    git('init', '-q');
    await write('.gitignore', 'packages/*/secret.ts');
    const path = await write('packages/one/secret.ts');
    assert.equal(await isIgnoredByGit(path, files, { workspaceFolder: join(folder, 'packages/one') }), true);
  });

  it('is found in a worktree by the excludes of its repository', async () => {
    git('init', '-q');
    await write('a.ts');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@a.test', 'commit', '-qm', 'a');
    git('worktree', 'add', '-q', 'other');
    await write('.git/info/exclude', 'mine.txt\n');
    assert.equal(await isIgnoredByGit(await write('other/mine.txt'), files), true);
    assert.equal(await isIgnoredByGit(await write('other/theirs.txt'), files), false);
  });

  it("is found by the user's own excludes", async () => {
    git('init', '-q', 'project');
    const path = await write('project/a.scratch');
    await write('.config/git/ignore', '*.scratch');
    assert.equal(await isIgnoredByGit(path, files, { home: folder }), true);
    await write('.gitconfig', '[core]\n\texcludesFile = ~/.mine\n');
    assert.equal(await isIgnoredByGit(path, files, { home: folder }), false);
    await write('.mine', '*.scratch');
    assert.equal(await isIgnoredByGit(path, files, { home: folder }), true);
  });

  it('is found without a repository by the rules of the folder that is open', async () => {
    await write('.gitignore', 'a.txt');
    const path = await write('a.txt');
    assert.equal(await isIgnoredByGit(path, files), false);
    assert.equal(await isIgnoredByGit(path, files, { workspaceFolder: folder }), true);
  });

  it('is looked for in bounded time, whatever the rules', async () => {
    git('init', '-q');
    await write('.gitignore', `${'*a'.repeat(200)}b\n${'x'.repeat(100_000)}\n`.repeat(50));
    const start = performance.now();
    await isIgnoredByGit(await write(`${'a'.repeat(200)}c`), files);
    assert.ok(performance.now() - start < 2_000);
  });

  for (const [what, rule, path] of [
    ['many stars', `${'*a'.repeat(6)}*b`, 'a'.repeat(200)],
    ['more stars', `${'*a'.repeat(40)}*b`, 'a'.repeat(200)],
    ['stars over folders', `${'**/a/'.repeat(6)}b`, `${'a/'.repeat(60)}c`],
    ['classes', `${'[a-c]*'.repeat(8)}x`, 'a'.repeat(200)],
    ['question marks', `${'?'.repeat(200)}*?*?*`, 'a'.repeat(200)],
  ] as const) {
    it(`is found at once where a folder brings a rule of ${what}`, async () => {
      await write('.gitignore', `${rule}\n!${rule}\n`);
      const started = process.cpuUsage();
      await isIgnoredByGit(`${folder}/${path}`, files, { workspaceFolder: folder });
      const ms = process.cpuUsage(started).user / 1_000;
      assert.ok(ms < 1_000, `${ms} ms`);
    });
  }

  it('is found, rather than not, where a rule has too many stars to be tried', async () => {
    await write('.gitignore', 'my*big*secret*file*.txt\ndata/**/a*/b*/*.csv\n');
    const isIgnored = (path: string) => isIgnoredByGit(`${folder}/${path}`, files, { workspaceFolder: folder });
    assert.ok(await isIgnored('my-big-secret-file-1.txt'));
    assert.ok(await isIgnored('data/x/a1/b2/c.csv'));
    assert.ok(!(await isIgnored('readme.txt')));
  });
});
