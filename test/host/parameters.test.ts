import assert from 'node:assert/strict';
import { openTestConnection, type TestConnection } from '../support/testConnection.ts';
import { hanging } from '../support/unfinished.ts';

describe('Parameters', () => {
  let connection: TestConnection;
  before(async () => {
    connection = await openTestConnection();
  });
  after(() => connection.dispose());
  afterEach(async () => {
    connection.sandbox.reset();
    for (const name of ['temperature', 'systemPrompt', 'model', 'profile', 'profiles']) {
      await connection.configure(`runnel.${name}`, undefined);
    }
  });

  const entry = (more: object = {}) => ({
    ...{ id: 'test', dialect: 'openai', baseUrl: connection.sandbox.url, model: 'test-model' },
    ...more,
  });
  const configure = (...entries: readonly object[]) => connection.configure('runnel.connections', entries);
  const generate = (more: object = {}) => connection.generate({ prompt: 'Say hello', target: 'newDocument', ...more });
  /** The body of the last request, without what has nothing to do with parameters. */
  const sent = (): Readonly<Record<string, unknown>> => {
    const {
      messages: _,
      stream: __,
      stream_options: ___,
      ...body
    } = (connection.sandbox.requests.at(-1)?.json ?? {}) as Record<string, unknown>;
    return body;
  };
  const systemPrompt = (): unknown => {
    const body = connection.sandbox.requests.at(-1)?.json as
      | { readonly messages: readonly { role: string; content: string }[] }
      | undefined;
    return body?.messages.find(({ role }) => role === 'system')?.content.split('\n')[0];
  };

  it('are not sent where the name of the model is a key, which is in no error', async () => {
    await configure(entry());
    const key = 'sk-0123456789abcdefABCDEF01';
    await connection.configure('runnel.model', key);
    const { error } = await generate();
    assert.equal(error?.kind, 'configuration');
    assert.ok(!JSON.stringify(error).includes(key));
    assert.equal(connection.sandbox.requests.length, 0);
  });

  it('of a connection go along with its requests, before those of the settings', async () => {
    await connection.configure('runnel.temperature', 1);
    await configure(
      entry({
        temperature: 0.2,
        maxTokens: 50,
        stop: ['END'],
        reasoningEffort: 'low',
        extra: { seed: 7, user: 'me' },
        headers: { 'X-Team': 'blue' },
      }),
    );
    assert.equal((await generate()).error, undefined);
    assert.deepEqual(sent(), {
      model: 'test-model',
      temperature: 0.2,
      max_tokens: 50,
      stop: ['END'],
      reasoning_effort: 'low',
      seed: 7,
      user: 'me',
    });
    assert.equal(connection.sandbox.requests.at(-1)?.headers['x-team'], 'blue');
  });

  it('of a model are for that model alone, and are added to those of the connection', async () => {
    const models = {
      'test-model': { temperature: 0.7, extra: { seed: 8 }, headers: { 'X-Model': 'one' } },
      other: { temperature: 2 },
    };
    await configure(entry({ temperature: 0.2, maxTokens: 50, extra: { user: 'me' }, models }));
    await generate();
    assert.deepEqual(sent(), { model: 'test-model', temperature: 0.7, max_tokens: 50, seed: 8, user: 'me' });
    assert.equal(connection.sandbox.requests.at(-1)?.headers['x-model'], 'one');
  });

  it('of a profile come with its connection and model, by an argument or by the setting', async () => {
    await configure(entry({ temperature: 0.2, systemPrompt: 'Be kind.' }), {
      ...entry(),
      id: 'second',
      model: 'second-model',
    });
    await connection.configure('runnel.systemPrompt', 'As set.');
    await connection.configure('runnel.profiles', [
      { id: 'careful', connection: 'test', model: 'big', temperature: 0, systemPrompt: 'Be careful.' },
      { id: 'plain', connection: 'second' },
    ]);
    await generate({ profile: 'careful' });
    assert.deepEqual(sent(), { model: 'big', temperature: 0 });
    assert.equal(systemPrompt(), 'Be careful.');
    await generate();
    assert.equal(systemPrompt(), 'Be kind.');
    await connection.configure('runnel.profile', 'plain');
    await generate();
    assert.deepEqual(sent(), { model: 'second-model' });
    assert.equal(systemPrompt(), 'As set.');
    // A connection that is named stands for itself.
    await generate({ connection: 'test' });
    assert.deepEqual(sent(), { model: 'test-model', temperature: 0.2 });
  });

  for (const [what, profiles, message] of [
    ['is not there', [], /There is no profile “gone”/],
    [
      'names a connection that is not there',
      [{ id: 'gone', connection: 'nowhere' }],
      /There is no connection “nowhere”/,
    ],
    ['is wrong', [{ id: 'gone', temperature: 3 }], /runnel\.profiles\[0\]\.temperature must be a number from 0 to 2/],
  ] as const) {
    it(`of a profile that ${what} are told by name, and nothing is sent`, async () => {
      await configure(entry());
      await connection.configure('runnel.profiles', profiles);
      assert.match((await generate({ profile: 'gone' })).error?.message ?? '', message);
      assert.equal(connection.sandbox.requests.length, 0);
    });
  }

  for (const [field, value, path] of [
    ['temperature', '0.5', 'temperature'],
    ['temperature', -1, 'temperature'],
    ['maxTokens', 0, 'maxTokens'],
    ['stop', 'END', 'stop'],
    ['stop', [''], 'stop'],
    ['reasoningEffort', 3, 'reasoningEffort'],
    ['systemPrompt', ['a'], 'systemPrompt'],
    ['timeouts', { idle: 'long' }, 'timeouts.idle'],
    ['timeouts', 5, 'timeouts'],
    ['extra', [], 'extra'],
    ['models', [], 'models'],
    ['models', { a: { stop: 1 } }, 'models["a"].stop'],
  ] as const) {
    it(`with ${field}: ${JSON.stringify(value)} are refused by name`, async () => {
      await configure(entry({ [field]: value }));
      const { error } = await generate();
      assert.ok(error?.message.includes(`runnel.connections[0].${path} must be`), error?.message);
      await configure(entry());
    });
  }

  it('may be timeouts of their own', async () => {
    connection.sandbox.respondWith(hanging(''));
    await configure(entry({ timeouts: { firstOutput: 0.05 } }));
    assert.equal((await generate()).error?.kind, 'timeout');
  });
});
