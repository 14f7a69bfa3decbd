import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addTurn, type Conversation, createConversation } from '../../../../src/core/conversation/conversation.ts';
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

  it('are gone when they are removed', async () => {
    await store.save(chat('one', 'hello'));
    await store.remove('one');
    assert.deepEqual(await store.list(), []);
  });
});

function chat(id: string, prompt: string, at = 1): Conversation {
  const turn = { id: 'q', role: 'user', text: prompt, attachments: [], createdAt: at } as const;
  return addTurn(createConversation(id, at), turn);
}
