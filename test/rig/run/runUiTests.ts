/**
 * Runs the tests of `test/ui` on the workbench of one VS Code, in a browser. Those in files called
 * `*.newest.test.ts` look at what does not depend on the version, and run on the newest only.
 *
 *   node out/rig/run/runUiTests.cjs [1.104|1.139]
 */
import { join } from 'node:path';
import { newest, versionNamed, versionVariable } from '../editors/versions.ts';
import { runMocha } from './mochaRun.ts';
import { projectFolder } from './project.ts';

const testTimeoutMs = 60_000;
/** The workbench loses a key or a click now and then when the machine is busy. */
const retries = 2;

const version = versionNamed(process.argv[2] ?? newest.name);
process.env[versionVariable] = version.name;
console.log(`Workbench: VS Code ${version.editor} (code-server ${version.codeServer})`);

const isWanted = (file: string) => version === newest || !file.endsWith('.newest.test.cjs');
void runMocha(join(projectFolder, 'out', 'ui'), testTimeoutMs, { retries, isWanted }).then(({ failures }) => {
  process.exit(failures.length === 0 ? 0 : 1);
});
