/**
 * Runs the tests of one file of `test/ui` on the workbench of one VS Code, in a browser.
 *
 *   node out/rig/run/runUiTests.cjs 1.139 out/ui/chat.test.cjs
 */
import { join, resolve } from 'node:path';
import { newest, versionNamed, versionVariable } from '../editors/versions.ts';
import { runMocha } from './mochaRun.ts';
import { projectFolder } from './project.ts';

const testTimeoutMs = 60_000;
/** The workbench loses a key or a click now and then when the machine is busy. */
const retries = 2;

const [versionName = newest.name, file = ''] = process.argv.slice(2);
const version = versionNamed(versionName);
process.env[versionVariable] = version.name;
console.log(`Workbench: VS Code ${version.editor} (code-server ${version.codeServer})`);

const isWanted = (each: string) => resolve(each) === resolve(file);
void runMocha(join(projectFolder, 'out', 'ui'), testTimeoutMs, { retries, isWanted }).then(({ failures }) => {
  process.exit(failures.length === 0 ? 0 : 1);
});
