import assert from 'node:assert/strict';
import { LLMock } from '@copilotkit/aimock';
import type { Message } from '../../src/core/generation/generation.ts';
import { families } from '../fixtures/families/index.ts';
import { now, weather } from '../fixtures/families/turn.ts';
import { callsOf, messageOf, model, reasoningOf } from '../support/families.ts';
import { generate, transports } from '../support/generate.ts';

const [[, transport]] = transports as [(typeof transports)[0]];
const server = new LLMock({ port: 0 });

before(async () => {
  server.onMessage('What is the weather?', {
    content: 'Let me look.',
    toolCalls: [
      { name: 'weather', arguments: '{"city":"Paris"}' },
      { name: 'now', arguments: '{}' },
    ],
  });
  server.onMessage('Thanks', { content: 'You are welcome.' });
  server.onMessage('Think', { content: 'Yes.', reasoning: 'Hm.' });
  await server.start();
});
after(() => server.stop());

describe('Tools, on a server that others wrote', () => {
  for (const family of families) {
    const connection = () => ({ dialect: family.dialect, baseUrl: server.url, apiKey: 'sk-test-key' });
    const ask = (messages: readonly Message[]) => {
      const request = { model: model(family), messages, tools: [weather, now] };
      return generate(connection(), { transport, request, retries: 0 });
    };

    it(`are called by ${family.dialect}, and the turn is taken back with their results`, async () => {
      const question: Message = { role: 'user', content: 'What is the weather?' };
      const asked = await ask([question]);
      assert.equal(asked.failure, undefined);
      assert.equal(asked.text, 'Let me look.');
      const calls = callsOf(asked.events);
      assert.deepEqual(
        calls.map(({ name, arguments: json }) => [name, JSON.parse(json)]),
        [
          ['weather', { city: 'Paris' }],
          ['now', {}],
        ],
      );
      assert.deepEqual(asked.events.at(-1), { type: 'end', finishReason: 'tool_calls' });
      const answer = messageOf(asked) ?? assert.fail();
      const results: Message = {
        role: 'tool',
        content: calls.map(({ id, name }) => ({
          type: 'toolResult',
          callId: id,
          name,
          content: [{ type: 'text', text: 'Sunny' }],
        })),
      };
      const goneOn = await ask([question, answer, results, { role: 'user', content: 'Thanks' }]);
      assert.equal(goneOn.failure, undefined);
      assert.equal(goneOn.text, 'You are welcome.');
    });

    // This server sends Cohere's reasoning as text.
    if (family.dialect === 'cohere') continue;
    it(`are not needed by ${family.dialect}, whose reasoning is told apart`, async () => {
      const { text, events, failure } = await ask([{ role: 'user', content: 'Think' }]);
      assert.equal(failure, undefined);
      assert.equal(text, 'Yes.');
      assert.match(reasoningOf(events), /^(?:Hm\.)?$/);
    });
  }
});
