import assert from 'node:assert/strict';
import type { GenerationRequest, Message, Tool } from '../../src/core/generation/generation.ts';
import { endpointOf } from '../../src/core/http/endpoint.ts';
import { findDialect } from '../../src/dialects/index.ts';
import { modelsUrl, readModels } from '../../src/discovery/modelList.ts';
import { providers } from '../../src/providers.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { callsOf, messageOf, partNames, reasoningOf } from '../support/families.ts';
import { type Generated, generate, transports } from '../support/generate.ts';

const [[, transport]] = transports as [(typeof transports)[0]];

/** Each dialect with the models whose ways differ. */
const spoken: readonly (readonly [dialect: string, model: string])[] = [
  ['openai', 'gpt-5'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['anthropic', 'claude-opus-4-6'],
  ['responses', 'gpt-5'],
  ['gemini', 'gemini-2.5-flash'],
  ['gemini', 'gemini-3-pro'],
  ['ollama', 'qwen3'],
  ['cohere', 'command-a'],
  ['bedrock', 'us.anthropic.claude-sonnet-4-5-v1:0'],
];

const weather: Tool = {
  name: 'weather',
  description: 'The weather',
  schema: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } }, required: ['city'] },
};
const readFile: Tool = { name: 'read_file', schema: { type: 'object', properties: { path: { type: 'string' } } } };
const now: Tool = { name: 'now', schema: { type: 'object', properties: {} } };
const tools = [weather, readFile, now];

let sandbox: Sandbox;

for (const [dialect, model] of spoken) {
  describe(`The sandbox speaks ${dialect} with ${model}:`, () => {
    before(async () => {
      sandbox = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY, apiKey: 'right' });
    });
    afterEach(() => sandbox.reset());
    after(() => sandbox.dispose());

    const ask = (request: Partial<GenerationRequest> & Pick<GenerationRequest, 'messages'>, apiKey = 'right') =>
      generate({ dialect, baseUrl: sandbox.url, apiKey }, { transport, retries: 0, request: { model, ...request } });
    const user = (content: string): Message => ({ role: 'user', content });

    it('text with its usage', async () => {
      sandbox.respondWith(saying('Grüße, 水 👩‍💻 and more.'));
      const { text, events, failure } = await ask({ messages: [{ role: 'system', content: 'Be brief.' }, user('Hi')] });
      assert.equal(failure, undefined);
      assert.equal(text, 'Grüße, 水 👩‍💻 and more.');
      assert.deepEqual(events.at(-1), { type: 'end', finishReason: 'stop' });
      const usage = events.findLast(event => event.type === 'usage')?.usage;
      assert.ok((usage?.inputTokens ?? 0) >= 4 && (usage?.outputTokens ?? 0) > 5, JSON.stringify(usage));
    });

    it('what the limit cuts off', async () => {
      const { text, events } = await ask({ messages: [user('Tell me a story')], maxTokens: 20 });
      assert.ok(text.length > 20 && text.length < 200);
      assert.deepEqual(events.at(-1), { type: 'end', finishReason: 'length' });
    });

    it('calls of the tools that the prompt names, and what they answered', async () => {
      const messages = [user('Use weather and `read_file` for "Paris", please.')];
      const first = await ask({ messages, tools });
      check(first, 'tool_calls');
      assert.deepEqual(
        callsOf(first.events).map(({ name, arguments: json }) => [name, JSON.parse(json)]),
        [
          ['weather', { city: 'Paris' }],
          ['read_file', { path: 'Paris' }],
        ],
      );
      const results = callsOf(first.events).map(({ id, name }) => ({
        type: 'toolResult' as const,
        callId: id,
        name,
        content: [{ type: 'text' as const, text: `${name} is fine` }],
      }));
      const turn = [...messages, messageOf(first) as Message, { role: 'tool', content: results } as const];
      const second = await ask({ messages: turn, tools });
      check(second, 'stop');
      assert.match(second.text, /“weather is fine”/);
      assert.match(second.text, /“read_file is fine”/);
      // And on, with the whole of it in the history.
      const third = await ask({
        messages: [...turn, { role: 'assistant', content: second.text }, user('Thanks!')],
        tools,
      });
      check(third, 'stop');
      assert.match(third.text, /sandbox/i);
    });

    it('calls of tools whose names it would refuse', async () => {
      const names = ['files.read/all', 'files.read:all', `x${'y'.repeat(200)}`, '2nd'];
      const odd = names.map(name => ({ name, schema: { type: 'object', properties: {} } }));
      const messages = [user(names.map(name => `Use \`${name.replace(/\W/g, '_')}\`.`).join(' '))];
      const first = await ask({ messages, tools: odd, toolChoice: { name: 'files.read:all' } });
      // Ollama has no choice, and its models read the names as they are.
      if (dialect === 'ollama') return assert.deepEqual(callsOf(first.events), []);
      check(first, 'tool_calls');
      const [call] = callsOf(first.events);
      assert.equal(call?.name, 'files.read:all');
      assert.match(JSON.stringify(messageOf(first)), /"name":"files\.read:all"/);
      const result = { type: 'toolResult', callId: call.id, name: call.name, content: [] } as const;
      const turn = [...messages, messageOf(first) as Message, { role: 'tool', content: [result] } as const];
      check(await ask({ messages: turn, tools: odd }), 'stop');
      const sent = sandbox.requests.map(({ body }) => body).join('');
      const said = [...sent.matchAll(/"name":"([^"]*)"/g)].map(([, name = '']) => name);
      assert.ok(said.length >= 6 && said.every(name => /^[\w.:-]{1,128}$/.test(name)), said.join(' '));
    });

    it('a call that has no arguments', async () => {
      const { events } = await ask({ messages: [user('Call the tool now.')], tools: [now] });
      assert.deepEqual(
        callsOf(events).map(({ name, arguments: json }) => [name, json]),
        [['now', '{}']],
      );
    });

    it('no call where none is wanted, and one where it must', async () => {
      const messages = [user('How is the weather now?')];
      assert.deepEqual(callsOf((await ask({ messages, tools })).events), []);
      const forbidden = await ask({ messages: [user('Use weather.')], tools, toolChoice: 'none' });
      assert.deepEqual(callsOf(forbidden.events), []);
      const isOptional = dialect === 'ollama';
      const forced = await ask({ messages, tools, toolChoice: { name: 'read_file' } });
      const names = callsOf(forced.events).map(({ name }) => name);
      assert.deepEqual(names, isOptional ? [] : ['read_file']);
    });

    it('what the model thought, which comes back as it was', async () => {
      const messages = [user('Use weather.')];
      const first = await ask({ messages, tools, reasoningEffort: 'high' });
      check(first, 'tool_calls');
      assert.match(reasoningOf(first.events), /^The request is “Use weather\.”\. That needs “weather”\./);
      const parts = partNames(messageOf(first))?.map(name => name.replace(' with replay', ''));
      // Cohere tells its plan, which is no text of the answer.
      const plan = dialect === 'cohere' ? ['reasoning', 'reasoning', 'toolCall'] : ['reasoning', 'text', 'toolCall'];
      assert.deepEqual(parts, plan);
      const [call] = callsOf(first.events);
      const result = { type: 'toolResult', callId: call?.id ?? '', name: 'weather', content: [] } as const;
      const turn = [...messages, messageOf(first) as Message, { role: 'tool', content: [result] } as const];
      const second = await ask({ messages: turn, tools, reasoningEffort: 'high' });
      check(second, 'stop');
      assert.match(second.text, /“\(empty\)”/);
    });

    it('how many images came', async () => {
      const images = ['data:image/png;base64,aGk=', 'data:image/jpeg;base64,aGk='];
      const { text } = await ask({ messages: [{ role: 'user', content: 'What is it?', images }] });
      assert.match(text, /^2 images arrived/);
    });

    it('that the key is wrong, or missing', async () => {
      for (const key of ['wrong', '']) {
        const { failure } = await ask({ messages: [user('Hi')] }, key);
        assert.ok(failure?.kind === 'auth' || failure?.kind === 'permission', `${failure?.kind} ${failure?.message}`);
      }
    });

    it('errors before and in the middle of an answer', async () => {
      sandbox.respondWith(({ refuse }) => refuse('rate-limited', 'Too fast for the sandbox', 2));
      const refused = await ask({ messages: [user('Hi')] });
      assert.equal(refused.failure?.kind, 'rateLimit', refused.failure?.message);
      sandbox.respondWith(({ answer, errorEvent }) => {
        const normal = answer('One two three');
        const pieces = [...(normal.body as Iterable<string>)];
        return {
          ...normal,
          body: [...pieces.slice(0, pieces.length / 2), errorEvent('Something broke in the middle')],
        };
      });
      const broken = await ask({ messages: [user('Hi')] });
      assert.match(broken.failure?.message ?? '', /Something broke in the middle/);
      assert.ok('One two three'.startsWith(broken.text));
    });

    it('its models', async () => {
      const found = findDialect(dialect);
      assert.ok(found !== undefined);
      if (found.modelsPath === undefined) return assert.equal(dialect, 'bedrock');
      const endpoint = endpointOf(sandbox.url, found);
      const url = modelsUrl(found, endpoint) ?? assert.fail();
      const headers = found.headers?.('right') ?? { authorization: 'Bearer right' };
      const models = readModels(await (await fetch(url, { headers })).text(), found);
      assert.equal(models[0]?.id.replace('models/', ''), 'sandbox');
    });
  });
}

