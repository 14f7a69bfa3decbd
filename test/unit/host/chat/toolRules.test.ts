import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import type { ToolUse } from '../../../../src/core/conversation/toolRounds.ts';
import { createToolQuestions } from '../../../../src/host/chat/session/toolQuestions.ts';
import { createAllowedTools } from '../../../../src/host/chat/tools/allowedTools.ts';

function memento(): Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (name: string) => values.get(name) as never,
    update: async (name, value) => void values.set(name, value),
  };
}

const all = ['once', 'chat', 'workspace', 'deny'];

describe('what a person allowed', () => {
  it('holds for this call, this chat, or this workspace', () => {
    const state = memento();
    const allowed = createAllowedTools(state);
    assert.deepEqual(allowed.choicesFor('read', 'reads', 'c1'), all);
    allowed.remember('read', 'reads', 'c1', 'once');
    assert.deepEqual(allowed.choicesFor('read', 'reads', 'c1'), all);
    allowed.remember('read', 'reads', 'c1', 'chat');
    assert.deepEqual(allowed.choicesFor('read', 'reads', 'c1'), []);
    assert.deepEqual(allowed.choicesFor('read', 'reads', 'c2'), all);
    assert.deepEqual(allowed.choicesFor('list', 'reads', 'c1'), all);
    allowed.remember('read', 'reads', 'c2', 'workspace');
    assert.deepEqual(createAllowedTools(state).choicesFor('read', 'reads', 'c3'), []);
    allowed.forget();
    assert.deepEqual(allowed.choicesFor('read', 'reads', 'c1'), all);
  });

  it('is asked about each time for what writes or runs, whatever was said before', () => {
    const allowed = createAllowedTools(memento());
    for (const decision of ['chat', 'workspace'] as const) allowed.remember('run', 'acts', 'c1', decision);
    assert.deepEqual(allowed.choicesFor('run', 'acts', 'c1'), ['once', 'deny']);
    // The name may have been allowed while it only read.
    allowed.remember('run', 'reads', 'c1', 'workspace');
    assert.deepEqual(allowed.choicesFor('run', 'acts', 'c1'), ['once', 'deny']);
  });
});

describe('calls that wait for a person', () => {
  const use = (id: string, name: string): ToolUse => {
    return { id, callId: id, name, arguments: '{}', status: 'asking', result: '' };
  };

  it('are decided one by one, and together where one is allowed for longer', async () => {
    const questions = createToolQuestions();
    const { signal } = new AbortController();
    const answers = [use('0-0', 'read'), use('0-1', 'read'), use('0-2', 'read'), use('0-3', 'list')].map(each =>
      questions.ask(each, signal),
    );
    questions.decide('0-0', 'deny');
    questions.decide('0-0', 'workspace');
    questions.decide('9-9', 'once');
    questions.decide('0-1', 'chat');
    questions.decide('0-3', 'once');
    assert.deepEqual(await Promise.all(answers), ['deny', 'chat', 'once', 'once']);
  });

  it('are over when the answer is stopped', async () => {
    const questions = createToolQuestions();
    const controller = new AbortController();
    const waiting = questions.ask(use('0-0', 'read'), controller.signal);
    controller.abort();
    assert.equal(await waiting, undefined);
    assert.equal(await questions.ask(use('0-1', 'read'), controller.signal), undefined);
  });
});
