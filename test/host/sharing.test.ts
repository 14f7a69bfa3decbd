import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { GenerationError } from '../../src/core/generation/errors.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import { dialects, findDialect } from '../../src/dialects/index.ts';
import { createKeyNames } from '../../src/host/connections/keyNames.ts';
import { createSecrets, type Secrets } from '../../src/host/connections/secrets.ts';
import { openLink } from '../../src/host/setup/share/addShared.ts';
import {
  addressOf,
  isSharedFile,
  readShared,
  sharedFile,
  sharedLink,
  toShared,
} from '../../src/host/setup/share/sharedConnection.ts';
import { eventually, press } from '../support/typist.ts';

const key = 'sk-0123456789abcdefABCDEF01';
const own = { id: 'mine', label: 'Mine', dialect: 'openai', baseUrl: 'https://llm.example.com/v1', model: 'm' };

describe('A connection that is shared', () => {
  it('comes back from its link and from its file as it was', () => {
    const shared = toShared({ ...own, headers: { 'X-Team': 'blue' } });
    const link = vscode.Uri.parse(sharedLink(shared, 'vscode'));
    assert.deepEqual(readShared(new URLSearchParams(link.query).get('connection') ?? ''), shared);
    assert.ok(isSharedFile(sharedFile(shared)));
    assert.deepEqual(readShared(sharedFile(shared)), shared);
  });

  const places: readonly (readonly [string, object])[] = [
    ['a header', { headers: { 'X-Api-Key': key } }],
    ['the address', { baseUrl: `https://llm.example.com/v1?api_key=${key}` }],
    ['a declared body', { dialect: { body: { q: '{{prompt}}', token: key }, read: { text: '/t' } } }],
    ['a field that nobody knows', { password: key }],
    ['its name', { label: `Mine ${key}` }],
    ['the name of its model', { model: key }],
    ['a credential', { credential: { command: ['print', key] } }],
  ];
  for (const [where, change] of places) {
    it(`has no key that lies in ${where}`, () => {
      const shared = toShared({ ...own, ...change });
      assert.ok(!JSON.stringify(shared).includes(key), JSON.stringify(shared));
    });
  }

  it('brings no command, no leave to send a key in the clear and no file of this computer, whatever it says', () => {
    const given = {
      ...own,
      credential: { command: ['rm', '-rf'] },
      allowInsecureHttp: true,
      cert: '/a',
      key: '/b',
      ca: '/c',
      extra: {},
    };
    assert.deepEqual(readShared(JSON.stringify(given)), { ...toShared(own) });
  });

  it('has names that can not pass for others, nor for icons of the editor', () => {
    const given = { ...own, label: '$(verified) Open\u200BAI\u202E\n\n by Runnel', model: '\u2066m\n$(check)' };
    const { label, model } = readShared(JSON.stringify(given)) ?? {};
    assert.deepEqual([label, model], ['$ (verified) OpenAI by Runnel', 'm $ (check)']);
  });

  for (const [baseUrl, shown] of [
    ['https://\u0430pi.openai.com/v1', 'https://xn--pi-6kc.openai.com/v1'],
    ['https://api.open\tai.com/v1', 'https://api.openai.com/v1'],
    ['https://api.openai.com\\@evil.test/v1', 'https://api.openai.com\\@evil.test/v1'],
    ['https:evil.test/v1', 'https://evil.test/v1'],
    ['https://evil.test/\u202Emoc.ianepo.ipa', 'https://evil.test/moc.ianepo.ipa'],
    ['https://evil.test/{{key}}/$(lock)', 'https://evil.test/{{key}}/$ (lock)'],
    ['HTTPS://EVIL.test', 'https://evil.test'],
  ] as const) {
    it(`shows where ${JSON.stringify(baseUrl)} leads`, () => assert.equal(addressOf({ baseUrl }), shown));
  }

  const wrong: readonly (readonly [string, unknown])[] = [
    ['a login before the host', { ...own, baseUrl: 'https://api.openai.com@evil.test/v1' }],
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', []],
    ['no address', { dialect: 'openai' }],
    ['an unknown format', { ...own, dialect: 'nowhere' }],
    ['an address that is none', { ...own, baseUrl: 'javascript:alert(1)' }],
    ['a file', { ...own, baseUrl: 'file:///etc/passwd' }],
    ['a format that is none', { ...own, dialect: { body: 1 } }],
    ['too much', { ...own, label: 'x'.repeat(200_000) }],
  ];
  for (const [name, given] of wrong) {
    it(`is refused: ${name}`, () => {
      let read: unknown;
      try {
        read = readShared(typeof given === 'string' ? given : JSON.stringify(given));
      } catch (error) {
        assert.ok(error instanceof GenerationError);
      }
      assert.equal(read, undefined);
    });
  }
});

