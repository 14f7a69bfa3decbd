import assert from 'node:assert/strict';
import { createClient, GenerationError, type GenerationEvent, type Message } from '../../src/client.ts';
import type { CustomDialect } from '../../src/core/generation/customDialect.ts';
import { type Responder, saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { builtInDialectsAsData } from '../fixtures/builtInDialectsAsData.ts';

const client = createClient();
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox({ testing: true, tokensPerSecond: Infinity, balance: 1_000, apiKey: 'nb_right' });
});
afterEach(() => sandbox.reset());
after(() => sandbox.dispose());

const conversation: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'Hello' },
  { role: 'user', content: 'Count to three 👩‍🚀' },
];

/** The dialects that the sandbox speaks; the other families are in declaredFamilies.test.ts. */
const spoken = ['elumenta', 'elumenta-prompt', 'generic', 'openai'];

for (const [name, asData] of Object.entries(builtInDialectsAsData).filter(([dialect]) => spoken.includes(dialect))) {
  const forms = [
    ['built in', name],
    ['declared in settings', asData],
  ] as const;

  for (const [form, dialect] of forms) {
    describe(`${name}, ${form}`, () => {
      it('sends what the built-in dialect sends', async () => {
        await collect(name);
        await collect(dialect);
        const [expected, actual] = sandbox.requests;
        assert.equal(actual?.path, expected?.path);
        assert.deepEqual(actual?.json, expected?.json);
        assert.equal(actual?.headers.authorization, 'Bearer nb_right');
      });

      it('leaves out what the request leaves open', async () => {
        await collect(name, { messages: [{ role: 'user', content: 'Hi' }] });
        await collect(dialect, { messages: [{ role: 'user', content: 'Hi' }] });
        const [expected, actual] = sandbox.requests;
        assert.deepEqual(actual?.json, expected?.json);
      });

      it('reads text, id, model, usage and the end', async () => {
        sandbox.respondWith(saying('One, two, three 👩‍🚀'), saying('One, two, three 👩‍🚀'));
        const expected = await collect(name);
        const actual = await collect(dialect);
        assert.equal(textOf(actual), 'One, two, three 👩‍🚀');
        assert.deepEqual(withoutSerials(actual), withoutSerials(expected));
        assert.equal(actual.at(-1)?.type, 'end');
      });

      it('reads an answer that was not streamed', async () => {
        const whole: Responder = exchange => ({
          headers: { 'Content-Type': 'application/json' },
          body: wholeAnswers[name] ?? exchange.request.body,
        });
        sandbox.respondWith(whole);
        assert.equal(textOf(await collect(dialect)), 'All of it');
      });

      it('reads an error in the middle of the stream, and keeps the text', async () => {
        sandbox.respondWith(exchange => ({
          body: [beginning(exchange.answer('Once upon a time').body), exchange.errorEvent('The model fell asleep.')],
        }));
        const error = await failureOf(dialect);
        assert.match(error.message, /The model fell asleep\./);
        assert.ok(error.partialText.startsWith('Once'));
      });

      it('does not take a stream that broke off for a complete one', async () => {
        sandbox.respondWith(exchange => ({
          body: [beginning(exchange.answer('Once upon a time').body)],
          framing: 'close',
        }));
        assert.equal((await failureOf(dialect)).kind, 'incomplete');
      });

      it('is told that the key is wrong', async () => {
        assert.equal((await failureOf(dialect, 'nb_wrong')).kind, 'auth');
      });
    });
  }
}

