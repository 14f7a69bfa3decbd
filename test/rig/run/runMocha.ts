/**
 * Runs the tests of one folder of `out` in this process.
 *
 *   node out/rig/run/runMocha.cjs unit 10
 *
 * The number is the seconds that one test may take.
 */
import { join } from 'node:path';
import { runMocha } from './mochaRun.ts';
import { projectFolder } from './project.ts';

const [folder = 'unit', seconds = '10'] = process.argv.slice(2);

void runMocha(join(projectFolder, 'out', folder), Number(seconds) * 1_000).then(({ failures }) => {
  // Whatever a test left open must not keep the suite waiting.
  process.exit(failures.length === 0 ? 0 : 1);
});
