import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newest } from '../../rig/editors/versions.ts';
import { ownGroup } from '../../rig/run/processes.ts';
import { projectFolder } from '../../rig/run/project.ts';
import { makeTemporaryFolder } from '../../rig/run/temporary.ts';

/** What desktop VS Code is to the tests: a program that is started with these arguments and ends with a code. */
const standIn = `#!/usr/bin/env node
require('node:fs').writeFileSync(process.env.STAND_IN_LOG, JSON.stringify(process.argv.slice(2)));
process.exit(Number(process.env.STAND_IN_CODE));
`;

// On macOS and Windows the executable is not a file that a script can stand in for: there, the workflow has the real one.
if (process.platform === 'linux') describe('Tests in desktop VS Code', describeDesktop);

function describeDesktop(): void {
  const temporary = makeTemporaryFolder('desktop');
  const log = join(temporary.path, 'arguments.json');

  before(() => {
    const cache = join(temporary.path, 'runnel-test', `desktop-${newest.editor}-linux-${process.arch}`);
    const editor = join(cache, `vscode-linux-${process.arch}-${newest.editor}`);
    mkdirSync(editor, { recursive: true });
    writeFileSync(join(editor, 'is-complete'), '');
    writeFileSync(join(editor, 'code'), standIn);
    chmodSync(join(editor, 'code'), 0o755);
  });
  after(() => temporary.remove());

  it('start the downloaded editor with the extension, the tests and a profile of its own', async () => {
    assert.equal(await runHostTests('0'), 0);
    const parameters: readonly string[] = JSON.parse(readFileSync(log, 'utf8'));
    const value = (name: string) => parameters.find(each => each.startsWith(`--${name}=`))?.slice(name.length + 3);
    assert.equal(value('extensionDevelopmentPath'), projectFolder);
    assert.equal(value('extensionTestsPath'), join(projectFolder, 'out', 'host', 'index.cjs'));
    assert.ok(!parameters.includes('--disable-extensions'), 'The example extension is installed in the profile.');
    for (const name of ['user-data-dir', 'extensions-dir']) {
      assert.match(value(name) ?? '', /runnel-profile-/);
      assert.ok(!existsSync(value(name) ?? ''), 'The profile is left behind.');
    }
  });

  it('fail when the editor says that tests failed', async () => {
    assert.equal(await runHostTests('1'), 1);
  });

  it('fail, rather than run elsewhere, where the desktop is required and cannot be had', async () => {
    assert.equal(await runHostTests('0', { XDG_CACHE_HOME: join(temporary.path, 'empty') }), 1);
  });

  function runHostTests(code: string, environment: NodeJS.ProcessEnv = {}): Promise<number | null> {
    const child = spawn(process.execPath, [join('out', 'rig', 'run', 'runHostTests.cjs'), newest.name], {
      ...ownGroup,
      cwd: projectFolder,
      stdio: 'ignore',
      env: {
        ...process.env,
        XDG_CACHE_HOME: temporary.path,
        // A display is asked for, and never used by the stand-in.
        DISPLAY: ':0',
        RUNNEL_TEST_DESKTOP: 'required',
        RUNNEL_TEST_NO_DESKTOP: undefined,
        // No download is tried: a proxy that is not there refuses at once.
        HTTPS_PROXY: 'http://127.0.0.1:9',
        https_proxy: 'http://127.0.0.1:9',
        STAND_IN_LOG: log,
        STAND_IN_CODE: code,
        ...environment,
      },
    });
    return new Promise(resolve => child.once('close', resolve));
  }
}
