import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { GenerationError } from '../../src/core/generation/errors.ts';
import { findConnectionProfile } from '../../src/host/connections/entries.ts';
import { createKeyNames } from '../../src/host/connections/keyNames.ts';
import { updateEntry } from '../../src/host/connections/saveConnection.ts';
import { createSecrets, type Secrets } from '../../src/host/connections/secrets.ts';
import { moveKey } from '../../src/host/keys/keysInFiles.ts';
import { findKeysInSettings } from '../../src/host/keys/keysInSettings.ts';

/** Secret storage and state as the editor has them, in memory; another window can hold the same. */
function createStorage() {
  const change = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  const values = new Map<string, string>();
  let fails = false;
  const guard = async <T>(result: T): Promise<T> => {
    if (fails) throw new Error('There is no keyring.');
    return result;
  };
  const storage: vscode.SecretStorage = {
    get: key => guard(values.get(key)),
    store: (key, value) => guard(void values.set(key, value)).then(() => change.fire({ key })),
    delete: key => guard(void values.delete(key)).then(() => change.fire({ key })),
    onDidChange: change.event,
  };
  const kept = new Map<string, unknown>();
  const state: vscode.Memento = {
    keys: () => [...kept.keys()],
    get: <T>(key: string, fallback?: T) => (kept.get(key) as T | undefined) ?? fallback,
    update: async (key, value) => void kept.set(key, value),
  };
  return { storage, state, values, breakDown: () => (fails = true) };
}

const openSecrets = (storage: vscode.SecretStorage, state: vscode.Memento): Secrets =>
  createSecrets(storage, createKeyNames(storage, state));

