import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runQuietly } from '../../rig/processes.ts';
import { projectFolder } from '../../rig/project.ts';
import { newest } from '../../rig/versions.ts';
import { Workbench } from '../../rig/workbench.ts';
import type { Figures } from '../clientBench.ts';
import { median } from '../statistics.ts';
import { benchVariable, type ExtensionBench, type ExtensionMeasurement } from './extensionBench.ts';

const editorSeconds = 120;

/** Measures the extension in the extension host of the newest VS Code, and the size of its package. */
export async function measureExtension(server: string, isQuick: boolean): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-bench-'));
  try {
    const measured: ExtensionMeasurement[] = [];
    for (let times = isQuick ? 1 : 5; times > 0; times--) {
      const bench = { server, report: join(folder, `${times}.json`), seconds: isQuick ? 3 : 8 };
      measured.push(await measureOnce(folder, bench));
    }
    const middle = (figure: keyof ExtensionMeasurement): number => median(measured.map(each => each[figure]));
    return {
      'extension.activationMs': { runnel: middle('activationMs') },
      'extension.loadedEarly': { runnel: middle('loadedEarly') },
      'extension.latencyP50Ms': { runnel: middle('latencyP50Ms') },
      'extension.latencyP95Ms': { runnel: middle('latencyP95Ms') },
      'extension.completeMs': { runnel: middle('completeMs') },
      'extension.packageKb': { runnel: await measurePackage(folder) },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureOnce(workspace: string, bench: ExtensionBench): Promise<ExtensionMeasurement> {
  const ended = new EventEmitter();
  const exit = once(ended, 'exit', { signal: AbortSignal.timeout(editorSeconds * 1_000) });
  const messages: unknown[] = [];
  const workbench = await Workbench.open(workspace, {
    version: newest,
    extensionTestsPath: join(projectFolder, 'out', 'bench', 'extension', 'index.cjs'),
    environment: { [benchVariable]: JSON.stringify(bench) },
    prepare: async page => {
      await page.exposeFunction('codeAutomationExit', (code: number) => ended.emit('exit', code));
      await page.exposeFunction('codeAutomationLog', (_type: string, values: unknown) => messages.push(values));
    },
  });
  try {
    const [code] = await exit;
    if (code !== 0) throw new Error(`The extension could not be measured: ${JSON.stringify(messages)}`);
    return JSON.parse(await readFile(bench.report, 'utf8')) as ExtensionMeasurement;
  } finally {
    await workbench.dispose();
  }
}

/** In units of 1,000 bytes, as a marketplace would show it. The pages are read only when they are shown. */
async function measurePackage(folder: string): Promise<number> {
  const file = join(folder, 'runnel.vsix');
  const vsce = join(projectFolder, 'node_modules', '@vscode', 'vsce', 'vsce');
  const parameters = [vsce, 'package', '--no-dependencies', '--out', file];
  await runQuietly(process.execPath, parameters, { cwd: projectFolder, seconds: 120 });
  return ((await stat(file)).size - (await measurePages())) / 1_000;
}

async function measurePages(): Promise<number> {
  const pages = await Promise.all(
    ['chat', 'usage'].map(name =>
      readdir(join(projectFolder, 'dist', name)).then(files =>
        files.map(file => join(projectFolder, 'dist', name, file)),
      ),
    ),
  );
  const sizes = await Promise.all(pages.flat().map(async file => gzipSync(await readFile(file)).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