describe('The sandbox speaks as Azure does:', () => {
  for (const [dialect, base, path] of [
    [
      'openai',
      '/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21',
      '/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21',
    ],
    [
      'openai',
      '/openai/deployments/gpt-5?api-version=2024-10-21',
      '/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21',
    ],
    ['openai', '/openai/v1/', '/openai/v1/chat/completions'],
    ['openai', '/openai', '/openai/v1/chat/completions'],
    ['responses', '/openai/v1', '/openai/v1/responses'],
    ['responses', '/openai/v1/responses', '/openai/v1/responses'],
  ] as const) {
    it(`${dialect} at ${base}, with the key in a header of its own`, async () => {
      const azure = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY, apiKey: 'right' });
      const headers = providers.find(({ id }) => id === 'azure-openai')?.headers ?? {};
      const connection = { dialect, baseUrl: `${azure.url}${base}`, apiKey: 'right', headers };
      const request = { model: 'gpt-5', messages: [{ role: 'user', content: 'Write a poem about glass' }] } as const;
      const { text, failure } = await generate(connection, { transport, retries: 0, request });
      const [{ url, headers: sent } = assert.fail()] = azure.requests;
      await azure.dispose();
      assert.equal(failure, undefined, failure?.message);
      assert.match(text, /glass/);
      assert.equal(url, path);
      assert.equal(sent['api-key'], 'right');
      assert.equal(sent.authorization, undefined);
    });
  }
});

function check({ failure, events }: Generated, finishReason: string): void {
  assert.equal(failure, undefined, failure?.message);
  assert.deepEqual(events.at(-1), { type: 'end', finishReason });
}
