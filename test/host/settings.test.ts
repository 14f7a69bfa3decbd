import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { currentModel } from '../../src/host/connections/currentModel.ts';
import { readConnectionEntries } from '../../src/host/connections/entries.ts';
import { readGenerationSettings, readSetting, readSettingOrDefault } from '../../src/host/settings.ts';
import { settings } from '../../src/names.ts';

const configure = (name: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);

describe('A setting', () => {
  const changed = new Map<string, unknown>();
  const set = async (name: string, value: unknown): Promise<void> => {
    if (!changed.has(name)) changed.set(name, vscode.workspace.getConfiguration().inspect(name)?.globalValue);
    await configure(name, value);
  };
  afterEach(async () => {
    for (const [name, value] of changed) await configure(name, value);
    changed.clear();
  });

  it('that is not set has the default of the manifest', () => {
    for (const name of Object.values(settings).filter(each => !each.startsWith('runnel.connection'))) {
      const { defaultValue } = vscode.workspace.getConfiguration().inspect(name) ?? {};
      assert.deepEqual(readSetting(name), defaultValue, name);
    }
  });

  for (const [name, value, expected] of [
    [settings.temperature, 3, /runnel\.temperature must be a number from 0 to 2/],
    [settings.temperature, 'warm', /runnel\.temperature/],
    [settings.retries, null, /runnel\.request\.retries must be a number from 0 to 5/],
    [settings.systemPrompt, ['be', 'brief'], /runnel\.systemPrompt must be a text/],
    [settings.insertMode, 'fast', /runnel\.insert\.mode must be one of live, whenComplete/],
    [settings.follow, 'yes', /runnel\.insert\.follow must be true or false/],
    [settings.connections, {}, /runnel\.connections must be a list/],
  ] as const) {
    it(`of ${name} that is ${JSON.stringify(value)} is refused by name, and is as if not set where it is only shown`, async () => {
      await set(name, value);
      assert.throws(() => readSetting(name), expected);
      const { defaultValue } = vscode.workspace.getConfiguration().inspect(name) ?? {};
      assert.deepEqual(readSettingOrDefault(name), defaultValue);
    });
  }

  it('for the response headers leaves the timeout to the client unless it is set', async () => {
    assert.equal('headersMs' in readGenerationSettings().timeouts, false);
    await set(settings.headersTimeout, 0);
    assert.equal(readGenerationSettings().timeouts.headersMs, 0);
  });

  it('of connections names the entry and the part that is wrong', async () => {
    await set(settings.connections, [{ id: 'a', dialect: 'openai', baseUrl: 'ftp://a.test' }]);
    assert.throws(() => readConnectionEntries(), /runnel\.connections\[0\]\.baseUrl/);
    const twice = { id: 'a', dialect: 'openai', baseUrl: 'https://a.test' };
    await set(settings.connections, [twice, twice]);
    assert.throws(() => readConnectionEntries(), /“a” occurs twice/);
  });

  it('for the model belongs to the connection in the settings, not to one that was chosen for a chat', async () => {
    await set(settings.connections, [
      { id: 'a', dialect: 'openai', baseUrl: 'https://a.test', model: 'own-a' },
      { id: 'b', dialect: 'openai', baseUrl: 'https://b.test', model: 'own-b' },
    ]);
    await set(settings.connection, 'a');
    await set(settings.model, 'set');
    assert.equal(currentModel().model, 'set');
    assert.equal(currentModel({ connection: 'b' }).model, 'own-b');
    assert.equal(currentModel({ connection: 'b', model: 'chosen' }).model, 'chosen');
    await set(settings.model, undefined);
    assert.equal(currentModel().model, 'own-a');
    assert.equal(currentModel({ connection: 'gone' }).connection, '');
  });
});