describe('a dialect declared in settings', () => {
  it('reads plain text that is no JSON, up to its own end marker', async () => {
    sandbox.respondWith({ body: ['data: Hello\n\n', 'data:  world\n\n', 'data: [END]\n\n', 'data: more\n\n'] });
    const events = await collect({ body: { q: '{{prompt}}' }, read: { text: '/@data' }, endMarker: '[END]' });
    assert.equal(textOf(events), 'Hello world');
  });

  it('tells events apart by their names', async () => {
    sandbox.respondWith({
      body: ['event: thought\ndata: {"v":"Hm"}\n\n', 'event: word\ndata: {"v":"Yes"}\n\n', 'event: bye\ndata: {}\n\n'],
    });
    const events = await collect({
      body: {},
      read: {
        text: { at: '/v', when: { at: '/@event', is: 'word' } },
        reasoning: { at: '/v', when: { at: '/@event', is: 'thought' } },
        ended: { at: '/@event', is: 'bye' },
      },
    });
    assert.equal(textOf(events), 'Yes');
    assert.ok(events.some(event => event.type === 'reasoning' && event.text === 'Hm'));
  });

  it('reads JSON lines, and takes the end of the connection for the end where it says so', async () => {
    sandbox.respondWith({ body: ['{"out":"a"}\n', '{"out":"b"}\n'], framing: 'close' });
    assert.equal(textOf(await collect({ body: {}, read: { text: '/out' }, endsByClosing: true })), 'ab');
  });

  it('takes the key where the API wants it, and nowhere else', async () => {
    sandbox.respondWith({ body: ['data: {"t":"x"}\n\ndata: [DONE]\n\n'] });
    const dialect: CustomDialect = { body: {}, read: { text: '/t' } };
    const connection = { dialect, baseUrl: `${sandbox.url}/ask?k={{key}}`, apiKey: 'a b/c'.replace(' ', '+') };
    for await (const event of client({ messages: conversation }, connection)) assert.ok(event.type);
    const [request] = sandbox.requests;
    assert.equal(request?.url, '/ask?k=a%2Bb%2Fc');
    assert.equal(request?.headers.authorization, undefined);
  });

  it('puts the key into the body or the path, and nowhere else', async () => {
    const reply = { body: ['data: {"t":"x"}\n\ndata: [DONE]\n\n'] };
    sandbox.respondWith(reply, reply);
    const dialect: CustomDialect = { body: { auth: { token: '{{key}}' }, q: '{{prompt}}' }, read: { text: '/t' } };
    const said = [{ role: 'user', content: 'What is {{key}}?' }] as const;
    const connection = { dialect, baseUrl: `${sandbox.url}/ask`, apiKey: 'opensesame' };
    for await (const event of client({ messages: said }, connection)) assert.ok(event.type);
    const plain = { ...connection, dialect: { body: { q: '{{prompt}}' }, read: { text: '/t' } } };
    const inPath = { ...plain, baseUrl: `${sandbox.url}/{{key}}/ask`, apiKey: 'open/sesame' };
    for await (const event of client({ messages: said }, inPath)) assert.ok(event.type);
    const [first, second] = sandbox.requests;
    assert.deepEqual(first?.json, { auth: { token: 'opensesame' }, q: 'What is {{key}}?' });
    assert.equal(first?.headers.authorization, undefined);
    assert.equal(second?.url, '/open%2Fsesame/ask');
    assert.equal(second?.headers.authorization, undefined);
  });

  it('puts the system prompt before the first turn where the API has no place for it', async () => {
    sandbox.respondWith({ body: ['data: {"t":"x"}\n\ndata: [DONE]\n\n'] });
    await collect({
      body: { contents: { '{{turns}}': { role: '{{role}}', parts: [{ text: '{{content}}' }] } } },
      roles: { assistant: 'model' },
      read: { text: '/t' },
    });
    assert.deepEqual(sandbox.requests[0]?.json, {
      contents: [
        { role: 'user', parts: [{ text: 'Be brief.\n\nHi' }] },
        { role: 'model', parts: [{ text: 'Hello' }] },
        { role: 'user', parts: [{ text: 'Count to three 👩‍🚀' }] },
      ],
    });
  });

  it('is refused before any request when it makes no sense', async () => {
    const wrong = [
      { read: {} },
      { body: {}, read: { text: 'no/pointer' } },
      { body: { a: '{{nonsense}}' }, read: { text: '/a' } },
      { body: {}, read: { words: '/a' } },
      { body: {}, read: { ended: '/a' } },
    ];
    for (const dialect of wrong) assert.equal((await failureOf(dialect as CustomDialect)).kind, 'configuration');
    assert.equal(sandbox.requests.length, 0);
  });

  it('never follows a pointer out of the event', async () => {
    sandbox.respondWith({ body: ['data: {"a":"x"}\n\ndata: [DONE]\n\n'] });
    const read = { text: ['/constructor/name', '/__proto__/toString', '/a'] };
    assert.equal(textOf(await collect({ body: {}, read })), 'x');
  });
});

const wholeAnswers: Readonly<Record<string, string>> = {
  elumenta: '{"id":"gen_1","status":"completed","content":"All of it","tokens_used":2}',
  'elumenta-prompt': '{"id":1,"status":"completed","result_text":"All of it","tokens_spent":2}',
  generic: '{"id":"gen_1","text":"All of it","finishReason":"stop"}',
  openai: '{"id":"c","choices":[{"index":0,"message":{"content":"All of it"},"finish_reason":"stop"}]}',
};

interface Asked {
  readonly messages: readonly Message[];
  readonly model?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
}

const full: Asked = { messages: conversation, model: 'gpt-5', temperature: 0.5, maxTokens: 40, stop: ['END'] };

async function collect(
  dialect: string | CustomDialect,
  asked = full,
  apiKey = 'nb_right',
): Promise<readonly GenerationEvent[]> {
  const events: GenerationEvent[] = [];
  const connection = { dialect, baseUrl: sandbox.url, apiKey };
  for await (const event of client(asked, connection, { retries: 0 })) events.push(event);
  return events;
}

async function failureOf(dialect: string | CustomDialect, apiKey?: string): Promise<GenerationError> {
  try {
    await collect(dialect, full, apiKey);
  } catch (error) {
    assert.ok(error instanceof GenerationError);
    return error;
  }
  assert.fail('It did not fail.');
}

function textOf(events: readonly GenerationEvent[]): string {
  return events.map(event => (event.type === 'text' ? event.text : '')).join('');
}

/** Ids and balances count up from request to request, and texts arrive in pieces of any size. */
function withoutSerials(events: readonly GenerationEvent[]): unknown {
  return events.flatMap((event): readonly unknown[] => {
    if (event.type === 'text') return [];
    if (event.type === 'start') return [{ ...event, id: typeof event.id }];
    if (event.type !== 'usage') return [event];
    const { balance, ...usage } = event.usage;
    return [{ ...usage, balance: typeof balance }];
  });
}

/** Everything of a stream up to some text, without its end. */
function beginning(body: unknown): string {
  const pieces: string[] = [];
  for (const piece of body as Iterable<{ readonly text: string }>) pieces.push(piece.text);
  return pieces.slice(0, 3).join('');
}
