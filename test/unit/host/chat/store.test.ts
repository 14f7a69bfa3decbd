import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addTurn,
  type Conversation,
  createConversation,
  deleteTurn,
  type Turn,
} from '../../../../src/core/conversation/conversation.ts';
import { type ChatStore, createChatStore } from '../../../../src/host/chat/session/store.ts';

describe('conversations on disk', () => {
  let folder: string;
  let damaged: string[];
  let store: ChatStore;
  let most = 10;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runnel-store-'));
    damaged = [];
    most = 10;
    store = open();
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (): ChatStore =>
    createChatStore(folder, { maxChats: () => most, onDamaged: file => void damaged.push(file) });

  it('come back as they were, in another window, too', async () => {
    const conversation = chat('one', 'hello');
    await store.save(conversation);
    assert.deepEqual(await open().read('one'), conversation);
    assert.equal(await store.read('two'), undefined);
  });

  it('lose no turn when two windows write at the same moment', async () => {
    const [one, other] = [open(), open()];
    for (let round = 0; round < 20; round += 1) {
      const id = `both-${round}`;
      await Promise.all([one.save(chat(id, 'from one')), other.save(chat(id, 'from the other', 1, 'p'))]);
      const texts = (await open().read(id))?.turns.map(({ text }) => text) ?? [];
      assert.deepEqual([...texts].sort(), ['from one', 'from the other']);
    }
    assert.deepEqual(
      (await readdir(folder)).filter(name => !name.endsWith('.json')),
      [],
    );
  });

  it('wait for no window that was ended while it wrote', async function () {
    this.timeout(20_000);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'one.lock'), '');
    await store.save(chat('one', 'hello'));
    assert.equal((await store.read('one'))?.turns.length, 1);
  });

  it('are read from files only: a pipe would keep the window waiting for ever', async () => {
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    await store.save(chat('one', 'hello'));
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      ['one'],
    );
    await assert.rejects(store.read('pipe'), /no file/);
    // Closed here, so that nothing in this process waits for it either.
    await rm(join(folder, 'pipe.json'));
  });

  it('are listed with the latest first, whoever saved them', async () => {
    await store.save(chat('old', 'first', 1));
    await open().save(chat('new', 'second', 2));
    assert.deepEqual(
      (await store.list()).map(({ id, title, turns }) => [id, title, turns]),
      [
        ['new', 'second', 1],
        ['old', 'first', 1],
      ],
    );
  });

  it('are found by their titles and by what was said', async () => {
    await store.save(chat('one', 'About Bees'));
    await store.save(chat('two', 'About ants\nwho live in HILLS'));
    assert.deepEqual([...(await store.search('bees'))], ['one']);
    assert.deepEqual([...(await store.search('hills'))], ['two']);
    assert.equal((await store.search('wasps')).size, 0);
  });

  it('make room for the latest', async () => {
    most = 3;
    for (let index = 1; index <= 5; index += 1) await store.save(chat(`c${index}`, 'x', index));
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      ['c5', 'c4', 'c3'],
    );
  });

  it('lose only what is damaged, set it aside and say so', async () => {
    await store.save(chat('good', 'fine'));
    await writeFile(join(folder, 'bad.json'), '{"version":1,"id":"bad","tur');
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      ['good'],
    );
    assert.equal(damaged.length, 1);
    const [name = ''] = damaged;
    assert.match(name, /^bad\.damaged-/);
    assert.match(await readFile(join(folder, name), 'utf8'), /"tur$/);
    await store.list();
    assert.equal(damaged.length, 1);
  });

  it('do not need their index', async () => {
    await store.save(chat('one', 'hello'));
    await writeFile(join(folder, 'index.json'), 'rubbish');
    assert.equal((await open().list()).length, 1);
    await rm(join(folder, 'index.json'));
    assert.equal((await open().list()).length, 1);
    assert.deepEqual(damaged, []);
  });

  it('leave alone what a later version wrote', async () => {
    const later = '{"version":2,"id":"later"}';
    await writeFile(join(folder, 'later.json'), later);
    assert.equal(await store.read('later'), undefined);
    assert.deepEqual(await store.list(), []);
    assert.equal(await readFile(join(folder, 'later.json'), 'utf8'), later);
    assert.deepEqual(damaged, []);
  });

  it('are written whole, in order, and leave nothing behind', async () => {
    const saves = Array.from({ length: 20 }, (_, index) => store.save(chat('one', `version ${index}`, index)));
    await Promise.all(saves);
    assert.equal((await store.read('one'))?.title, 'version 19');
    assert.deepEqual((await readdir(folder)).toSorted(), ['index.json', 'one.json']);
  });

  it('keep the turns of two windows that write to the same one', async () => {
    const base = chat('one', 'hello');
    await store.save(base);
    const other = open();
    const read = await other.read('one');
    assert.ok(read);
    await other.save(addTurn(read, turn('theirs', 2)));
    const saved = await store.save(addTurn(base, turn('ours', 3)));
    const ids = (conversation: Conversation | undefined) => conversation?.turns.map(({ id }) => id).toSorted();
    assert.deepEqual(ids(saved), ['ours', 'q', 'theirs']);
    assert.deepEqual(ids(await open().read('one')), ['ours', 'q', 'theirs']);
  });

  it('do not bring back what another window deleted, and keep what follows it', async () => {
    const base = addTurn(addTurn(chat('one', 'hello'), turn('a', 2, 'q')), turn('b', 3, 'a'));
    await store.save(base);
    const other = open();
    await other.read('one');
    await other.save(deleteTurn(base, 'a'));
    const saved = await store.save({ ...base, title: 'mine', isNamed: true, updatedAt: 9 });
    assert.deepEqual(
      saved.turns.map(({ id, parent }) => [id, parent]),
      [
        ['q', undefined],
        ['b', 'q'],
      ],
    );
    assert.equal(saved.title, 'mine');
  });

  it('tell another window that they changed, and not the one that changed them', async () => {
    await store.save(chat('one', 'hello'));
    const other = open();
    await other.read('one');
    const heard: string[] = [];
    const own = store.watch(id => void heard.push(`own ${id}`));
    const changed = new Promise<string>(resolve => {
      const watching = other.watch(id => {
        watching.dispose();
        resolve(id);
      });
    });
    // The folder is watched a moment later: what is written before that is not heard of.
    const timer = setInterval(() => void store.save(chat('one', `hello ${Date.now()}`, Date.now())), 100);
    assert.equal(await changed, 'one');
    clearInterval(timer);
    own.dispose();
    assert.deepEqual(heard, []);
  });

  it('are all kept where no number is set', async () => {
    most = 0;
    for (let index = 1; index <= 5; index += 1) await store.save(chat(`c${index}`, 'x', index));
    assert.equal((await store.list()).length, 5);
  });

  it('are set aside whole when a turn of theirs can not be read, before anything is written', async () => {
    const stored = {
      ...chat('one', 'hello'),
      turns: [...chat('one', 'hello').turns, { id: 'x', role: 'robot', text: 'kept' }],
    };
    await writeFile(join(folder, 'one.json'), JSON.stringify(stored));
    const read = await store.read('one');
    assert.equal(read?.turns.length, 1);
    assert.equal(damaged.length, 1);
    assert.match(await readFile(join(folder, damaged[0] ?? ''), 'utf8'), /"robot"/);
    await store.save(read);
    await store.list();
    assert.equal(damaged.length, 1);
  });

  it('do not overwrite what a later version wrote under the same name', async () => {
    await writeFile(join(folder, 'one.json'), '{"version":2,"id":"one"}');
    await store.save(chat('one', 'hello'));
    assert.match(damaged[0] ?? '', /^one\.later-/);
    assert.equal(await readFile(join(folder, damaged[0] ?? ''), 'utf8'), '{"version":2,"id":"one"}');
  });

  it('are not written over while they can not be read', async () => {
    // Where everything may be read, nothing can be made unreadable but a folder in the place of the file.
    await mkdir(join(folder, 'one.json'));
    await assert.rejects(store.read('one'));
    await assert.rejects(store.save(chat('one', 'hello')));
    assert.deepEqual(await store.list(), []);
    assert.deepEqual(damaged, []);
  });

  it('clear away what a crash left long ago, and nothing newer', async () => {
    await writeFile(join(folder, 'one.json.1-1.tmp'), 'half');
    await utimes(join(folder, 'one.json.1-1.tmp'), 1, 1);
    await writeFile(join(folder, 'two.json.1-1.tmp'), 'half');
    await store.list();
    assert.deepEqual(
      (await readdir(folder)).filter(name => name.endsWith('.tmp')),
      ['two.json.1-1.tmp'],
    );
  });

  it('are gone when they are removed', async () => {
    await store.save(chat('one', 'hello'));
    await store.remove('one');
    assert.deepEqual(await store.list(), []);
  });
});

function turn(id: string, createdAt: number, parent?: string): Turn {
  return { id, role: 'user', text: id, attachments: [], createdAt, ...(parent === undefined ? {} : { parent }) };
}

function chat(id: string, prompt: string, at = 1, turnId = 'q'): Conversation {
  const turn = { id: turnId, role: 'user', text: prompt, attachments: [], createdAt: at } as const;
  return addTurn(createConversation(id, at), turn);
}
