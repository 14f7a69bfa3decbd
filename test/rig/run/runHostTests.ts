/**
 * Runs the tests of `test/host` inside the extension host of a real VS Code: of the desktop build where it can
 * be had, else of code-server. Those of `test/native` have VS Code's own chat switched on.
 *
 *   node out/rig/run/runHostTests.cjs [1.104|1.139] [host|native]
 */
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { format } from 'node:util';
import { displayWrapper, findDesktop } from '../editors/desktop.ts';
import { createProfile } from '../editors/profile.ts';
import { type EditorVersion, newest, versionNamed } from '../editors/versions.ts';
import { calmSettings, Workbench } from '../workbench/workbench.ts';
import { endOf, ownGroup } from './processes.ts';
import { projectFolder, requirePackage } from './project.ts';
import { firstLine, lastLine } from './report.ts';
import { makeTemporaryFolder } from './temporary.ts';

const { runTests, TestRunFailedError } = requirePackage(
  '@vscode/test-electron',
) as typeof import('@vscode/test-electron');

const hostSeconds = 840;
const suite = process.argv[3] ?? 'host';
const testModule = join(projectFolder, 'out', suite, 'index.cjs');
/** Tools of the chat's agent then run without a person's click, and commit messages are about a repository. */
const chatSettings = {
  'chat.disableAIFeatures': false,
  'chat.permissions.default': 'autoApprove',
  'git.enabled': true,
};
/** One uses the API that Runnel has for others, the other declares languages that VS Code does not ship. */
const otherExtensions =
  suite === 'host' ? ['exampleExtension', 'languagesExtension'].map(name => join(projectFolder, 'out', name)) : [];
const suiteSettings = suite === 'native' ? chatSettings : {};

void main().then(passed => process.exit(passed ? 0 : 1));

async function main(): Promise<boolean> {
  const version = versionNamed(process.argv[2] ?? newest.name);
  const executable = await findDesktop(version);
  if (executable !== undefined && displayWrapper().length > 0) return await runAgainInside(displayWrapper());
  const workspace = makeTemporaryFolder('host');
  try {
    return await (executable === undefined
      ? runOnCodeServer(version, workspace.path)
      : runOnDesktop(version, workspace.path, executable));
  } finally {
    workspace.remove();
  }
}

/** A display that exists only for one program is given to this whole process, started anew. */
async function runAgainInside([wrapper = '', ...parameters]: readonly string[]): Promise<boolean> {
  const again = [...parameters, process.execPath, ...process.argv.slice(1)];
  return (await endOf(spawn(wrapper, again, { ...ownGroup, stdio: 'inherit' }), hostSeconds)) === 0;
}

async function runOnDesktop(version: EditorVersion, workspace: string, executable: string): Promise<boolean> {
  console.log(`Host: VS Code ${version.editor} (desktop)`);
  const profile = await createProfile({
    ...{ extension: 'inDevelopment', otherExtensions },
    settings: { ...calmSettings, ...suiteSettings },
  });
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath: testModule,
      launchArgs: [
        workspace,
        // A keyring may ask its person, or be missing.
        '--use-inmemory-secretstorage',
        `--user-data-dir=${profile.userFolder}`,
        `--extensions-dir=${profile.extensionsFolder}`,
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof TestRunFailedError) return false;
    throw error;
  } finally {
    profile.remove();
  }
}

async function runOnCodeServer(version: EditorVersion, workspace: string): Promise<boolean> {
  console.log(`Host: VS Code ${version.editor} (code-server ${version.codeServer})`);
  const ended = new EventEmitter();
  const output = createTestOutput();
  const exit = once(ended, 'exit', { signal: AbortSignal.timeout(hostSeconds * 1_000) });
  const workbench = await Workbench.open(workspace, {
    version,
    settings: suiteSettings,
    otherExtensions,
    extensionTestsPath: testModule,
    prepare: async page => {
      // The names are those of the workbench's smoke test driver, which looks for them in its page.
      await page.exposeFunction('codeAutomationExit', (code: number) => ended.emit('exit', code));
      await page.exposeFunction('codeAutomationLog', (_type: string, values: readonly unknown[]) => {
        output.write(withoutForeignStack(format(...values)));
      });
    },
  });
  try {
    const [code] = await exit;
    output.showIfNotBegun();
    return code === 0;
  } catch {
    output.showIfNotBegun();
    console.log(`The tests did not end within ${hostSeconds} seconds.`);
    return false;
  } finally {
    await workbench.dispose();
  }
}

/** The workbench reports errors of its own, whose stack in its minified code says nothing to anybody here. */
function withoutForeignStack(line: string): string {
  return line.replace(/\n\s+at [^\n]*(?:workbench\.js:|<anonymous>)[^\n]*/g, '');
}

/** Shows what the tests write. What the workbench writes around it is of interest only when they never begin. */
function createTestOutput() {
  let state: 'before' | 'within' | 'after' = 'before';
  const held: string[] = [];
  return {
    write(line: string): void {
      if (state === 'within' && line === lastLine) state = 'after';
      if (state === 'before' && line !== firstLine) held.push(line);
      else if (state === 'before') state = 'within';
      else if (state === 'within') console.log(line);
    },
    showIfNotBegun(): void {
      if (state === 'before') console.log(held.join('\n'));
    },
  };
}