describe('A link that hands over a connection', () => {
  const state = new Map<string, unknown>();
  let secrets: Secrets;
  const entries = (): readonly JsonObject[] => vscode.workspace.getConfiguration().get('runnel.connections') ?? [];

  before(() => {
    const stored = new Map<string, string>();
    const storage = {
      get: async (name: string) => stored.get(name),
      store: async (name: string, value: string) => void stored.set(name, value),
      delete: async (name: string) => void stored.delete(name),
      onDidChange: () => ({ dispose() {} }),
    } as unknown as vscode.SecretStorage;
    const memento = {
      keys: () => [...state.keys()],
      get: (name: string, otherwise?: unknown) => state.get(name) ?? otherwise,
      update: async (name: string, value: unknown) => void state.set(name, value),
    } as vscode.Memento;
    secrets = createSecrets(storage, createKeyNames(storage, memento));
  });
  after(async () => {
    secrets.dispose();
    const configuration = vscode.workspace.getConfiguration();
    for (const name of ['runnel.connections', 'runnel.connection'])
      await configuration.update(name, undefined, vscode.ConfigurationTarget.Global);
  });

  it('saves nothing that nobody said yes to', async () => {
    const opened = openLink(vscode.Uri.parse(sharedLink(toShared(own), 'vscode')), secrets);
    let isOver = false;
    void opened.then(() => {
      isOver = true;
    });
    await eventually(async () => {
      await press('workbench.action.closeQuickOpen');
      assert.ok(isOver);
    });
    assert.deepEqual(entries(), []);
  });

  it('adds the connection when one says yes', async () => {
    const opened = openLink(vscode.Uri.parse(sharedLink(toShared(own), 'vscode')), secrets);
    let isOver = false;
    void opened.then(() => {
      isOver = true;
    });
    await eventually(async () => {
      if (!isOver) await press('workbench.action.acceptSelectedQuickOpenItem');
      assert.equal(entries().length, 1);
    });
    const [entry] = entries();
    assert.equal(entry?.baseUrl, own.baseUrl);
    assert.equal(entry?.label, 'Mine');
    await opened;
  });
});

/** What each API sends, from its documentation: events, and the text and the good end in them. */
const answers: Readonly<Record<string, readonly [events: readonly JsonObject[], text: string]>> = {
  anythingllm: [
    [
      { uuid: 'a', type: 'textResponseChunk', textResponse: 'Hel', close: false, error: false },
      { uuid: 'a', type: 'textResponseChunk', textResponse: 'lo', close: true, error: false },
    ],
    'Hello',
  ],
  'cohere-v1': [
    [
      { is_finished: false, event_type: 'stream-start', generation_id: 'g' },
      { is_finished: false, event_type: 'text-generation', text: 'Hello' },
      { is_finished: true, event_type: 'stream-end', finish_reason: 'COMPLETE', response: { text: 'Hello' } },
    ],
    'Hello',
  ],
  dify: [
    [
      { event: 'message', message_id: 'm', answer: 'Hello' },
      { event: 'message_end', metadata: { usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } } },
    ],
    'Hello',
  ],
  koboldcpp: [
    [
      { token: 'Hel', finish_reason: null },
      { token: 'lo', finish_reason: 'stop' },
    ],
    'Hello',
  ],
  'llama-cpp-completion': [
    [
      { content: 'Hello', stop: false },
      { content: '', stop: true, stop_type: 'eos', tokens_predicted: 1, tokens_evaluated: 3 },
    ],
    'Hello',
  ],
  'ollama-generate': [
    [
      { response: 'Hello', done: false },
      { response: '', done: true, done_reason: 'stop', eval_count: 1 },
    ],
    'Hello',
  ],
  'open-webui': [
    [{ choices: [{ delta: { content: 'Hello' } }] }, { choices: [{ delta: {}, finish_reason: 'stop' }] }],
    'Hello',
  ],
  'text-generation-inference': [
    [
      { token: { id: 1, text: 'Hello', special: false }, generated_text: null, details: null },
      {
        token: { id: 2, text: '</s>', special: true },
        generated_text: 'Hello',
        details: { finish_reason: 'eos_token', generated_tokens: 2 },
      },
    ],
    'Hello',
  ],
  watsonx: [
    [
      {
        model_id: 'm',
        results: [
          { generated_text: 'Hel', generated_token_count: 1, input_token_count: 3, stop_reason: 'not_finished' },
        ],
      },
      {
        model_id: 'm',
        results: [{ generated_text: 'lo', generated_token_count: 2, input_token_count: 0, stop_reason: 'eos_token' }],
      },
    ],
    'Hello',
  ],
  'workers-ai': [[{ response: 'Hel' }, { response: 'lo', usage: { prompt_tokens: 3, completion_tokens: 2 } }], 'Hello'],
  yandexgpt: [
    [
      {
        result: {
          alternatives: [{ message: { role: 'assistant', text: 'Hel' }, status: 'ALTERNATIVE_STATUS_PARTIAL' }],
        },
      },
      {
        result: {
          alternatives: [{ message: { role: 'assistant', text: 'Hello' }, status: 'ALTERNATIVE_STATUS_FINAL' }],
          usage: { totalTokens: '4' },
        },
      },
    ],
    'Hello',
  ],
};

describe('The connections in docs/connections', () => {
  const folder = join(__dirname, '..', '..', 'docs', 'connections');
  const files = readdirSync(folder).filter(name => name.endsWith('.runnel.json'));
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');

  it('are those that are told of, and those that are tested', () => {
    const names = files.map(name => name.replace('.runnel.json', ''));
    assert.deepEqual(names.sort(), Object.keys(answers).sort());
    for (const name of names) assert.ok(readme.includes(`(${name}.runnel.json)`), name);
    assert.ok(names.length >= 10 && dialects.length > 0);
  });

  for (const file of files) {
    it(`${file} can be imported, asks as documented and reads the answer`, () => {
      const text = readFileSync(join(folder, file), 'utf8');
      assert.ok(isSharedFile(text));
      const shared = readShared(text);
      assert.ok(shared);
      const dialect = findDialect(shared.dialect);
      const [events, expected] = answers[file.replace('.runnel.json', '')] ?? [];
      assert.ok(dialect && events);
      const body = JSON.stringify(dialect.ask({ model: 'm', messages: [{ role: 'user', content: 'Say hello' }] }));
      assert.ok(body.includes('Say hello'), body);
      assert.ok(!body.includes('{{'), body);
      const readings = events.map(event => dialect.read(event));
      const soFar = readings.findLast(reading => reading.textSoFar !== undefined)?.textSoFar;
      assert.equal(soFar ?? readings.map(reading => reading.text ?? '').join(''), expected);
    });
  }
});
