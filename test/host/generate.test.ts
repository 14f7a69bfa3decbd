import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunnelApi } from '../../src/extension.ts';
import type { GenerateResult } from '../../src/host/editor/generated/generatedRanges.ts';
import { readSetting } from '../../src/host/settings.ts';
import { settings } from '../../src/names.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { faults } from '../faults/index.ts';
import { closeAll, eventually, openDocument, press, select } from '../support/typist.ts';

const dialects = ['elumenta', 'elumenta-prompt', 'generic', 'openai'];

describe('The command runnel.generate', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY });
    const connections = dialects.map(dialect => ({ id: dialect, dialect, baseUrl: sandbox.url, model: 'test-model' }));
    await configure('runnel.connections', connections);
    await configure('runnel.request.retries', 0);
  });

  after(async () => {
    for (const name of ['runnel.connections', 'runnel.connection', 'runnel.request.retries'])
      await configure(name, undefined);
    await sandbox.dispose();
  });

  beforeEach(() => sandbox.reset());
  afterEach(closeAll);

  for (const connection of dialects) {
    it(`streams to the cursor through ${connection} and says what it used`, async () => {
      const editor = await openDocument('before after');
      select(editor, 7);
      sandbox.respondWith(saying('Grüße 👩‍🚀\nand more '));
      const result = await generate({ prompt: 'Hello', target: 'cursor', connection });
      assert.equal(editor.document.getText(), 'before Grüße 👩‍🚀\nand more after');
      assert.equal(result?.text, 'Grüße 👩‍🚀\nand more ');
      assert.equal(result?.error, undefined);
      const { usage = {} } = result ?? {};
      if (connection.startsWith('elumenta')) assert.ok((usage.credits ?? 0) > 0, 'credits');
      if (connection === 'openai') assert.ok((usage.totalTokens ?? 0) > 0, 'tokens');
      if (connection === 'generic') assert.deepEqual(usage, {}, 'this API does not say what was used');
    });
  }

  for (const dialect of ['anthropic', 'responses', 'gemini', 'ollama', 'cohere', 'bedrock']) {
    it(`reaches the Sandbox that ships in the format ${dialect}`, async () => {
      const before = vscode.workspace.getConfiguration().get('runnel.connections');
      const own = { id: 'own', dialect, baseUrl: 'http://sandbox.localhost', model: 'sandbox' };
      await configure('runnel.connections', [own]);
      try {
        await openDocument('');
        const result = await generate({ prompt: 'Write a poem about glass', target: 'cursor', connection: 'own' });
        assert.equal(result?.error, undefined);
        assert.match(result?.text ?? '', /glass/);
      } finally {
        await configure('runnel.connections', before);
      }
    });
  }

  it('is undone in one step', async () => {
    const editor = await openDocument('before');
    select(editor, 6);
    sandbox.respondWith(saying(' one two three four five six seven'));
    await generate({ prompt: 'Count', connection: 'openai' });
    assert.equal(editor.document.getText(), 'before one two three four five six seven');
    await press('undo');
    assert.equal(editor.document.getText(), 'before');
  });

  it('puts the answer over the selection on request', async () => {
    const editor = await openDocument('keep WORDS keep');
    select(editor, 5, 10);
    sandbox.respondWith(saying('words'));
    await generate({ prompt: 'In small letters', target: 'replace', connection: 'openai' });
    assert.equal(editor.document.getText(), 'keep words keep');
    assert.match(JSON.stringify(sandbox.requests[0]?.json), /In small letters.*WORDS/);
  });

  it('begins on a line of its own after a selection', async () => {
    const editor = await openDocument('first line\nsecond line\n');
    select(editor, 0, 11);
    sandbox.respondWith(saying('answer'));
    await generate({ prompt: 'Explain', target: 'cursor', connection: 'openai' });
    assert.equal(editor.document.getText(), 'first line\nanswer\nsecond line\n');
  });

  it('opens a new document where there is no editor', async () => {
    await closeAll();
    sandbox.respondWith(saying('a new text'));
    await generate({ prompt: 'Write', connection: 'openai' });
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'a new text');
    assert.ok(vscode.window.activeTextEditor?.document.isUntitled);
  });

  it('works with the built-in sandbox, without a key and without any setting', async () => {
    const editor = await openDocument('');
    const result = await generate({ prompt: 'What are you?', target: 'cursor' });
    assert.ok((result?.text.length ?? 0) > 20);
    assert.equal(editor.document.getText(), result?.text);
  });

  it('stops at once when cancelled, keeps what arrived, and closes the connection', async () => {
    const editor = await openDocument('');
    sandbox.respondWith(faults.idle);
    const arrival = sandbox.nextRequest();
    const ended = generate({ prompt: 'Write', connection: 'openai' });
    await eventually(() => assert.notEqual(editor.document.getText(), ''));
    await press('runnel.cancelGeneration');
    const result = await ended;
    assert.equal(result?.error?.kind, 'cancelled');
    assert.equal(editor.document.getText(), result?.text);
    assert.equal(await (await arrival).settled, 'cancelled');
  });

  it('keeps what arrived before the connection broke, and says so', async () => {
    const editor = await openDocument('');
    sandbox.respondWith(faults['reset-mid-stream']);
    const result = await generate({ prompt: 'Write', connection: 'openai' });
    assert.equal(result?.error?.kind, 'network');
    assert.notEqual(result?.text, '');
    assert.equal(editor.document.getText(), result?.text);
  });

  it('refuses a second generation at the place where one is writing', async () => {
    const editor = await openDocument('');
    sandbox.respondWith(faults.idle);
    const first = generate({ prompt: 'Write', connection: 'openai' });
    await eventually(() => assert.notEqual(editor.document.getText(), ''));
    const second = await generate({ prompt: 'Write', connection: 'openai' });
    assert.match(second?.error?.message ?? '', /already writing/);
    assert.equal(sandbox.requests.length, 1);
    await press('runnel.cancelGeneration');
    await first;
  });

  it('names the setting that is wrong, and asks nobody', async () => {
    await openDocument('');
    await configure('runnel.connections', [{ id: 'x', dialect: 'nonsense', baseUrl: sandbox.url }]);
    try {
      await generate({ prompt: 'Write', connection: 'x' });
      const result = await generate({ prompt: 'Write', connection: 'x' });
      assert.equal(result?.error?.kind, 'configuration');
      assert.match(result?.error?.message ?? '', /runnel\.connections\[0\]\.dialect.*elumenta/);
      assert.equal(sandbox.requests.length, 0);
    } finally {
      const connections = dialects.map(dialect => ({ id: dialect, dialect, baseUrl: sandbox.url }));
      await configure('runnel.connections', connections);
    }
  });

  it('saves the base URL that worked, with the version that was missing', async () => {
    await openDocument('');
    const notFound = { status: 404, headers: { 'Content-Type': 'application/json' }, body: '{"detail":"Not Found"}' };
    const chunk = { choices: [{ index: 0, delta: { content: 'found' }, finish_reason: 'stop' }] };
    const answer = {
      headers: { 'Content-Type': 'text/event-stream' },
      body: [`data: ${JSON.stringify(chunk)}\n\n`, 'data: [DONE]\n\n'],
    };
    const isThere = (path: string): boolean => path === '/api/v1/chat/completions';
    sandbox.alwaysRespondWith(({ request }) => (isThere(request.path) ? answer : notFound));
    const entry = { id: 'openai', dialect: 'openai', model: 'test-model' };
    await configure('runnel.connections', [{ ...entry, baseUrl: `${sandbox.url}/api` }]);
    try {
      const result = await generate({ prompt: 'Write', connection: 'openai' });
      assert.equal(result?.text, 'found');
      const saved = [{ ...entry, baseUrl: `${sandbox.url}/api/v1` }];
      await eventually(() => assert.deepEqual(readSetting(settings.connections), saved));
      sandbox.reset();
      sandbox.alwaysRespondWith(({ request }) => (isThere(request.path) ? answer : notFound));
      await generate({ prompt: 'Write', connection: 'openai' });
      assert.deepEqual(
        sandbox.requests.map(({ path }) => path),
        ['/api/v1/chat/completions'],
      );
    } finally {
      const connections = dialects.map(dialect => ({ id: dialect, dialect, baseUrl: sandbox.url }));
      await configure('runnel.connections', connections);
    }
  });

  it('is what other extensions get, too', async () => {
    const extension = vscode.extensions.getExtension<RunnelApi>('runnel.runnel');
    assert.ok(extension !== undefined);
    sandbox.respondWith(saying('for others'));
    const { getApi } = await extension.activate();
    let text = '';
    const options = { label: 'Test', connection: 'generic' };
    const caller = contextOf(extension);
    for await (const event of getApi(caller).generate([{ role: 'user', content: 'Hello' }], options)) {
      if (event.type === 'text') text += event.text;
    }
    assert.equal(text, 'for others');
  });

  it('is nothing for what only looks like the context of an extension', async () => {
    const extension = vscode.extensions.getExtension<RunnelApi>('runnel.runnel');
    assert.ok(extension !== undefined);
    const { getApi } = await extension.activate();
    const forged = [{}, { ...contextOf(extension) }, Object.freeze({ extension: { id: 'runnel.runnel' } }), undefined];
    for (const context of forged) {
      const events = getApi(context as vscode.ExtensionContext).generate([{ role: 'user', content: 'Hi' }], {
        label: 'Forged',
      });
      await assert.rejects(events[Symbol.asyncIterator]().next(), { kind: 'permission' });
    }
    assert.equal(sandbox.requests.length, 0);
  });
});

/** As much of a context as Runnel looks at, in the form that VS Code gives it. */
function contextOf(extension: vscode.Extension<RunnelApi>): vscode.ExtensionContext {
  const { extensionPath } = extension;
  return Object.freeze({
    extension,
    extensionPath,
    secrets: { store: async () => {} },
  }) as unknown as vscode.ExtensionContext;
}

async function generate(given: object): Promise<GenerateResult | undefined> {
  return await vscode.commands.executeCommand('runnel.generate', given);
}

async function configure(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}
