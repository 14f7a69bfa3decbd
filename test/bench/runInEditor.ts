import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newest } from '../rig/editors/versions.ts';
import { projectFolder } from '../rig/run/project.ts';
import { Workbench } from '../rig/workbench/workbench.ts';
import { type EditorBench, editorBenchVariable } from './editorBench.ts';

/**
 * Runs `out/bench/<name>/index.cjs` in the extension host of the newest VS Code, in a workbench of its own.
 *
 * @returns what it measured.
 */
export async function runInEditor<Measurement>(
  name: 'extension' | 'insertion' | 'native',
  given: unknown,
  seconds: number,
): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-bench-'));
  const ended = new EventEmitter();
  const exit = once(ended, 'exit', { signal: AbortSignal.timeout(seconds * 1_000) });
  const messages: unknown[] = [];
  const bench: EditorBench = { given, report: join(folder, 'report.json') };
  const workbench = await Workbench.open(folder, {
    version: newest,
    extensionTestsPath: join(projectFolder, 'out', 'bench', name, 'index.cjs'),
    environment: { [editorBenchVariable]: JSON.stringify(bench) },
    prepare: async page => {
      await page.exposeFunction('codeAutomationExit', (code: number) => ended.emit('exit', code));
      await page.exposeFunction('codeAutomationLog', (_type: string, values: unknown) => messages.push(values));
    },
  });
  try {
    const [code] = await exit;
    if (code !== 0) throw new Error(`${name} could not be measured: ${JSON.stringify(messages)}`);
    return JSON.parse(await readFile(bench.report, 'utf8')) as Measurement;
  } finally {
    await workbench.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}
