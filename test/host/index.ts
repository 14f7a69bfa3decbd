import { runMocha } from '../rig/run/mochaRun.ts';
import { firstLine, lastLine } from '../rig/run/report.ts';

const testTimeoutMs = 20_000;

/** Called by the extension host, on the desktop as in code-server, with the `vscode` module at hand. */
export async function run(): Promise<void> {
  console.log(firstLine);
  const { failures } = await runMocha(__dirname, testTimeoutMs);
  console.log(lastLine);
  if (failures.length > 0) throw new Error(`${failures.length} tests failed.`);
}
