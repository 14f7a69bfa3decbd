import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const abandonedAfterMs = 60 * 60 * 1_000;

/**
 * What the tests download lies outside the work tree, where a `git clean` leaves it and every checkout finds it. Where
 * the cache folder can't be written to, as in some containers, the system's temporary folder stands in for it.
 */
export const cacheRoot = findCacheRoot([
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'runnel-test'),
  join(tmpdir(), 'runnel-test-cache'),
]);

/**
 * A folder in the cache, filled on first use. It is filled under another name and then renamed, so that one
 * that was interrupted is never taken for complete, and of two runs at once the first to finish wins.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(cacheRoot, name);
  if (existsSync(folder)) return folder;
  await removeAbandoned(`${name}.partial-`);
  const partial = `${folder}.partial-${process.pid}-${Date.now()}`;
  await mkdir(partial);
  try {
    await fill(partial);
    await rename(partial, folder).catch(error => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

export function findCacheRoot(folders: readonly string[]): string {
  const usable = folders.find(folder => {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (usable === undefined) throw new Error(`None of these folders can be written to: ${folders.join(', ')}`);
  return usable;
}

/** Removes what interrupted runs left, but not what another run may still be filling. */
async function removeAbandoned(prefix: string): Promise<void> {
  for (const name of await readdir(cacheRoot)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(cacheRoot, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}
