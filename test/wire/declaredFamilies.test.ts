import assert from 'node:assert/strict';
import type { CustomDialect } from '../../src/core/generation/customDialect.ts';
import type { GenerationRequest } from '../../src/core/generation/generation.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import { findDialect } from '../../src/dialects/index.ts';
import { modelsUrl, readModels } from '../../src/discovery/modelList.ts';
import { builtInDialectsAsData } from '../fixtures/builtInDialectsAsData.ts';
import type { Family, FamilyStream } from '../fixtures/families/family.ts';
import { families } from '../fixtures/families/index.ts';
import { cut } from '../support/bytes.ts';
import { callsOf, contentType, framed, reasoningOf, request } from '../support/families.ts';
import { type Generated, generate, transports } from '../support/generate.ts';
import { startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as [(typeof transports)[0]];

async function answered(family: Family, dialect: CustomDialect, pieces: readonly Uint8Array[], head = {}) {
  const server = await startRawServer(async line => {
    const type = { 'content-type': contentType[family.framing], 'transfer-encoding': 'chunked' };
    await line.head(200, { ...type, ...head });
    for (const piece of pieces) await line.chunk(piece);
    await line.endChunks();
  });
  const connection = { dialect, baseUrl: server.url, apiKey: 'key' };
  const generated = await generate(connection, { transport, request: request(family), retries: 0 });
  await server.close();
  return { ...generated, received: server.received };
}

function check({ events, text, failure }: Generated, expected: FamilyStream): void {
  assert.equal(failure, undefined);
  assert.equal(text, expected.text ?? '');
  assert.equal(reasoningOf(events), expected.reasoning ?? '');
  const plain = (calls: FamilyStream['calls'] = []) =>
    calls.map(({ name, arguments: json }) => ({ name, arguments: json }));
  assert.deepEqual(plain(callsOf(events)), plain(expected.calls));
  assert.deepEqual(events.at(-1), { type: 'end', finishReason: expected.finishReason });
  if (expected.usage !== undefined)
    assert.deepEqual(events.findLast(event => event.type === 'usage')?.usage, expected.usage);
}

const lists: Readonly<Record<string, string>> = {
  openai: '{"data":[{"id":"m"}]}',
  anthropic: '{"data":[{"id":"m","display_name":"M"}]}',
  gemini: '{"models":[{"name":"models/m","inputTokenLimit":5}]}',
  ollama: '{"models":[{"name":"m"}]}',
  cohere: '{"models":[{"name":"m"}]}',
};

const tool = { name: 'look', description: 'Looks', schema: { type: 'object', properties: { at: { type: 'string' } } } };

const conversations: Readonly<Record<string, GenerationRequest>> = {
  'a prompt': { messages: [{ role: 'user', content: 'Hi' }], model: 'test' },
  'a conversation with all settings': {
    model: 'test',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Count' },
    ],
    temperature: 0.5,
    maxTokens: 40,
    stop: ['END'],
  },
  'an image': {
    model: 'test',
    messages: [{ role: 'user', content: 'What is it?', images: ['data:image/png;base64,aGk='] }],
  },
  'a tool, its call and its result': {
    model: 'test',
    tools: [tool],
    messages: [
      { role: 'user', content: 'Look' },
      { role: 'assistant', content: [{ type: 'toolCall', id: 'call_1', name: 'look', arguments: '{"at":"sky"}' }] },
      {
        role: 'tool',
        content: [{ type: 'toolResult', callId: 'call_1', name: 'look', content: [{ type: 'text', text: 'blue' }] }],
      },
    ],
  },
  'a choice of tools': {
    model: 'test',
    tools: [tool],
    toolChoice: 'required',
    messages: [{ role: 'user', content: 'Look' }],
  },
};

for (const family of families) {
  const dialect = builtInDialectsAsData[family.dialect];
  if (dialect === undefined) continue;
  describe(`The family ${family.dialect}, declared as data,`, () => {
    for (const stream of family.streams) {
      for (const size of [Number.POSITIVE_INFINITY, 1, 7, 1_000]) {
        it(`reads ${stream.title}${size === Number.POSITIVE_INFINITY ? '' : `, in pieces of ${size}`}`, async () => {
          const bytes = framed(family, stream.events);
          check(await answered(family, dialect, cut(bytes, Math.min(size, bytes.length))), stream);
        });
      }

      it(`notices that it was cut off in the middle: ${stream.title}`, async () => {
        const half = framed(family, stream.events.slice(0, Math.floor(stream.events.length / 2)));
        const { text, failure } = await answered(family, dialect, half.length === 0 ? [] : [half]);
        assert.ok((stream.text ?? '').startsWith(text));
        assert.ok(failure !== undefined);
      });
    }

    it('reads an answer that was not streamed', async () => {
      const body = new TextEncoder().encode(JSON.stringify(family.whole.events[0]));
      check(await answered(family, dialect, [body], { 'content-type': 'application/json' }), family.whole);
    });

    it('asks at the same address, with the key in its place', async () => {
      const { received } = await answered(family, dialect, [framed(family, family.streams[0]?.events ?? [])]);
      assert.equal(received[0]?.path, family.path);
      for (const [name, value] of Object.entries(family.headers)) assert.equal(received[0]?.headers[name], value);
    });

    for (const { title, events, status, says } of family.failures.filter(failure => failure.status === undefined)) {
      it(`tells of ${title}`, async () => {
        assert.equal(status, undefined);
        const { failure } = await answered(family, dialect, [framed(family, events)]);
        assert.match(failure?.message ?? '', says);
      });
    }

    for (const [title, asked] of Object.entries(conversations)) {
      it(`sends what the built-in dialect sends: ${title}`, () => {
        const [builtIn, declared] = [findDialect(family.dialect), findDialect(dialect)];
        assert.ok(builtIn !== undefined && declared !== undefined);
        const wanted = sent(builtIn.ask(asked));
        const actual = sent(declared.ask(asked));
        assert.deepEqual(actual, wanted);
      });
    }

    it('lists the models', () => {
      const [builtIn, declared] = [findDialect(family.dialect), findDialect(dialect)];
      assert.ok(builtIn !== undefined && declared !== undefined);
      const endpoint = new URL(family.path, 'https://a.test');
      assert.equal(modelsUrl(declared, endpoint)?.href, modelsUrl(builtIn, endpoint)?.href);
      assert.deepEqual(
        readModels(lists[family.dialect] ?? lists.openai ?? '', declared).map(({ id }) => id.replace('models/', '')),
        ['m'],
      );
    });
  });
}

/** As JSON, without what depends on the name of the model, or asks for what only code can send back. */
function sent(body: JsonObject): unknown {
  const { thinking: _, include: __, max_tokens: limit, stop_sequences, ...rest } = JSON.parse(JSON.stringify(body));
  return {
    ...rest,
    ...(limit === 8192 || limit === undefined ? {} : { limit }),
    ...(stop_sequences && { stop_sequences }),
  };
}
