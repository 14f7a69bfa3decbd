import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePageMessage } from '../../../../src/host/chat/page/parseMessage.ts';

describe('a message from a page', () => {
  it('is taken when it is one that a page sends', () => {
    const good = [
      { type: 'ready' },
      { type: 'send', text: 'hello', isNow: false },
      { type: 'sendQueued', id: 'a-1' },
      { type: 'removeQueued', id: 'a-1' },
      { type: 'undoDelete' },
      { type: 'compare', text: 'hello' },
      { type: 'chooseAnswer', turn: 'a-1' },
      { type: 'attachText', name: 'a.txt', text: 'long', isCut: true },
      { type: 'attachPlaces', uris: ['file:///a/b.ts'] },
      { type: 'attachContext', id: 'file:file:///a/b.ts' },
      { type: 'findContext', query: 'https://example.com/a' },
      { type: 'resend', turn: 'a-1', text: 'hello' },
      { type: 'wayOut', turn: 'a', index: 0 },
      { type: 'code', action: 'insert', text: 'x', language: 'ts' },
      { type: 'openFile', path: 'src/a.ts', line: 3 },
      { type: 'attachImage', name: 'x.png', url: 'data:image/png;base64,AAAA' },
      { type: 'configure', settings: { temperature: 1, maxTokens: 10, reasoningEffort: 'high' } },
      { type: 'run', command: 'chooseConnection' },
    ];
    for (const message of good) assert.deepEqual(parsePageMessage(message), message);
  });

  it('is refused with a field that is wrong, too long, or of another kind', () => {
    const bad: readonly unknown[] = [
      undefined,
      null,
      'ready',
      [],
      {},
      { type: 'nothing' },
      { type: 'constructor' },
      { type: '__proto__' },
      { type: 'removeQueued', id: '../x' },
      { type: 'send', text: 'x'.repeat(1_000_001) },
      { type: 'send', text: ['x'] },
      { type: 'regenerate', turn: '../../etc/passwd' },
      { type: 'wayOut', turn: 'a', index: -1 },
      { type: 'wayOut', turn: 'a', index: 0.5 },
      { type: 'openFile', path: 'a.ts', line: -1 },
      { type: 'openFile', path: '', line: 0 },
      { type: 'code', action: 'execute', text: 'x', language: '' },
      { type: 'attachText', name: 'a.txt', text: '', isCut: false },
      { type: 'attachPlaces', uris: [1, 'x'.repeat(5_000)] },
      { type: 'attachImage', name: 'x', url: 'https://example.com/x.png' },
      { type: 'attachImage', name: 'x', url: 'data:image/svg+xml;base64,AAAA' },
      { type: 'run', command: 'workbench.action.terminal.new' },
    ];
    for (const message of bad)
      assert.equal(parsePageMessage(message), undefined, JSON.stringify(message)?.slice(0, 80));
  });

  it('carries settings within their bounds only, and nothing else', () => {
    const settings = {
      temperature: 9,
      maxTokens: 0.5,
      reasoningEffort: 'a b',
      contextWindow: 8,
      systemPrompt: '',
      apiKey: 'x',
      model: 'm',
    };
    assert.deepEqual(parsePageMessage({ type: 'configure', settings }), {
      type: 'configure',
      settings: { contextWindow: 8, model: 'm' },
    });
  });

  it('never makes the host fail', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        parsePageMessage(value);
      }),
    );
  });
});
