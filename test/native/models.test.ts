import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { oldest } from '../rig/editors/versions.ts';
import { lastResult, modelOf } from '../support/agentModel.ts';
import { eventually } from '../support/typist.ts';
import { dropping, hanging } from '../support/unfinished.ts';

const isNewest = vscode.version !== oldest.editor;
const run = vscode.commands.executeCommand;

describe('The models of Runnel in VS Code', () => {
  let sandbox: Sandbox;
  const configure = async (name: string, value: unknown): Promise<void> =>
    await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    sandbox = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY });
    const entry = { dialect: 'openai', baseUrl: sandbox.url };
    await configure('runnel.connections', [
      { id: 'one', label: 'First server', model: 'test-model', ...entry },
      { id: 'two', label: 'Second server', model: 'other-model', ...entry },
    ]);
    await configure('runnel.connection', 'one');
    await configure('runnel.request.retries', 0);
  });

  after(async () => {
    for (const name of [
      'runnel.connections',
      'runnel.connection',
      'runnel.request.retries',
      'runnel.nativeChat.models',
    ])
      await configure(name, undefined);
    await sandbox.dispose();
  });

  beforeEach(() => sandbox.reset());
  afterEach(() => sandbox.alwaysRespondWith());

  const select = async (id: string): Promise<vscode.LanguageModelChat> => {
    const models = await vscode.lm.selectChatModels({ vendor: 'runnel' });
    const found = models.find(model => model.id === id);
    assert.ok(found, `${id} is among ${models.map(model => model.id)}`);
    return found;
  };
  const ask = async (id: string, prompt: string, options: vscode.LanguageModelChatRequestOptions = {}) => {
    const model = await select(id);
    return model.sendRequest([vscode.LanguageModelChatMessage.User(prompt)], options);
  };

  it('are those of all connections that can be asked, with stable ids', async () => {
    const { name, family, maxInputTokens } = await select('one/test-model');
    assert.deepEqual({ name, family }, { name: 'test-model', family: 'test-model' });
    assert.ok(maxInputTokens > 50_000);
    await select('two/other-model');
  });

  it('are those that the person chose', async () => {
    await configure('runnel.nativeChat.models', { one: ['a', 'b'] });
    await eventually(async () => {
      const ids = (await vscode.lm.selectChatModels({ vendor: 'runnel' })).map(({ id }) => id).sort();
      assert.deepEqual(ids, ['one/a', 'one/b', 'two/other-model']);
    });
    await configure('runnel.nativeChat.models', undefined);
    await eventually(() => select('one/test-model'));
  });

  it('stream their text', async () => {
    sandbox.alwaysRespondWith(modelOf(() => ({ text: 'Grüße 👩‍🚀' })));
    const answer = await ask('two/other-model', 'Hello');
    let text = '';
    for await (const piece of answer.text) text += piece;
    assert.equal(text, 'Grüße 👩‍🚀');
    assert.equal((sandbox.requests.at(0)?.json as { model?: string } | undefined)?.model, 'other-model');
  });

  it('of two connections answer at once, each with its own', async () => {
    sandbox.alwaysRespondWith(modelOf(request => ({ text: `I am ${(request as { model?: string }).model}.` })));
    const asked = ['one/test-model', 'two/other-model', 'one/test-model', 'two/other-model'].map(async id => {
      let text = '';
      for await (const piece of (await ask(id, 'Who?')).text) text += piece;
      return text;
    });
    const [first, second] = ['I am test-model.', 'I am other-model.'];
    assert.deepEqual(await Promise.all(asked), [first, second, first, second]);
  });

  it('ask for tools, and take the results', async () => {
    sandbox.alwaysRespondWith(
      modelOf(request => {
        const result = lastResult(request);
        if (result !== undefined) return { text: `It is ${result}.` };
        return { calls: [{ id: 'call-1', name: 'clock', arguments: { zone: 'UTC' } }] };
      }),
    );
    const model = await select('one/test-model');
    const tools = [{ name: 'clock', description: 'Tells the time', inputSchema: { type: 'object', properties: {} } }];
    const user = vscode.LanguageModelChatMessage.User('What time is it?');
    const first = await model.sendRequest([user], { tools });
    const calls: vscode.LanguageModelToolCallPart[] = [];
    for await (const part of first.stream) if (part instanceof vscode.LanguageModelToolCallPart) calls.push(part);
    assert.deepEqual(
      calls.map(({ name, input }) => ({ name, input })),
      [{ name: 'clock', input: { zone: 'UTC' } }],
    );
    const [call] = calls;
    assert.ok(call);
    const second = await model.sendRequest(
      [
        user,
        vscode.LanguageModelChatMessage.Assistant([new vscode.LanguageModelTextPart(''), call]),
        vscode.LanguageModelChatMessage.User([
          new vscode.LanguageModelToolResultPart(call.callId, [new vscode.LanguageModelTextPart('noon')]),
        ]),
      ],
      { tools },
    );
    let text = '';
    for await (const piece of second.text) text += piece;
    assert.equal(text, 'It is noon.');
  });

  it('say what went wrong, without a stack', async () => {
    sandbox.respondWith({ status: 401, body: '{"error":{"message":"No such key"}}' });
    const answer = await ask('one/test-model', 'Hello');
    await assert.rejects(
      async () => {
        for await (const _ of answer.text);
      },
      (error: Error) => /rejected the API key|API key/i.test(error.message) && !/\n\s+at /.test(error.message),
    );
  });

  it('keep what had arrived when the connection breaks', async () => {
    sandbox.respondWith(dropping('The beginning of a story'));
    const answer = await ask('one/test-model', 'Hello');
    let text = '';
    await assert.rejects(async () => {
      for await (const piece of answer.text) text += piece;
    });
    assert.match(text, /^The beginning/);
  });

  it('of other extensions answer as a connection of Runnel, and never Runnel itself', async () => {
    const echo = {
      ...{ vendor: 'other', id: 'echo', name: 'Echo', family: 'echo', version: '1', maxInputTokens: 1_000 },
      sendRequest: async (messages: readonly vscode.LanguageModelChatMessage[]) => ({
        stream: (async function* () {
          const [part] = messages.at(-1)?.content ?? [];
          yield new vscode.LanguageModelTextPart(`You said: ${(part as vscode.LanguageModelTextPart).value}`);
        })(),
      }),
    };
    const { selectChatModels } = vscode.lm;
    const lm = vscode.lm as { selectChatModels: unknown };
    // Only an extension of its own could bring a model of another vendor.
    lm.selectChatModels = async (selector: vscode.LanguageModelChatSelector) =>
      selector.vendor === 'other' ? [echo] : await selectChatModels(selector);
    const before = vscode.workspace.getConfiguration().get<readonly object[]>('runnel.connections', []);
    try {
      const entry = { dialect: 'vscode', baseUrl: 'http://vscode.localhost', requiresKey: false };
      await configure('runnel.connections', [
        ...before,
        { id: 'others', model: 'other/echo', ...entry },
        { id: 'circle', model: 'runnel/one/test-model', ...entry },
      ]);
      const said = await run<{ readonly text: string }>('runnel.generate', {
        ...{ prompt: 'Hello there', target: 'newDocument', connection: 'others' },
      });
      assert.match(said.text, /^You said: .*Hello there/s);
      const refused = await run<{ readonly error?: Error }>('runnel.generate', {
        ...{ prompt: 'Hello', target: 'newDocument', connection: 'circle' },
      });
      assert.match(refused.error?.message ?? '', /runnel\/one\/test-model/);
      assert.deepEqual(sandbox.requests, []);
    } finally {
      lm.selectChatModels = selectChatModels;
      await configure('runnel.connections', before);
    }
  });

  it('count tokens at once', async () => {
    const model = await select('one/test-model');
    const started = performance.now();
    assert.ok((await model.countTokens('a text of some words')) > 3);
    assert.ok(performance.now() - started < 1_000);
  });

  if (isNewest) {
    it('stop at once when they are cancelled', async () => {
      sandbox.respondWith(hanging('The beginning'));
      const source = new vscode.CancellationTokenSource();
      const model = await select('one/test-model');
      const answer = await model.sendRequest([vscode.LanguageModelChatMessage.User('Hello')], {}, source.token);
      const iterator = answer.text[Symbol.asyncIterator]();
      await iterator.next();
      source.cancel();
      await eventually(() => assert.equal(sandbox.openSockets, 0));
    });
  }
});
