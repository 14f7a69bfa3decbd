import { spawnSync } from 'node:child_process';
import { requirePackage } from '../run/project.ts';
import { cachedFolder } from './cache.ts';
import type { EditorVersion } from './versions.ts';

const { downloadAndUnzipVSCode, SilentReporter } = requirePackage(
  '@vscode/test-electron',
) as typeof import('@vscode/test-electron');

/** Tells the rest of the run, child processes included, that asking again for the desktop build is of no use. */
const unreachableVariable = 'RUNNEL_TEST_NO_DESKTOP';

/**
 * `required` where nothing may take the place of the desktop build: in the workflow, which is there to see it.
 */
const desktopVariable = 'RUNNEL_TEST_DESKTOP';

/** How long the download service may be silent. A download under way may take as long as it likes. */
const silenceMs = 5_000;

/** The executable of the desktop build, from the cache or downloaded; nothing where it cannot be had or shown. */
export async function findDesktop(version: EditorVersion): Promise<string | undefined> {
  if (process.env[unreachableVariable] !== undefined) return undefined;
  try {
    if (!canShowWindows()) throw new Error('there is no display, and no xvfb-run to stand in for one');
    const folder = await cachedFolder(`desktop-${version.editor}-${process.platform}-${process.arch}`, partial => {
      return download(version, partial);
    });
    // Asked again, it finds what lies there and says where in it the executable is.
    return await download(version, folder);
  } catch (error) {
    if (process.env[desktopVariable] === 'required') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`The desktop build of VS Code cannot be used here (${reason}): code-server takes its place.`);
    process.env[unreachableVariable] = '1';
    return undefined;
  }
}

async function download(version: EditorVersion, cachePath: string): Promise<string> {
  const reporter = new SilentReporter();
  return await downloadAndUnzipVSCode({ version: version.editor, cachePath, timeout: silenceMs, reporter });
}

/** On Linux without a display a program with windows runs inside this one. */
export function displayWrapper(): readonly string[] {
  return hasDisplay() ? [] : ['xvfb-run', '--auto-servernum'];
}

export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function canShowWindows(): boolean {
  return hasDisplay() || spawnSync('xvfb-run', ['--help']).status === 0;
}
