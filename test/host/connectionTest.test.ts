import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Responder, saying } from '../../src/sandbox/responder.ts';
import { faults } from '../faults/index.ts';
import { useTestConnection } from '../support/testConnection.ts';
import { closeAll } from '../support/typist.ts';
import { hanging } from '../support/unfinished.ts';

describe('The test of a connection', () => {
  const connection = useTestConnection();

  /** What the page says, line by line. */
  const test = async (): Promise<readonly string[]> => {
    const text = await vscode.commands.executeCommand<string>('runnel.testConnection', 'test');
    return text.split('\n').filter(line => line !== '');
  };

  it('says first that the connection works, then how it was found out', async () => {
    connection.sandbox.respondWith(saying('ok'));
    const [title, verdict, ...rest] = await test();
    assert.match(title ?? '', /^# Test of /);
    assert.equal(verdict, 'The connection works.');
    const steps = rest.filter(line => /^- [✓✗…]/.test(line));
    assert.ok(
      steps.every(step => step.startsWith('- ✓')),
      steps.join('\n'),
    );
    assert.match(steps.at(-1) ?? '', /End: after \d+ ms/);
    assert.ok(
      rest.some(line => line.includes('text: "ok"')),
      rest.join('\n'),
    );
  });

  const failures: Readonly<Record<string, readonly [Responder, RegExp]>> = {
    'a key that is not valid': [faults.unauthorized, /rejected the API key|requires an API key/],
    'an account without credits': [faults['no-credits'], /credits/i],
    'a model that is not in the plan': [faults.forbidden, /not part of your plan/],
    'a model that does not exist': [faults['not-found'], /model/],
    'a rate limit': [faults['rate-limit-long'], /Rate limit/i],
    'a server that fails': [faults['server-error'], /failed|error/i],
    'the page of a gateway': [faults['bad-gateway'], /502/],
    'the page of a network that wants a sign-in': [faults['html-page'], /web page|HTML/i],
    'no content': [faults['no-content'], /./],
    'an answer without text': [faults['no-text'], /./],
  };
  for (const [name, [responder, expected]] of Object.entries(failures)) {
    it(`says first what failed, and marks where: ${name}`, async () => {
      connection.sandbox.alwaysRespondWith(typeof responder === 'function' ? responder : () => responder);
      const [, verdict, ...rest] = await test();
      assert.match(verdict ?? '', expected);
      assert.doesNotMatch(verdict ?? '', /works/);
      const steps = rest.filter(line => /^- [✓✗…]/.test(line));
      assert.equal(steps.at(-1), '- ✗ Request and answer', steps.join('\n'));
      assert.equal(steps.filter(step => !step.startsWith('- ✓')).length, 1);
    });
  }

  it('says that the connection works where the answer broke off, and what happened', async () => {
    connection.sandbox.alwaysRespondWith(faults['reset-mid-stream']);
    const [, verdict, hint] = await test();
    assert.equal(verdict, 'The connection works.');
    assert.match(hint ?? '', /^Its answer was not complete: /);
  });

  it('marks the network where nobody listens', async () => {
    const entry = { id: 'test', dialect: 'openai', baseUrl: 'http://127.0.0.1:9', model: 'test-model' };
    const before = vscode.workspace.getConfiguration().get('runnel.connections');
    await connection.configure('runnel.connections', [entry]);
    try {
      const [, verdict, ...rest] = await test();
      assert.match(verdict ?? '', /refused the connection/);
      assert.ok(rest.includes('- ✗ Network'), rest.join('\n'));
    } finally {
      await connection.configure('runnel.connections', before);
    }
  });

  it('says where the text of a declared format is, if the format looks elsewhere', async () => {
    const before = vscode.workspace.getConfiguration().get('runnel.connections');
    const dialect = { body: { model: '{{model}}', q: '{{prompt}}' }, read: { text: '/nowhere' } };
    const baseUrl = `${connection.sandbox.url}/v1/chat/completions`;
    await connection.configure('runnel.connections', [{ id: 'test', dialect, baseUrl, model: 'test-model' }]);
    const event = (text: string): string => `data: ${JSON.stringify({ out: { piece: text } })}\n\n`;
    connection.sandbox.alwaysRespondWith(() => ({
      headers: { 'Content-Type': 'text/event-stream' },
      body: [event('It is '), event('ok.'), 'data: [DONE]\n\n'],
    }));
    try {
      const [, verdict] = await test();
      assert.match(verdict ?? '', /appears to be at "\/out\/piece"/);
    } finally {
      await connection.configure('runnel.connections', before);
    }
  });

  it('is cancelled when its page is closed, and so is its request', async () => {
    connection.sandbox.respondWith(hanging('ok'));
    const arrival = connection.sandbox.nextRequest();
    const tested = test();
    const request = await arrival;
    await closeAll();
    assert.equal((await tested)[1], 'The test was cancelled.');
    assert.equal(await request.settled, 'cancelled');
  });
});
