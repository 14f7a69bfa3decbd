import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { done, finish, say } from '../support/generate.ts';
import { type RawServer, startRawServer } from '../support/rawServer.ts';
import { openTestConnection, type TestConnection } from '../support/testConnection.ts';

describe('Limits of a connection', () => {
  let connection: TestConnection;
  let server: RawServer;
  let open = 0;
  let mostOpen = 0;
  before(async () => {
    connection = await openTestConnection();
    server = await startRawServer(async line => {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      await line.head();
      await line.send(say('Hello'));
      open -= 1;
      await line.send(finish + done);
      line.end();
    });
  });
  after(async () => {
    await connection.dispose();
    await server.close();
  });
  afterEach(() => connection.configure('runnel.usage.confirmPrompt', undefined));

  const configure = (id: string, limits: object) =>
    connection.configure('runnel.connections', [
      { id, dialect: 'openai', baseUrl: server.url, model: 'test-model', requiresKey: false, limits },
    ]);
  const generate = (id: string, prompt = 'Say hello') =>
    connection.generate({ prompt, target: 'newDocument', connection: id });

  it('let one request after the other go', async () => {
    await configure('one', { concurrentRequests: 1 });
    const results = await Promise.all([generate('one'), generate('one'), generate('one')]);
    assert.deepEqual(
      results.map(({ text, error }) => [text, error]),
      Array.from({ length: 3 }, () => ['Hello', undefined]),
    );
    assert.equal(server.received.length, 3);
    assert.equal(mostOpen, 1);
  });

  it('hold a request that is one too many, which can be cancelled and was never sent', async () => {
    await configure('two', { requestsPerMinute: 1 });
    assert.equal((await generate('two')).error, undefined);
    const sent = server.received.length;
    const waiting = generate('two');
    // Whether it is in the queue yet or not: it is cancelled once it is running.
    const isOver = waiting.then(() => true);
    while (!(await Promise.race([isOver, new Promise(resolve => setImmediate(resolve, false))]))) {
      await vscode.commands.executeCommand('runnel.cancelGeneration');
    }
    assert.equal((await waiting).error?.kind, 'cancelled');
    assert.equal(server.received.length, sent);
  });

  it('that are wrong are told by name', async () => {
    await configure('three', { requestsPerMinute: 0 });
    assert.match((await generate('three')).error?.message ?? '', /connections\[0\]\.limits\.requestsPerMinute must be/);
    await configure('three', {});
  });

  for (const [answer, isSent] of [
    ['Send', true],
    [undefined, false],
  ] as const) {
    it(`are asked about for a large prompt, which is ${isSent ? '' : 'not '}sent after ${answer ?? 'no answer'}`, async () => {
      await configure('four', {});
      await connection.configure('runnel.usage.confirmPrompt', { tokens: 1_000 });
      const asked: string[] = [];
      const window = vscode.window as { showWarningMessage: unknown };
      const before = window.showWarningMessage;
      window.showWarningMessage = async (message: string, { detail }: { readonly detail: string }) => {
        asked.push(`${message} ${detail}`);
        return answer;
      };
      const sent = server.received.length;
      try {
        await generate('four');
        assert.deepEqual(asked, []);
        const { error } = await generate('four', 'word '.repeat(4_000));
        assert.equal(error?.kind, isSent ? undefined : 'cancelled');
      } finally {
        window.showWarningMessage = before;
      }
      assert.match(asked.join(), /Send a large prompt to four\? Estimate: ~[\d.]+k tokens/);
      assert.equal(server.received.length, sent + (isSent ? 2 : 1));
    });
  }
});
