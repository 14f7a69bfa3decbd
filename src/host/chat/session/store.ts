import { randomUUID } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Conversation, shownTurns } from '../../../core/conversation/conversation.ts';
import { readConversation } from '../../../core/conversation/json.ts';
import { mergeConversations } from '../../../core/conversation/merge.ts';
import { asAmount, asObject, asText, parseJson } from '../../../core/json/json.ts';

/** What a list of conversations shows of one. */
export interface ChatEntry {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: number;
  readonly turns: number;
}

/**
 * Conversations on disk: a file for each, and an index so that a list needs to read only what changed. Other windows
 * write to the same folder: the files are the truth, the index is what was known of them.
 */
export interface ChatStore {
  /** The latest first. */
  list(): Promise<readonly ChatEntry[]>;
  /** Undefined where there is none, or only one of a later version. Throws where it can't be read at the moment. */
  read(id: string): Promise<Conversation | undefined>;
  /** What is kept now: the conversation with what another window added to it. */
  save(conversation: Conversation): Promise<Conversation>;
  remove(id: string): Promise<void>;
  /** The ids of those that contain this text, in any case of letters. */
  search(text: string): Promise<ReadonlySet<string>>;
  /** Called with the conversations that another window wrote. */
  watch(onChange: (id: string) => void): { dispose(): void };
}

export interface ChatStoreOptions {
  /** How many are kept; the ones that were longest untouched make room. 0 keeps all. Asked anew at every save. */
  maxChats(): number;
  /** A file that could not be read in full was set aside whole under this name. Everything else is as it was. */
  onDamaged(file: string): void;
}

interface IndexEntry extends ChatEntry {
  readonly modifiedMs: number;
  readonly size: number;
}

const version = 1;
const indexName = 'index.json';
const longestFile = 100_000_000;
/** What a crash left half-written is cleared away after so long. */
const oldestTemporaryMs = 3_600_000;
const watchDelayMs = 150;

