import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Responder } from '../../src/sandbox/responder.ts';
import { eventStream } from '../faults/recording.ts';
import { modelOf } from '../support/agentModel.ts';
import { assistant, Result, Text, tool, useNativeModels, user } from '../support/nativeModels.ts';

const chunk = (delta: object, finish: string | null = null) => ({
  ...{ id: 'c', object: 'chat.completion.chunk' },
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const streaming = (...events: readonly (object | string)[]): Responder => ({
  headers: { 'content-type': 'text/event-stream' },
  body: eventStream(...events, '[DONE]'),
});
const callOf = (args: unknown) => ({
  index: 0,
  id: 'c1',
  type: 'function',
  function: { name: 'read', arguments: args },
});

/** What servers send, and what the chat gets of it. */
const answers: Readonly<Record<string, { readonly said: Responder; readonly text?: string; readonly calls?: number }>> =
  {
    // vscode issue 322728: vLLM, with Kimi K2.6.
    'an empty list of calls beside every piece of text': {
      said: streaming(
        chunk({ content: 'Hel', tool_calls: [] }),
        chunk({ content: 'lo', tool_calls: [] }),
        chunk({}, 'stop'),
      ),
      text: 'Hello',
    },
    'a call that ends with the word for a text': {
      said: streaming(chunk({ tool_calls: [callOf('{"path":"a"}')] }), chunk({}, 'stop')),
      calls: 1,
    },
    'calls without arguments': {
      said: streaming(chunk({ tool_calls: [callOf('')] }), chunk({}, 'tool_calls')),
      calls: 1,
    },
    'a text that is null, and a role in every piece': {
      said: streaming(
        chunk({ role: 'assistant', content: null }),
        chunk({ role: 'assistant', content: 'Hello' }),
        chunk({ content: null }, 'stop'),
      ),
      text: 'Hello',
    },
  };

describe("An answer to VS Code's chat that nobody named", () => {
  const models = useNativeModels(['plain']);

  for (const [what, { said, text = '', calls = 0 }] of Object.entries(answers)) {
    it(`is read as it was meant: ${what}`, async () => {
      models().sandbox.respondWith(said);
      const answer = await models().ask([user(new Text('Hi'))], { tools: [tool('read')] });
      assert.deepEqual({ text: answer.text, calls: answer.calls.length }, { text, calls });
    });
  }

  // llama.cpp issue 22684, oai-compatible-copilot issues 171 and 187: no provider hands the reasoning back.
  it('hands the reasoning before a call back to the server', async () => {
    const first = { reasoning: 'I have to read.', calls: [{ id: 'r1', name: 'read', arguments: { path: 'a' } }] };
    models().sandbox.respondWith(modelOf(() => first));
    const { calls } = await models().ask([user(new Text('Hi'))], { tools: [tool('read')] });
    const [call] = calls;
    assert.ok(call);
    models().sandbox.respondWith(modelOf(() => ({ text: 'Read.' })));
    const messages = [user(new Text('Hi')), assistant(call), user(new Result(call.callId, [new Text('x')]))];
    await models().ask(messages, { tools: [tool('read')] });
    assert.match(JSON.stringify(models().lastBody()), /"reasoning_content":"I have to read\."/);
  });

  it('says that a model said nothing', async () => {
    models().sandbox.respondWith(streaming(chunk({}, 'stop')));
    await assert.rejects(models().ask([user(new Text('Hi'))]), /returned no text/);
  });

  it('says that a prompt was too long for the model, in a sentence', async () => {
    const message =
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 17500 tokens.";
    models().sandbox.respondWith({
      status: 400,
      body: JSON.stringify({ error: { message, code: 'context_length_exceeded' } }),
    });
    await assert.rejects(models().ask([user(new Text('Hi'))]), ({ message: said }: Error) => {
      assert.match(said, /8192|too long|context/i);
      assert.doesNotMatch(said, /\n\s+at /);
      return true;
    });
  });

  it('says that a connection is gone whose model was chosen before', async () => {
    const model = await models().select('odd/plain');
    const before = vscode.workspace.getConfiguration().get('runnel.connections');
    await models().configure('runnel.connections', []);
    try {
      await assert.rejects(async () => {
        const { text } = await model.sendRequest([user(new Text('Hi'))]);
        for await (const _ of text);
      });
      assert.equal(models().sandbox.requests.length, 0);
    } finally {
      await models().configure('runnel.connections', before);
    }
  });
});
