import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import type { Clock } from '../../src/core/clock.ts';
import { refusals } from '../fixtures/refusals.ts';
import {
  collect,
  deferred,
  done,
  finish,
  generate,
  say,
  startGenerating,
  textOf,
  transports,
} from '../support/generate.ts';
import { chunked, type Line, type RawServer, type Respond, startRawServer } from '../support/rawServer.ts';
import { hurried } from '../support/shortTimeouts.ts';

const good = say('Hello') + finish + done;
const encodings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: bytes => zlib.gzipSync(bytes),
  'x-gzip': bytes => zlib.gzipSync(bytes),
  deflate: bytes => zlib.deflateSync(bytes),
  br: bytes => zlib.brotliCompressSync(bytes),
};

for (const [name, transport] of transports) {
  describe(`An answer through ${name}`, () => {
    let server: RawServer | undefined;
    const others: RawServer[] = [];
    afterEach(async () => {
      for (const each of [server, ...others.splice(0)]) await each?.close();
    });

    const ask = async (respond: Respond, options: { dialect?: string; retries?: number; clock?: Clock } = {}) => {
      await server?.close();
      server = await startRawServer(respond);
      const { dialect = 'openai', retries = 2, ...others } = options;
      return generate({ dialect, baseUrl: server.url, apiKey: 'sk-0123456789' }, { transport, retries, ...others });
    };

    it('that refuses is read in every documented form: faults 26 to 39', async () => {
      // The standard lets no fetch tell of 407.
      const seen = refusals.filter(({ status }) => status !== 200 && (status !== 407 || name === 'undici'));
      for (const { status, headers = {}, body, kind, retryable } of seen) {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        const { failure } = await ask(line => whole(line, status, text, headers), { retries: 0 });
        assert.equal(failure?.kind, kind, text);
        assert.equal(failure?.status, status, text);
        assert.equal(failure?.retryable, retryable, text);
      }
    });

    it('that asks for a short pause gets it, and then another request: fault 34', async () => {
      const { events, text } = await ask((line, _, number) =>
        number === 1
          ? whole(line, 429, '{"error":{"message":"Slow down"}}', { 'retry-after': '1' })
          : whole(line, 200, good),
      );
      assert.deepEqual(events[0], { type: 'waiting', reason: 'rate-limit', seconds: 1 });
      assert.equal(text, 'Hello');
    });

    it('of a server that is gone is asked for again: fault 39', async () => {
      const { text } = await ask((line, _, number) =>
        number < 3 ? whole(line, 520 + number, '<html><title>Web server is down</title>') : whole(line, 200, good),
      );
      assert.equal(text, 'Hello');
    });

    it('that refuses stream_options is asked for without: fault 26', async () => {
      const { text, events } = await ask((line, { body }) =>
        body.includes('stream_options')
          ? whole(line, 422, '{"detail":[{"loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}')
          : whole(line, 200, good),
      );
      assert.equal(text, 'Hello');
      assert.equal(
        events.some(({ type }) => type === 'waiting'),
        false,
      );
    });

    it('that leads elsewhere is not followed, and the key stays here: fault 31', async () => {
      const elsewhere = await startRawServer(line => whole(line, 200, good));
      others.push(elsewhere);
      for (const status of [301, 302, 303, 307, 308]) {
        const { failure } = await ask(line => whole(line, status, '', { location: `${elsewhere.url}/v1` }));
        assert.equal(failure?.kind, 'configuration');
        assert.equal(failure?.message, `${server?.host} redirects to ${elsewhere.url} (${status}).`);
      }
      assert.deepEqual(elsewhere.received, []);
    });

    it('that leads on at the same place is followed once: fault 31', async () => {
      const { text } = await ask((line, { path }) =>
        path === '/v2' ? whole(line, 200, good) : whole(line, 308, 'Moved', { location: '/v2' }),
      );
      assert.equal(text, 'Hello');
      assert.deepEqual(
        server?.received.map(({ method, path }) => `${method} ${path}`),
        ['POST /v1/chat/completions', 'POST /v2'],
      );
      assert.equal(server?.received[1]?.body, server?.received[0]?.body);
    });

    it('without a byte is asked for once more: fault 45', async () => {
      const nothings: readonly ((line: Line) => Promise<void>)[] = [
        line => whole(line, 200, ''),
        line => line.head(204, { 'x-nothing': '1' }).then(line.end),
        line => line.head(205, { 'content-length': '0' }),
        line => line.head(200, chunked).then(line.endChunks),
        line => line.head(200).then(line.end),
        line => line.head(204, { 'content-encoding': 'gzip', 'x-nothing': '1' }).then(line.end),
        line => whole(line, 200, '', { 'content-encoding': 'gzip' }),
      ];
      for (const nothing of nothings) {
        const again = await ask((line, _, number) => (number === 1 ? nothing(line) : whole(line, 200, good)));
        assert.equal(again.text, 'Hello');
        const never = await ask(nothing);
        assert.equal(never.failure?.kind, 'protocol');
        assert.equal(never.failure?.message, `${server?.host} sent an empty response.`);
        assert.equal(server?.received.length, 2);
      }
    });

    it('is read whatever its content type: fault 46', async () => {
      for (const type of [
        'text/plain',
        'application/octet-stream',
        'application/json',
        'text/html; charset=latin1',
        '',
      ]) {
        assert.equal(
          (await ask(line => whole(line, 200, good, type === '' ? {} : { 'content-type': type }))).text,
          'Hello',
        );
      }
    });

    it('is read when it was not streamed, failed, or is a page: faults 40 to 44', async () => {
      const json = { 'content-type': 'application/json' };
      const whole200 = (body: string, headers = {}) => ask(line => whole(line, 200, body, headers));
      const answer = await whole200('{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}', json);
      assert.deepEqual(answer.events, [
        { type: 'text', text: 'Hello' },
        { type: 'end', finishReason: 'stop' },
      ]);
      const failed = await whole200('{"error":{"message":"No","code":"invalid_api_key"}}', json);
      assert.equal(failed.failure?.kind, 'auth');
      const page = await whole200('<html><title>Log in</title></html>', { 'content-type': 'text/html' });
      assert.match(page.failure?.message ?? '', /web page \(“Log in”\)/);
    });

    for (const [encoding, compress] of Object.entries(encodings)) {
      it(`packed with ${encoding} is unpacked as it comes: fault 47`, async () => {
        const { text, failure } = await ask(line =>
          whole(line, 200, compress(Buffer.from(good)), { 'content-encoding': encoding }),
        );
        assert.equal(failure, undefined);
        assert.equal(text, 'Hello');
      });
    }

    it('packed by deflate is read without its header, too: fault 47', async () => {
      const packed = zlib.deflateRawSync(Buffer.from(good));
      const { text, failure } = await ask(line => whole(line, 200, packed, { 'content-encoding': 'deflate' }));
      assert.equal(failure, undefined);
      assert.equal(text, 'Hello');
    });

    it('packed piece by piece is delivered piece by piece: fault 47', async () => {
      const gzip = zlib.createGzip();
      let wasRead = (): void => {};
      const read = new Promise<void>(resolve => {
        wasRead = resolve;
      });
      server = await startRawServer(async line => {
        await line.head(200, { ...chunked, 'content-encoding': 'gzip' });
        gzip.on('data', bytes => void line.chunk(bytes));
        gzip.write(say('Hello'));
        gzip.flush();
        await read;
        gzip.end(say(' there') + done);
        gzip.on('end', () => void line.endChunks());
      });
      const texts: string[] = [];
      for await (const event of startGenerating({ dialect: 'openai', baseUrl: server.url }, { transport })) {
        if (event.type === 'text') texts.push(event.text);
        wasRead();
      }
      assert.deepEqual(texts, ['Hello', ' there']);
    });

    it('that is not packed as it says can not be unpacked: fault 47', async () => {
      const { failure } = await ask(line => whole(line, 200, good, { 'content-encoding': 'gzip' }));
      assert.equal(failure?.kind, 'protocol');
      assert.equal(failure?.message, `The response from ${server?.host} could not be decompressed.`);
    });

    it('that is packed again and again is not unpacked to its core: fault 47', async () => {
      const pack = (times: number): Buffer => (times === 0 ? Buffer.from(good) : zlib.gzipSync(pack(times - 1)));
      const encoding = (times: number) => ({ 'content-encoding': Array(times).fill('gzip').join(', ') });
      assert.equal((await ask(line => whole(line, 200, pack(2), encoding(2)))).text, 'Hello');
      const { text, failure } = await ask(line => whole(line, 200, pack(50), encoding(50)));
      assert.equal(text, '');
      assert.notEqual(failure, undefined);
    });

    it('that is cut off while packed keeps what could be unpacked: fault 47', async () => {
      const packed = zlib.gzipSync(say('Hello'), { flush: zlib.constants.Z_SYNC_FLUSH });
      const { text, failure } = await ask(line =>
        whole(line, 200, packed.subarray(0, -9), { 'content-encoding': 'gzip' }),
      );
      assert.equal(text, 'Hello');
      assert.notEqual(failure, undefined);
      assert.equal(failure?.partialText, 'Hello');
    });

    it('that breaks off after it was complete is complete, packed and for slow readers too: faults 47 and 89', async () => {
      for (const encoding of ['identity', 'gzip']) {
        await server?.close();
        const isRead = deferred<void>();
        server = await startRawServer(async line => {
          const gzip = zlib.createGzip();
          const send = async (body: string): Promise<void> => {
            if (encoding === 'identity') return line.chunk(body);
            gzip.write(body);
            await new Promise<void>(resolve => gzip.flush(zlib.constants.Z_SYNC_FLUSH, resolve));
            await line.chunk(gzip.read());
          };
          await line.head(200, { ...chunked, 'content-encoding': encoding });
          await send(say('one'));
          await isRead.promise;
          for (const piece of [say(' two'), say(' three'), finish, done]) await send(piece);
          // A reset throws away what the other side has not read.
          line.end();
        });
        const { events } = await collect(
          startGenerating({ dialect: 'openai', baseUrl: server.url }, { transport }),
          event => {
            if (event.type === 'text') isRead.resolve();
            return server?.idle();
          },
        );
        assert.equal(textOf(events), 'one two three', encoding);
        assert.equal(events.at(-1)?.type, 'end', encoding);
      }
    });

    it('that refuses packed and without end is left when another one is good: fault 48', async () => {
      const lines: Line[] = [];
      const { text } = await ask(
        async (line, _, number) => {
          lines.push(line);
          if (number > 1) return whole(line, 200, good);
          await line.head(503, { ...chunked, 'content-encoding': 'gzip' });
          await line.chunk(zlib.gzipSync('{"error":"busy"}', { finishFlush: zlib.constants.Z_SYNC_FLUSH }));
        },
        { clock: hurried },
      );
      assert.equal(text, 'Hello');
      await lines[0]?.closed;
    });

    it('that refuses without end is given up after 64 KiB, and closed: fault 48', async () => {
      let sent = 0;
      let closed: Promise<void> | undefined;
      const { failure } = await ask(async line => {
        closed = line.closed;
        await line.head(401, { ...chunked, 'content-type': 'application/json' });
        for (; !line.socket.destroyed && sent < 64 * 1024 * 1024; sent += 65_536) await line.chunk('x'.repeat(65_536));
      });
      assert.equal(failure?.kind, 'auth');
      await closed;
      assert.ok(sent < 16 * 1024 * 1024, `${sent} bytes were sent`);
    });
  });
}