describe('API keys', () => {
  it('belong to the origin that they were stored for', async () => {
    const { storage, state } = createStorage();
    const secrets = openSecrets(storage, state);
    await secrets.store('a', 'https://one.test', 'key-1');
    assert.equal(await secrets.read('a', 'https://one.test'), 'key-1');
    assert.equal(await secrets.read('a', 'https://two.test'), undefined);
    assert.equal(await secrets.originOf('a'), 'https://one.test');
    assert.deepEqual(secrets.connectionIds, ['a']);
  });

  it('that change in one window reach the others', async () => {
    const { storage, state } = createStorage();
    const [one, other] = [openSecrets(storage, state), openSecrets(storage, state)];
    let news = 0;
    other.onDidChange(() => news++);
    await one.store('a', 'https://one.test', 'key-1');
    assert.ok(news > 0);
    assert.equal(await other.read('a', 'https://one.test'), 'key-1');
    await one.remove('a');
    assert.equal(await other.has('a'), false);
  });

  it('can be kept for this session where secret storage fails, and the failure is told as what it is', async () => {
    const { storage, state, breakDown } = createStorage();
    breakDown();
    const secrets = openSecrets(storage, state);
    await assert.rejects(secrets.store('a', 'https://one.test', 'key-1'), (error: unknown) => {
      assert.ok(error instanceof GenerationError);
      assert.equal(error.kind, 'configuration');
      assert.ok(!`${error.message} ${error.hint}`.includes('key-1'));
      return true;
    });
    secrets.storeForSession('a', 'https://one.test', 'key-1');
    assert.equal(await secrets.read('a', 'https://one.test'), 'key-1');
    assert.equal(await secrets.read('a', 'https://two.test'), undefined);
    await secrets.remove('a');
    await assert.rejects(secrets.read('a', 'https://one.test'), { kind: 'configuration' });
  });

  it('of a known service are sent in its own header also when its model was chosen', async () => {
    const configuration = () => vscode.workspace.getConfiguration();
    const header = { Authorization: 'Api-Key {{key}}' };
    try {
      assert.deepEqual(findConnectionProfile('yandexgpt').headers, header);
      await updateEntry(findConnectionProfile('yandexgpt'), { model: 'm' });
      assert.deepEqual(findConnectionProfile('yandexgpt').headers, header);
      await updateEntry(findConnectionProfile('gigachat'), { model: 'm' });
      assert.deepEqual(findConnectionProfile('gigachat').credential, { preset: 'gigachat' });
      await updateEntry(findConnectionProfile('gigachat'), { credential: undefined });
      assert.equal(findConnectionProfile('gigachat').credential, undefined);
    } finally {
      await configuration().update('runnel.connections', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  describe('that lie in settings', () => {
    const configuration = () => vscode.workspace.getConfiguration();
    let secrets: Secrets;
    beforeEach(() => {
      const { storage, state } = createStorage();
      secrets = openSecrets(storage, state);
    });
    afterEach(async () => {
      for (const name of ['connections', 'connection', 'profiles', 'model'])
        await configuration().update(`runnel.${name}`, undefined, vscode.ConfigurationTarget.Global);
    });

    it('are found in profiles, in names and before the host, too, and moved', async () => {
      const key = 'sk-0123456789abcdefABCDEF01';
      const other = 'glpat-aBcDeFgHiJkLmNoP1234';
      const set = (name: string, value: unknown) =>
        configuration().update(`runnel.${name}`, value, vscode.ConfigurationTarget.Global);
      const entry = { id: 'a', label: `Mine ${key}`, dialect: 'openai', baseUrl: 'https://one.test/v1' };
      await set('connections', [entry, { id: 'b', dialect: 'openai', baseUrl: 'https://me:hunter2@two.test/v1' }]);
      assert.equal(findKeysInSettings().length, 2);
      for (const found of findKeysInSettings()) await moveKey(found, secrets);
      await set('profiles', [{ id: 'careful', connection: 'a', headers: { 'X-Foo': other } }]);
      await set('connection', 'a');
      await set('model', key);
      for (const found of findKeysInSettings()) await moveKey(found, secrets);
      assert.deepEqual(findKeysInSettings(), []);
      const left = JSON.stringify(
        ['connections', 'profiles', 'model'].map(name => configuration().get(`runnel.${name}`)),
      );
      for (const secret of [key, other, 'hunter2']) assert.ok(!left.includes(secret), left);
      assert.equal(await secrets.read('a', 'https://one.test'), key);
      assert.deepEqual(await secrets.readNamed('a', 'https://one.test'), { 'careful-x-foo': other });
      assert.equal(await secrets.read('b', 'https://two.test'), Buffer.from('me:hunter2').toString('base64'));
    });

    it('are found and moved to secret storage', async () => {
      const entry = { id: 'a', dialect: 'openai', baseUrl: 'https://one.test/v1' };
      await configuration().update(
        'runnel.connections',
        [
          { ...entry, headers: { 'X-Api-Key': 'abc123def456ghi789', 'X-Team': 'blue' } },
          { ...entry, id: 'b', headers: { Authorization: 'Bearer nb_9f8e7d6c5b4a' } },
          { ...entry, id: 'c', headers: { 'X-Api-Key': '{{key}}' } },
        ],
        vscode.ConfigurationTarget.Global,
      );
      assert.deepEqual(
        findKeysInSettings().map(({ profile, key }) => [profile.id, key]),
        [
          ['a', 'abc123def456ghi789'],
          ['b', 'nb_9f8e7d6c5b4a'],
        ],
      );
      for (const id of ['a', 'b']) {
        const found = findKeysInSettings().find(({ profile }) => profile.id === id);
        assert.ok(found);
        await moveKey(found, secrets);
      }
      assert.equal(await secrets.read('a', 'https://one.test'), 'abc123def456ghi789');
      assert.equal(await secrets.read('b', 'https://one.test'), 'nb_9f8e7d6c5b4a');
      const left = JSON.stringify(configuration().get('runnel.connections'));
      assert.ok(!left.includes('abc123def456ghi789') && !left.includes('nb_9f8e7d6c5b4a'), left);
      assert.ok(left.includes('"X-Api-Key":"{{key}}"') && left.includes('blue'), left);
      assert.deepEqual(findKeysInSettings(), []);
    });
  });
});
