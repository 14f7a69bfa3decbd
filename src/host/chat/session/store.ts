import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Conversation, shownTurns } from '../../../core/conversation/conversation.ts';
import { parseConversation } from '../../../core/conversation/json.ts';
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
  read(id: string): Promise<Conversation | undefined>;
  save(conversation: Conversation): Promise<void>;
  remove(id: string): Promise<void>;
  /** The ids of those that contain this text, in any case of letters. */
  search(text: string): Promise<ReadonlySet<string>>;
}

export interface ChatStoreOptions {
  /** How many are kept; the ones that were longest untouched make room. Asked anew at every save. */
  maxChats(): number;
  /** A file that could not be read was set aside under this name. Everything else is as it was. */
  onDamaged(file: string): void;
}

interface IndexEntry extends ChatEntry {
  readonly modifiedMs: number;
  readonly size: number;
}

const version = 1;
const indexName = 'index.json';
const longestFile = 100_000_000;

export function createChatStore(folder: string, { maxChats, onDamaged }: ChatStoreOptions): ChatStore {
  let queue: Promise<unknown> = Promise.resolve();
  let writes = 0;

  /** One after the other: a save must not overtake the one before it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const pathOf = (id: string): string => join(folder, `${id}.json`);

  /** Complete or not at all: a crash leaves the old file. */
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(folder, { recursive: true });
    writes += 1;
    const temporary = `${path}.${process.pid}-${writes}.tmp`;
    try {
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  };

  const setAside = async (id: string): Promise<void> => {
    const name = `${id}.damaged-${Date.now()}`;
    await rename(pathOf(id), join(folder, name)).catch(() => undefined);
    onDamaged(name);
  };

  const readOne = async (id: string): Promise<Conversation | undefined> => {
    const text = await readFile(pathOf(id), 'utf8').catch(() => undefined);
    if (text === undefined || isOfLaterVersion(text)) return undefined;
    const conversation = parseConversation(text);
    if (conversation?.id === id) return conversation;
    await setAside(id);
    return undefined;
  };

  const refresh = async (): Promise<readonly IndexEntry[]> => {
    const names = await readdir(folder).catch(() => []);
    const ids = names.flatMap(name => /^([\w-]{1,64})\.json$/.exec(name)?.[1] ?? []).filter(id => id !== 'index');
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
      const conversation = await readOne(id);
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
        await write(pathOf(conversation.id), JSON.stringify(conversation));
        const entries = await refresh();
        for (const { id } of entries.slice(Math.max(0, maxChats()))) await rm(pathOf(id), { force: true });
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
          const conversation = await readOne(id);
          return conversation?.turns.some(turn => turn.text.toLowerCase().includes(wanted)) ?? false;
        }
      }),
  };
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
