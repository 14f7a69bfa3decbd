import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asArray, asObject, parseJson } from '../../core/json/json.ts';
import { dayOf, mergeEntries, readEntries, type UsageEntry } from '../../core/usage/entries.ts';

/** The ledger on disk, which all windows write to. */
export interface UsageStore {
  /** All entries, whichever window wrote them, the oldest day first. */
  read(): Promise<readonly UsageEntry[]>;
  /** Resolves when it is on disk. */
  add(entry: UsageEntry): Promise<void>;
  /** Forgets everything, also what other windows wrote. */
  reset(): Promise<void>;
}

export interface UsageStoreOptions {
  readonly folder: string;
  /** Letters and digits that no other window has. */
  readonly windowId: string;
  readonly now: () => Date;
}

const archiveName = 'archive.json';
const lockName = 'archive.lock';
const keptDays = 800;
const lockIsStaleMs = 60_000;
const dayMs = 86_400_000;

/**
 * Every window writes a file of its own for each day, so that no two ever write to the same one; a file is replaced as a
 * whole, so that a crash leaves the old one or the new one. Days that no window writes to any more are put together in
 * an archive, which names the files that it holds until they are gone, so that nothing is lost or counted twice.
 */
export function createUsageStore({ folder, windowId, now }: UsageStoreOptions): UsageStore {
  let own: { readonly day: string; readonly isWritten: boolean; readonly entries: readonly UsageEntry[] } | undefined;
  let queue: Promise<unknown> | undefined;

  /** One after the other; a failure is told to whoever asked, and does not stop the rest. */
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    queue ??= mkdir(folder, { recursive: true }).then(() => archiveOldDays(folder, now()));
    const result = queue.then(work, work);
    queue = result.catch(() => {});
    return result;
  };

  return {
    read: () => enqueue(async () => mergeEntries(await readAll(folder))),

    add: entry =>
      enqueue(async () => {
        const file = join(folder, `${entry.day}.${windowId}.json`);
        // A file that is gone was reset by another window.
        const isKnown = own?.day === entry.day && (!own.isWritten || (await exists(file)));
        const entries = mergeEntries([...(isKnown ? (own?.entries ?? []) : []), entry]);
        own = { day: entry.day, isWritten: false, entries };
        await replace(file, JSON.stringify({ entries }));
        own = { day: entry.day, isWritten: true, entries };
      }),

    reset: () =>
      enqueue(async () => {
        own = undefined;
        for (const name of await readdir(folder)) await rm(join(folder, name), { force: true });
      }),
  };
}

async function readAll(folder: string): Promise<readonly UsageEntry[]> {
  const archive = await readFileOf(folder, archiveName);
  const names = (await dayFiles(folder)).filter(name => !archive.holds.includes(name));
  const files = await Promise.all(names.map(name => readFileOf(folder, name)));
  return [archive, ...files].flatMap(({ entries }) => entries);
}

/** Puts days that are over for all windows into the archive. Only one window does it; the others leave it to that one. */
async function archiveOldDays(folder: string, now: Date): Promise<void> {
  const lock = join(folder, lockName);
  try {
    const before = dayOf(new Date(now.getTime() - 2 * dayMs));
    const old = (await dayFiles(folder)).filter(name => name.slice(0, before.length) < before);
    if (old.length === 0 || !(await takeLock(lock))) return;
    try {
      const archive = await readFileOf(folder, archiveName);
      const added = old.filter(name => !archive.holds.includes(name));
      const files = await Promise.all(added.map(name => readFileOf(folder, name)));
      const first = dayOf(new Date(now.getTime() - keptDays * dayMs));
      const merged = mergeEntries([archive, ...files].flatMap(({ entries }) => entries));
      const entries = merged.filter(({ day }) => day >= first);
      await replace(join(folder, archiveName), JSON.stringify({ entries, holds: old }));
      for (const name of old) await rm(join(folder, name), { force: true });
    } finally {
      await rm(lock, { force: true });
    }
  } catch {
    // The archive only saves space: it is tried again when the next window opens.
  }
}

async function takeLock(lock: string): Promise<boolean> {
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
  if (age !== undefined && age > lockIsStaleMs) await rm(lock, { force: true });
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch {
    return false;
  }
}

async function dayFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter(name => /^\d{4}-\d\d-\d\d\.\w+\.json$/.test(name));
}

interface StoredFile {
  readonly entries: readonly UsageEntry[];
  /** In the archive: the files whose entries are in it. */
  readonly holds: readonly string[];
}

async function readFileOf(folder: string, name: string): Promise<StoredFile> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '');
  const stored = asObject(parseJson(text));
  return {
    entries: readEntries(stored?.entries),
    holds: asArray(stored?.holds).filter(held => typeof held === 'string'),
  };
}

async function replace(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, text);
  await rename(partial, file);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
