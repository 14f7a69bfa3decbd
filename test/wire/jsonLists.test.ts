import assert from 'node:assert/strict';
import type { Connection, CustomDialect } from '../../src/client.ts';
import { inferReading } from '../../src/discovery/inferReading.ts';
import { readAnswerEvents } from '../../src/discovery/sample/sampleEvents.ts';
import { type Expected, expectAnswer } from '../support/expectAnswer.ts';
import { deferred, startGenerating, transports } from '../support/generate.ts';
import { chunked, startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as readonly [(typeof transports)[number]];
const asJson = 'application/json';

/** One object of Gemini's list, indented and separated as Google does it. */
const gemini = (text: string, more: object = {}): string =>
  JSON.stringify({ candidates: [{ content: { parts: [{ text }], role: 'model' }, ...more }] }, undefined, 2);
const geminiList = (...objects: readonly string[]): string => `[${objects.join('\n,\r\n')}\n]\n`;
const chunk = (content: string, finish_reason: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] });
const declared: CustomDialect = { body: {}, read: { text: '/token/text' } };
const token = (text: string): string => JSON.stringify({ token: { text } });

const rows: Readonly<Record<string, readonly [body: string, expected: Expected, connection?: Partial<Connection>]>> = {
  // ai.google.dev, streamGenerateContent without alt=sse; python-genai issue 1043.
  'of Gemini': [
    geminiList(gemini('Hel'), gemini('lo ]}, "'), gemini('', { finishReason: 'STOP' })),
    { text: 'Hello ]}, "', finishReason: 'stop' },
    { dialect: 'gemini' },
  ],
  'of Gemini, in one line': [
    `[${[gemini('a'), gemini('b', { finishReason: 'MAX_TOKENS' })].map(json => JSON.stringify(JSON.parse(json)))}]`,
    { text: 'ab', finishReason: 'length' },
    { dialect: 'gemini' },
  ],
  // googleapis/js-genai, errors of a stream that has begun.
  'of Gemini that ends in a failure': [
    geminiList(gemini('a'), '{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}'),
    { text: 'a', failure: 'server' },
    { dialect: 'gemini' },
  ],
  'of Gemini that is nothing but a failure': [
    '[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]',
    { text: '', failure: 'auth' },
    { dialect: 'gemini' },
  ],
  'of Gemini that is cut off between two objects': [
    `[${gemini('a')}\n,\r\n`,
    { text: 'a', failure: 'incomplete' },
    { dialect: 'gemini' },
  ],
  'of Gemini that is cut off in an object': [
    `[${gemini('a')}\n,\r\n${gemini('b').slice(0, -20)}`,
    { text: 'a', failure: 'incomplete' },
    { dialect: 'gemini' },
  ],
  // Gateways that collect chunks and answer with all of them.
  'of chunks of a chat completion': [`[${chunk('a')}, ${chunk('b', 'stop')}]`, { text: 'ab', finishReason: 'stop' }],
  'of chunks, followed by the end mark': [`[${chunk('a')},\n${chunk('b')}]\n\ndata: [DONE]\n\n`, { text: 'ab' }],
  'in each line': [`[${chunk('a')}]\n[${chunk('b')}]\n[${chunk('', 'stop')}]\n`, { text: 'ab', finishReason: 'stop' }],
  // Ollama behind proxies that make one JSON text of its lines.
  'of Ollama’s lines': [
    '[{"message":{"content":"a"},"done":false},{"message":{"content":"b"},"done":true,"done_reason":"stop"}]',
    { text: 'ab', finishReason: 'stop' },
    { dialect: 'ollama' },
  ],
  // Hugging Face, text generation: one object, the whole answer.
  'with a whole answer': [
    '[{"generated_text":"All of it"}]',
    { text: 'All of it' },
    { dialect: { body: {}, read: { wholeText: '/generated_text' } } },
  ],
  'of a declared dialect without a sign of the end': [
    ` [ ${token('a')} , ${token('b')} ] `,
    { text: 'ab' },
    { dialect: declared },
  ],
  'of a declared dialect that is cut off': [
    `[${token('a')},${token('b')}`,
    { text: 'ab', failure: 'incomplete' },
    { dialect: { ...declared, endsByClosing: true } },
  ],
  'with a mark of the byte order': [`\ufeff[${chunk('a', 'stop')}]`, { text: 'a', finishReason: 'stop' }],
};

describe('a JSON list as an answer:', () => {
  for (const [what, [body, expected, connection]] of Object.entries(rows)) {
    it(what, async () => {
      await expectAnswer(body, expected, { contentType: asJson, ...connection });
    });
  }

  for (const [dialect, first, second] of [
    ['gemini', gemini('first'), gemini('second', { finishReason: 'STOP' })],
    ['openai', chunk('first'), chunk('second', 'stop')],
    ['ollama', '{"message":{"content":"first"}}', '{"message":{"content":"second"},"done":true}'],
    [declared, token('first'), token('second')],
  ] as const) {
    it(`is told as it comes: ${typeof dialect === 'string' ? dialect : 'a declared dialect'}`, async () => {
      const isRead = deferred<void>();
      const server = await startRawServer(async line => {
        await line.head(200, { ...chunked, 'content-type': asJson });
        await line.chunk(`[${first}`);
        await isRead.promise;
        await line.chunk(`,${second}]`);
        await line.endChunks();
      });
      const texts: string[] = [];
      for await (const event of startGenerating({ dialect, baseUrl: server.url }, { transport })) {
        if (event.type !== 'text') continue;
        texts.push(event.text);
        isRead.resolve();
      }
      assert.deepEqual(texts, ['first', 'second']);
      await server.close();
    });
  }

  it('is enough with its bracket, where the connection stays open', async () => {
    const server = await startRawServer(async line => {
      await line.head(200, { ...chunked, 'content-type': asJson });
      await line.chunk(`[${token('all')}]`);
    });
    const events = [];
    for await (const event of startGenerating({ dialect: declared, baseUrl: server.url }, { transport })) {
      events.push(event.type);
    }
    assert.deepEqual(events, ['text', 'end']);
    await server.close();
  });

  for (const [what, body] of [
    ['an object a line', `[\n${token('Al')},\n${token('right')}\n]`],
    ['indented objects', JSON.stringify([JSON.parse(token('Al')), JSON.parse(token('right'))], undefined, 2)],
    ['what is there of it', `[${token('Al')},${token('right')},{"tok`],
  ] as const) {
    it(`teaches how its API is read: ${what}`, () => {
      const { payloads } = readAnswerEvents(body);
      assert.equal(payloads.length, 2);
      assert.equal(inferReading(payloads).read.text, '/token/text');
    });
  }
});