// To `fetch` of the host, what came before something broken may be lost: nobody is told of it.
describe('An answer through undici that is packed', () => {
  const [, transport] = transports[0] ?? assert.fail();
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  const ask = async (respond: Respond) => {
    await server?.close();
    server = await startRawServer(respond);
    return generate({ dialect: 'openai', baseUrl: server.url }, { transport });
  };

  it('several times over, or not at all in so many words, is unpacked: fault 47', async () => {
    const twice = zlib.brotliCompressSync(zlib.gzipSync(good));
    for (const [encoding, body] of [
      ['gzip, br', twice],
      ['GZIP, identity', zlib.gzipSync(good)],
      ['identity, identity', Buffer.from(good)],
    ] as const) {
      const { text, failure } = await ask(line => whole(line, 200, body, { 'content-encoding': encoding }));
      assert.equal(failure, undefined, encoding);
      assert.equal(text, 'Hello');
    }
  });

  it('with a wrong sum at the end of what was packed has all its text: fault 47', async () => {
    const packed = zlib.gzipSync(good);
    packed[packed.length - 6] = 255 - (packed.at(-6) ?? 0);
    const { text, events } = await ask(line => whole(line, 200, packed, { 'content-encoding': 'gzip' }));
    assert.equal(text, 'Hello');
    assert.equal(events.at(-1)?.type, 'end');
  });

  for (const encoding of ['zstd-2', 'toString', 'gzip, zstd']) {
    it(`in a way that nobody knows still has its status: ${encoding}, fault 47`, async () => {
      server = await startRawServer(async (line, _, number) => {
        await line.head(number === 1 ? 200 : 401, { ...chunked, 'content-encoding': encoding });
        await line.chunk('x');
      });
      const connection = { dialect: 'openai', baseUrl: server.url };
      assert.match((await generate(connection, { transport })).failure?.message ?? '', /could not be decompressed/);
      assert.equal((await generate(connection, { transport })).failure?.kind, 'auth');
      await server.idle();
    });
  }
});

/** An answer with a length. */
async function whole(
  line: Line,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  await line.head(status, { ...headers, 'content-length': String(length) });
  await line.send(body);
}
