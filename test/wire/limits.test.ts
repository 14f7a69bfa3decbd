import assert from 'node:assert/strict';
import { createClient, type GenerationRequest, type Transport } from '../../src/client.ts';
import { bytesOf, cut } from '../support/bytes.ts';
import { collect, done, finish, hello, say, transports } from '../support/generate.ts';
import { chunked, startRawServer } from '../support/rawServer.ts';

const connection = { dialect: 'openai', baseUrl: 'https://api.example.com' };

/** Answers with the same for ever, in pieces of so many bytes. */
const endless = (
  piece: string,
  size = Number.POSITIVE_INFINITY,
): { readonly transport: Transport; readonly sent: () => number } => {
  const pieces = cut(bytesOf(piece), size);
  let sent = 0;
  const transport: Transport = async () => ({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          for (const bytes of pieces) {
            sent += bytes.length;
            yield bytes;
          }
        }
      },
    },
  });
  return { transport, sent: () => sent };
};

const sizes = [Number.POSITIVE_INFINITY, 1, 7, 1000];
const mebi = 1024 * 1024;
const long = 'x'.repeat(mebi);

/** Reads without keeping what it reads: the answers of these tests are long. */
async function lengthOf(transport: Transport) {
  let length = 0;
  try {
    for await (const event of createClient({ transport })(hello, connection)) {
      if (event.type === 'text' || event.type === 'reasoning') length += event.text.length;
    }
  } catch (failure) {
    return { length, failure: failure as Awaited<ReturnType<typeof collect>>['failure'] };
  }
  return { length, failure: undefined };
}

describe('an answer without an end', () => {
  it('ends after 64 Mi characters, which are kept', async () => {
    const { length, failure } = await lengthOf(endless(say(long)).transport);
    assert.equal(failure?.kind, 'protocol');
    assert.ok(length >= 64 * mebi && length <= 66 * mebi, `${length}`);
    assert.equal(failure?.partialText.length, length);
  });

  it('of reasoning ends after 64 Mi characters', async () => {
    const piece = `data: ${JSON.stringify({ choices: [{ delta: { reasoning_content: long } }] })}\n\n`;
    const { length, failure } = await lengthOf(endless(piece).transport);
    assert.equal(failure?.kind, 'protocol');
    assert.ok(length <= 66 * mebi);
  });

  it('of a refusal ends after 64 Mi characters', async () => {
    const piece = `data: ${JSON.stringify({ choices: [{ delta: { refusal: long } }] })}\n\n`;
    const { failure } = await lengthOf(endless(piece).transport);
    assert.equal(failure?.kind, 'protocol');
  });

  it('of reasoning between tags ends after 64 Mi characters', async () => {
    const { transport } = endless(say(`<think>${long}`));
    assert.equal((await lengthOf(transport)).failure?.kind, 'protocol');
  });

  for (const [what, piece] of [
    ['empty objects', 'data: {}\n\n'.repeat(10_000)],
    ['comments', ': ping\n\n'.repeat(10_000)],
    ['events without text', `${'data: {"choices":[{"delta":{"content":""}}]}\n\n'.repeat(2_000)}`],
    ['blank lines', '\n'.repeat(100_000)],
  ] as const) {
    // Smaller pieces would take minutes to send.
    for (const size of [Number.POSITIVE_INFINITY, 1000]) {
      it(`of ${what} ends after less than a hundred MiB, not after minutes, in pieces of ${size}`, async () => {
        const { transport, sent } = endless(piece, size);
        const { failure } = await lengthOf(transport);
        assert.equal(failure?.kind, 'protocol');
        assert.ok(sent() < 100 * mebi);
      });
    }
  }
});

describe('a body that cannot be built is an error of the family:', () => {
  const deep = (levels: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level++) value = [value];
    return value;
  };
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const bodies: Readonly<Record<string, () => Record<string, unknown>>> = {
    'a cycle': () => circle,
    'a BigInt': () => ({ seed: 1n }),
    '100,000 nested lists': () => ({ list: deep(100_000) }),
    'a getter that throws': () => ({
      get secret(): string {
        throw new Error('sk-inside');
      },
    }),
    'a getter that throws, further in': () => ({
      options: {
        get secret(): string {
          throw new Error('sk-inside');
        },
      },
    }),
    'a toJSON that throws': () => ({
      toJSON() {
        throw new Error('sk-inside');
      },
    }),
    'a toJSON that returns nothing': () => ({ toJSON: () => undefined }),
    'a proxy that throws': () =>
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('sk-inside');
          },
        },
      ),
  };
  for (const [what, make] of Object.entries(bodies)) {
    it(what, async () => {
      let requests = 0;
      const transport: Transport = async () => {
        requests++;
        return { status: 200, headers: {}, body: (async function* () {})() };
      };
      const request: GenerationRequest = { ...hello, extra: make() };
      const { failure } = await collect(createClient({ transport })(request, connection));
      assert.equal(failure?.name, 'GenerationError');
      assert.equal(failure?.kind, 'invalidRequest');
      assert.doesNotMatch(`${failure?.message} ${failure?.hint}`, /sk-inside/);
      assert.equal(requests, 0);
    });
  }
});

describe('a header of HTTP itself is an error of the configuration:', () => {
  for (const name of [
    'Content-Length',
    'expect',
    'Host',
    'Transfer-Encoding',
    'CONNECTION',
    'Keep-Alive',
    'Upgrade',
    'TE',
    'Trailer',
  ]) {
    it(name, async () => {
      const transport: Transport = () => assert.fail('nothing is sent');
      const headers = { [name]: '100' };
      const { failure } = await collect(createClient({ transport })(hello, { ...connection, headers }));
      assert.equal(failure?.kind, 'configuration');
      assert.match(failure?.message ?? '', new RegExp(name));
    });
  }
});

describe('whatever fails while a failure is told', () => {
  it('does not keep the iterator from settling', async () => {
    const transport: Transport = async () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: {
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new Error('broken')),
          return: () => {
            throw new Error('broken, too');
          },
        }),
      },
    });
    const { failure } = await collect(createClient({ transport })(hello, connection, { retries: 0 }));
    assert.equal(failure?.name, 'GenerationError');
  });
});

for (const [name, transport] of transports) {
  describe(`a chunked answer whose connection ends before its last chunk, through ${name},`, () => {
    for (const [what, isReset] of [
      ['is reset', true],
      ['is closed', false],
    ] as const) {
      it(`says that the connection broke, where it ${what}, in pieces of every size`, async () => {
        for (const size of sizes) {
          const server = await startRawServer(async line => {
            await line.head(200, chunked);
            for (const piece of cut(bytesOf(say('Hello')), size)) await line.chunk(piece);
            if (isReset) line.reset();
            else line.end();
          });
          const { failure } = await collect(
            createClient({ transport })(hello, { dialect: 'openai', baseUrl: server.url }, { retries: 0 }),
          );
          assert.equal(failure?.kind, 'network');
          await server.close();
        }
      });
    }

    it('has lost nothing after the end mark, in pieces of every size', async () => {
      for (const size of sizes) {
        const server = await startRawServer(async line => {
          await line.head(200, chunked);
          for (const piece of cut(bytesOf(say('Hello') + finish + done), size)) await line.chunk(piece);
          line.reset();
        });
        const { text, failure } = await collect(
          createClient({ transport })(hello, { dialect: 'openai', baseUrl: server.url }),
        );
        assert.equal(text, 'Hello');
        assert.equal(failure, undefined);
        await server.close();
      }
    });
  });
}
