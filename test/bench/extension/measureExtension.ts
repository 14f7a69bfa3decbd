import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runQuietly } from '../../rig/run/processes.ts';
import { projectFolder } from '../../rig/run/project.ts';
import type { Figures } from '../clientBench.ts';
import { runInEditor } from '../runInEditor.ts';
import { median } from '../statistics.ts';
import type { ExtensionBench, ExtensionMeasurement } from './extensionBench.ts';

const editorSeconds = 120;

/** Measures the extension in the extension host of the newest VS Code, and the size of its package. */
export async function measureExtension(server: string, isQuick: boolean): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-bench-'));
  try {
    const measured: ExtensionMeasurement[] = [];
    for (let times = isQuick ? 1 : 5; times > 0; times--) {
      const bench: ExtensionBench = { server, seconds: isQuick ? 3 : 8 };
      measured.push(await runInEditor<ExtensionMeasurement>('extension', bench, editorSeconds));
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
    ['chart', 'chat', 'connectionTest', 'inspector', 'usage'].map(async name => {
      const folder = join(projectFolder, 'dist', name);
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    }),
  );
  const sizes = await Promise.all(pages.flat().map(async file => gzipSync(await readFile(file)).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