export function createChatStore(folder: string, { maxChats, onDamaged }: ChatStoreOptions): ChatStore {
  let queue: Promise<unknown> = Promise.resolve();
  /** The files as this window wrote or read them last, by their time and size. */
  const seen = new Map<string, string>();

  /** One after the other: a save must not overtake the one before it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const pathOf = (id: string): string => join(folder, `${id}.json`);

  /** Complete or not at all: a crash leaves the old file. */
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Windows in two containers may have the same process id.
    const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
    try {
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  };

  const stateOf = async (id: string): Promise<string | undefined> => {
    const file = await stat(pathOf(id)).catch(() => undefined);
    return file === undefined ? undefined : `${file.mtimeMs} ${file.size}`;
  };
  const setAside = async (id: string, kind: 'damaged' | 'later', isKept = false): Promise<void> => {
    const name = `${id}.${kind}-${Date.now()}`;
    if (isKept) await copyFile(pathOf(id), join(folder, name));
    else await rename(pathOf(id), join(folder, name));
    onDamaged(name);
  };

  const readOne = async (id: string): Promise<Conversation | undefined> => {
    const state = await stateOf(id);
    if (state === undefined) return undefined;
    const file = await stat(pathOf(id));
    // Reading a pipe would never end, and what is larger than any chat would hold up all extensions.
    if (!file.isFile() || file.size > longestFile) throw new Error(`The chat ${id} is no file, or is too large.`);
    const text = await readFile(pathOf(id), 'utf8');
    if (isOfLaterVersion(text)) return undefined;
    const read = readConversation(text);
    if (read?.conversation.id !== id) {
      await setAside(id, 'damaged');
      return undefined;
    }
    // What is left out would be gone with the next save.
    if (!read.isWhole && seen.get(id) !== state) await setAside(id, 'damaged', true);
    seen.set(id, state);
    return read.conversation;
  };
  /** Brings together what is to be written and what another window wrote meanwhile. */
  const withFile = async (conversation: Conversation): Promise<Conversation> => {
    const { id } = conversation;
    const state = await stateOf(id);
    if (state === undefined || state === seen.get(id)) return conversation;
    const other = await readOne(id);
    if (other !== undefined) return mergeConversations(conversation, other);
    if ((await stateOf(id)) !== undefined) await setAside(id, 'later');
    return conversation;
  };
  const clearTemporary = async (names: readonly string[]): Promise<void> => {
    for (const name of names.filter(each => each.endsWith('.tmp'))) {
      const file = await stat(join(folder, name)).catch(() => undefined);
      if (file !== undefined && Date.now() - file.mtimeMs > oldestTemporaryMs)
        await rm(join(folder, name), { force: true });
    }
  };

  const refresh = async (): Promise<readonly IndexEntry[]> => {
    const names = await readdir(folder).catch(() => []);
    const ids = names.flatMap(name => /^([\w-]{1,64})\.json$/.exec(name)?.[1] ?? []).filter(id => id !== 'index');
    await clearTemporary(names);
    const index = await readIndex(join(folder, indexName));
    let isChanged = index.size !== ids.length;
    const entries: IndexEntry[] = [];
    for (const id of ids) {
      const file = await stat(pathOf(id)).catch(() => undefined);
      if (file === undefined || file.size > longestFile) continue;
      const known = index.get(id);
      if (known !== undefined && known.modifiedMs === file.mtimeMs && known.size === file.size) {
        entries.push(known);
        continue;
      }
      isChanged = true;
      // One that can't be read at the moment is not there at the moment.
      const conversation = await readOne(id).catch(() => undefined);
      if (conversation !== undefined) {
        entries.push({ ...entryOf(conversation), modifiedMs: file.mtimeMs, size: file.size });
      }
    }
    entries.sort((one, other) => other.updatedAt - one.updatedAt);
    if (isChanged && names.length > 0) await write(join(folder, indexName), JSON.stringify({ version, entries }));
    return entries;
  };

  return {
    list: () => inTurn(refresh),
    read: id => inTurn(() => readOne(id)),
    save: conversation =>
      inTurn(async () => {
        const { id } = conversation;
        // Between reading what another window wrote and writing over it, that window must not write again.
        const merged = await withLock(join(folder, `${id}.lock`), async () => {
          const both = await withFile(conversation);
          await write(pathOf(id), JSON.stringify(both));
          seen.set(id, (await stateOf(id)) ?? '');
          return both;
        });
        const entries = await refresh();
        const most = maxChats();
        const others = most < 1 ? [] : entries.slice(most).filter(entry => entry.id !== id);
        for (const entry of others) await rm(pathOf(entry.id), { force: true });
        return merged;
      }),
    remove: id => inTurn(() => rm(pathOf(id), { force: true })),
    search: text =>
      inTurn(async () => {
        const wanted = text.toLowerCase();
        const found = new Set<string>();
        for (const { id, title } of await refresh()) {
          const isInTitle = title.toLowerCase().includes(wanted);
          if (isInTitle || (await contains(id))) found.add(id);
        }
        return found;

        async function contains(id: string): Promise<boolean> {
          const conversation = await readOne(id).catch(() => undefined);
          return conversation?.turns.some(turn => turn.text.toLowerCase().includes(wanted)) ?? false;
        }
      }),
    watch(onChange) {
      const changed = new Set<string>();
      let timer: NodeJS.Timeout | undefined;
      let watcher: FSWatcher | undefined;
      let isDisposed = false;
      const report = async (): Promise<void> => {
        timer = undefined;
        const ids = [...changed];
        changed.clear();
        for (const id of ids) {
          const state = await inTurn(() => stateOf(id));
          if (!isDisposed && state !== undefined && state !== seen.get(id)) onChange(id);
        }
      };
      const start = async (): Promise<void> => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (isDisposed) return;
        watcher = watch(folder, { persistent: false }, (_, name) => {
          const id = /^([\w-]{1,64})\.json$/.exec(name ?? '')?.[1];
          if (id === undefined || id === 'index') return;
          changed.add(id);
          // Not put off by further writes: a window that saves all the time is heard of, too.
          timer ??= setTimeout(() => void report(), watchDelayMs);
        });
        watcher.on('error', () => watcher?.close());
      };
      // Where a folder can't be watched, the next save brings both windows together.
      start().catch(() => undefined);
      return {
        dispose() {
          isDisposed = true;
          clearTimeout(timer);
          watcher?.close();
        },
      };
    },
  };
}

/** A lock of this age was left by a crash. */
const staleLockMs = 5_000;
const lockPauseMs = 10;

async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  for (const started = Date.now(); ; ) {
    const isTaken = await open(lock, 'wx', 0o600).then(
      file => file.close().then(() => true),
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return false;
      },
    );
    if (isTaken) break;
    if (Date.now() - started > staleLockMs) await rm(lock, { force: true });
    else await new Promise(resolve => setTimeout(resolve, lockPauseMs));
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function entryOf(conversation: Conversation): ChatEntry {
  const { id, title, updatedAt } = conversation;
  return { id, title, updatedAt, turns: shownTurns(conversation).length };
}

async function readIndex(path: string): Promise<ReadonlyMap<string, IndexEntry>> {
  const stored = asObject(parseJson(await readFile(path, 'utf8').catch(() => '')));
  const entries = stored?.version === version && Array.isArray(stored.entries) ? stored.entries : [];
  return new Map(
    entries.flatMap((value: unknown) => {
      const entry = readEntry(value);
      return entry === undefined ? [] : [[entry.id, entry] as const];
    }),
  );
}

function readEntry(value: unknown): IndexEntry | undefined {
  const stored = asObject(value);
  const id = asText(stored?.id);
  if (stored === undefined || id === undefined) return undefined;
  return {
    id,
    title: typeof stored.title === 'string' ? stored.title : '',
    updatedAt: asAmount(stored.updatedAt) ?? 0,
    turns: asAmount(stored.turns) ?? 0,
    modifiedMs: asAmount(stored.modifiedMs) ?? -1,
    size: asAmount(stored.size) ?? -1,
  };
}

/** What a later Runnel wrote is not damaged: it is left to that one. */
function isOfLaterVersion(text: string): boolean {
  const stored = asObject(parseJson(text));
  return typeof stored?.version === 'number' && stored.version > version;
}
