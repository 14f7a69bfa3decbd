import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asArray, asObject, parseJson } from '../../core/json/json.ts';
import { dayOf, mergeEntries, readEntries, salvageEntries, type UsageEntry } from '../../core/usage/entries.ts';

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
  /** A file could not be understood and was renamed to this. What can be read of it still counts. */
  onSetAside(name: string): void;
}

const archiveName = 'archive.json';
const lockName = 'archive.lock';
const keptDays = 800;
const damagedSuffix = '.damaged';
/** A lock or an unfinished file of this age was left by a crash. */
const staleMs = 60_000;
const dayMs = 86_400_000;

/**
 * Each window writes its own file per day, so no two windows write to the same file. A file is written under another
 * name, synced and renamed: a crash or a power cut leaves the old file or the new one. Past days are merged into an
 * archive. It lists the files that it contains until they are deleted, so nothing is lost or counted twice.
 *
 * Only the user may read the folder (700) and its files (600).
 */
export function createUsageStore({ folder, windowId, now, onSetAside }: UsageStoreOptions): UsageStore {
  let own: { readonly day: string; readonly isWritten: boolean; readonly entries: readonly UsageEntry[] } | undefined;
  let queue: Promise<unknown> | undefined;

  /** Runs work in order. A failure rejects its own promise only. */
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    queue ??= prepareFolder(folder).then(() => archiveOldDays(folder, now(), onSetAside));
    const result = queue.then(work, work);
    queue = result.catch(() => {});
    return result;
  };

  return {
    read: () => enqueue(async () => mergeEntries(await readAll(folder, onSetAside))),

    add: entry =>
      enqueue(async () => {
        const file = join(folder, `${entry.day}.${windowId}.json`);
        // A file that is gone was reset by another window.
        const isKnown = own?.day === entry.day && (!own.isWritten || (await ageOf(file)) !== undefined);
        const entries = mergeEntries([...(isKnown ? (own?.entries ?? []) : []), entry]);
        own = { day: entry.day, isWritten: false, entries };
        await replaceFile(file, JSON.stringify({ entries }), windowId);
        own = { day: entry.day, isWritten: true, entries };
      }),

    reset: () =>
      enqueue(async () => {
        own = undefined;
        for (const name of await readdir(folder)) await rm(join(folder, name), { force: true });
      }),
  };
}

type OnSetAside = UsageStoreOptions['onSetAside'];

async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  // Files of earlier versions could be read by others, and a crash leaves files that were never renamed.
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (name.endsWith('.json')) await chmod(file, 0o600).catch(ignoreMissing);
    if (name.endsWith('.partial') && ((await ageOf(file)) ?? 0) > staleMs) await rm(file, { force: true });
  }
}

async function readAll(folder: string, onSetAside: OnSetAside): Promise<readonly UsageEntry[]> {
  const archive = await readFileOf(folder, archiveName, onSetAside);
  const names = (await dayFiles(folder)).filter(name => !archive.holds.includes(name));
  const files = await Promise.all(names.map(name => readFileOf(folder, name, onSetAside)));
  const damaged = (await readdir(folder)).filter(name => name.endsWith(damagedSuffix));
  const texts = await Promise.all(damaged.map(name => readText(join(folder, name))));
  return [...[archive, ...files].flatMap(({ entries }) => entries), ...texts.flatMap(salvageEntries)];
}

/** Merges past days into the archive. One window does it; the others skip it. */
async function archiveOldDays(folder: string, now: Date, onSetAside: OnSetAside): Promise<void> {
  const lock = join(folder, lockName);
  try {
    const before = dayOf(new Date(now.getTime() - 2 * dayMs));
    const old = (await dayFiles(folder)).filter(name => name.slice(0, before.length) < before);
    if (old.length === 0 || !(await takeLock(lock))) return;
    try {
      const archive = await readFileOf(folder, archiveName, onSetAside);
      const added = old.filter(name => !archive.holds.includes(name));
      const files = await Promise.all(added.map(name => readFileOf(folder, name, onSetAside)));
      const first = dayOf(new Date(now.getTime() - keptDays * dayMs));
      const merged = mergeEntries([archive, ...files].flatMap(({ entries }) => entries));
      const entries = merged.filter(({ day }) => day >= first);
      await replaceFile(join(folder, archiveName), JSON.stringify({ entries, holds: old }), String(process.pid));
      for (const name of old) await rm(join(folder, name), { force: true });
    } finally {
      await rm(lock, { force: true });
    }
  } catch {
    // The archive only saves space. The next window tries again.
  }
}

async function takeLock(lock: string): Promise<boolean> {
  if (((await ageOf(lock)) ?? 0) > staleMs) await rm(lock, { force: true });
  try {
    await (await open(lock, 'wx', 0o600)).close();
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

/** A missing file is empty. One that is cut off or holds something else is renamed, and never overwritten. */
async function readFileOf(folder: string, name: string, onSetAside: OnSetAside): Promise<StoredFile> {
  const file = join(folder, name);
  const text = await readText(file);
  const stored = asObject(parseJson(text ?? '{"entries":[]}'));
  if (!Array.isArray(stored?.entries)) {
    const aside = `${name}.${randomUUID().slice(0, 8)}${damagedSuffix}`;
    await rename(file, join(folder, aside)).then(() => onSetAside(aside), ignoreMissing);
    return { entries: [], holds: [] };
  }
  return {
    entries: readEntries(stored.entries),
    holds: asArray(stored.holds).filter(held => typeof held === 'string'),
  };
}

/** @throws for any failure but a missing file: a file that can't be read at the moment is not empty. */
async function readText(file: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: unknown) => ignoreMissing(error));
  if (found === undefined) return undefined;
  // Reading a pipe would never end, and no ledger is so large.
  if (!found.isFile() || found.size > longestFile) throw new Error('This is no ledger.');
  return readFile(file, 'utf8').catch((error: unknown) => ignoreMissing(error));
}

const longestFile = 100_000_000;

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

async function replaceFile(file: string, text: string, writer: string): Promise<void> {
  const partial = `${file}.${writer}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

async function ageOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
}
