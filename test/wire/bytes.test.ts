import assert from 'node:assert/strict';
import { bytesOf, cut } from '../support/bytes.ts';
import { deferred, done, finish, generate, say, startGenerating, transports } from '../support/generate.ts';
import { chunked, type RawServer, startRawServer } from '../support/rawServer.ts';

const sse = (...payloads: readonly unknown[]): string =>
  payloads.map(payload => `data: ${JSON.stringify(payload)}\n\n`).join('');
const half = (escaped: string): string => `data: {"choices":[{"delta":{"content":"${escaped}"}}]}\n\n`;

interface Stream {
  readonly body: string | Uint8Array;
  readonly text: string;
  readonly dialect?: string;
  readonly failure?: RegExp;
}

const streams: Readonly<Record<string, Stream>> = {
  'characters of every size, cut between packets: fault 49': { body: say('é€👩‍💻') + done, text: 'é€👩‍💻' },
  'a character cut between two deltas: fault 50': { body: half('\\ud83d') + half('\\udc69') + done, text: '👩' },
  'bytes that are no character: fault 51': {
    body: Buffer.concat([
      Buffer.from('data: {"choices":[{"delta":{"content":"a'),
      Buffer.from([0xff]),
      Buffer.from(`b"}}]}\n\n${done}`),
    ]),
    text: 'a\ufffdb',
  },
  'a byte order mark: fault 52': { body: `\ufeff${say('a')}${done}`, text: 'a' },
  'two byte order marks: fault 52': { body: `\ufeff\ufeff${say('a')}${say('b')}${done}`, text: 'b' },
  'line ends of all kinds: fault 53': {
    body:
      say('a').replaceAll('\n', '\r\n') + say('b').replaceAll('\n', '\r') + say('c') + done.replaceAll('\n', '\r\n'),
    text: 'abc',
  },
  'no space after the colon: fault 54': { body: (say('a') + done).replaceAll('data: ', 'data:'), text: 'a' },
  'comments: fault 55': { body: `: OPENROUTER PROCESSING\n\n:\n${say('a')}: ping\n\n${done}`, text: 'a' },
  'comments as data, and empty data: fault 56': {
    body: `data: : PROCESSING\n\ndata:\n\n${say('a')}data\n\n${done}`,
    text: 'a',
  },
  'no blank lines: fault 57': { body: (say('a') + say('b') + done).replaceAll('\n\n', '\n'), text: 'ab' },
  'no blank line at the end: fault 58': { body: `${say('a')}data: [DONE]`, text: 'a' },
  'no blank line and no [DONE] at the end: fault 58': { body: (say('a') + finish).trimEnd(), text: 'a' },
  'the field `error`: fault 59': {
    body: `${say('a')}error: {"code":503,"message":"Slots are full"}\n\n`,
    text: 'a',
    failure: /Slots are full/,
  },
  'the event `error`: fault 60': {
    body: `${say('a')}event: error\ndata: {"message":"Too busy"}\n\n`,
    text: 'a',
    failure: /Too busy/,
  },
  'ids and times to connect again: fault 61': { body: `id: 1\nretry: 1\n${say('a')}retry: 1\n\n${done}`, text: 'a' },
  'lines of JSON: fault 62': { body: (say('a') + finish).replaceAll('data: ', '').replaceAll('\n\n', '\n'), text: 'a' },
  'JSON that is none, or no object: faults 67 and 68': {
    body: `data: {"a\n\ndata: null\n\ndata: []\n\n${say('a')}${done}`,
    text: 'a',
  },
  'a failure in the middle: fault 69': {
    body: sse({ delta: 'a' }, { error: { type: 'rate_limit_error', message: 'Rate limit exceeded' } }),
    dialect: 'generic',
    text: 'a',
    failure: /Rate limit of .* reached.*Rate limit exceeded/,
  },
  'a failure with everything else: fault 70': {
    body: sse({
      choices: [{ delta: { content: 'a' }, finish_reason: 'error' }],
      usage: { total_tokens: 1 },
      error: { message: 'Cut off' },
    }),
    text: 'a',
    failure: /Cut off/,
  },
  'choices, deltas and contents of all types: fault 71': {
    body:
      sse(
        { choices: null },
        { choices: [] },
        { choices: [{ delta: null }] },
        { choices: [{ delta: { content: 1 } }] },
      ) +
      say('a') +
      done,
    // A number is text: Workers AI sends the token 6 as a number.
    text: '1a',
  },
  'contents in parts: fault 72': {
    body: sse({ choices: [{ delta: { content: [{ type: 'text', text: 'a' }] } }] }) + done,
    text: 'a',
  },
  'another choice: fault 74': {
    body: sse({ choices: [{ index: 1, delta: { content: 'x' } }] }) + say('a') + done,
    text: 'a',
  },
  'ends twice, and unknown types: faults 82 and 83': {
    body: sse(
      { type: 'content_delta', delta: 'a' },
      { type: 'generation_progress' },
      { type: 'generation_end' },
      { type: 'generation_end' },
    ),
    dialect: 'elumenta',
    text: 'a',
  },
  'text that disagrees: fault 84': {
    body: sse(
      { text: 'Once', delta: 'Once' },
      { text: 'Twice', delta: ' upon' },
      { text: 'Once upon a', delta: 'a', finishReason: 'stop' },
    ),
    dialect: 'generic',
    text: 'Once upon a',
  },
  'text without delta: fault 85': {
    body: sse({ text: 'Once' }, { text: 'Once upon', finishReason: 'stop' }),
    dialect: 'generic',
    text: 'Once upon',
  },
  'names that are dangerous elsewhere: fault 86': {
    body: `data: {"__proto__":{"error":"x"},"constructor":1}\n\n${say('a')}${done}`,
    text: 'a',
  },
};

for (const [name, transport] of transports) {
  describe(`A stream through ${name} with`, () => {
    let server: RawServer | undefined;
    afterEach(() => server?.close());

    for (const [sentence, { body, text, dialect = 'openai', failure }] of Object.entries(streams)) {
      it(sentence, async () => {
        for (const size of [1, 7, 100_000]) {
          await server?.close();
          server = await startRawServer(async line => {
            await line.head(200, chunked);
            for (const piece of cut(typeof body === 'string' ? bytesOf(body) : body, size)) await line.chunk(piece);
            await line.endChunks();
          });
          const generated = await generate({ dialect, baseUrl: server.url }, { transport });
          assert.equal(generated.text, text);
          if (failure === undefined) assert.equal(generated.failure, undefined);
          else assert.match(generated.failure?.message ?? '', failure);
          assert.equal(generated.failure?.partialText, failure === undefined ? undefined : text);
          const lone = generated.events.find(event => event.type === 'text' && !event.text.isWellFormed());
          assert.equal(lone, undefined);
        }
      });
    }

    it('many events in one packet: fault 65', async () => {
      server = await startRawServer(async line => {
        await line.head(200, chunked);
        await line.chunk(say('ab').repeat(60) + done);
      });
      const { events, text } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
      assert.equal(text, 'ab'.repeat(60));
      assert.ok(events.length < 20, `${events.length} events for one packet`);
    });

    it('more than anybody reads, which waits: fault 66', async () => {
      let sent = 0;
      server = await startRawServer(async line => {
        await line.head(200, chunked);
        const piece = say('x'.repeat(60_000));
        for (; !line.socket.destroyed && sent < 2_000; sent++) await line.chunk(piece);
      });
      const stream = startGenerating({ dialect: 'openai', baseUrl: server.url }, { transport });
      const iterator = stream[Symbol.asyncIterator]();
      await iterator.next();
      // The server can't go on when the system's own buffers are full and nothing is read.
      for (let before = -1; sent !== before; ) {
        before = sent;
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      assert.ok(sent < 1_000, `${sent} pieces were taken from the server`);
      await iterator.return?.();
    });

    it('more than may wait, of which a slow reader gets all to the last byte: fault 66', async () => {
      const dialect = { body: { prompt: '{{prompt}}' }, read: { text: '/t' }, endsByClosing: true };
      for (const kilobytes of [255, 256, 257, 270, 300, 330, 600]) {
        server = await startRawServer(async line => {
          await line.head(200, chunked);
          for (let count = 0; count < kilobytes; count++) {
            void line.chunk(`data: {"t":"${'x'.repeat(1_000)}${count}"}\n\n`);
          }
          await line.endChunks();
        });
        let text = '';
        for await (const event of startGenerating({ dialect, baseUrl: server.url }, { transport })) {
          if (event.type === 'text') text += event.text;
          await new Promise(resolve => setTimeout(resolve, 5));
        }
        const numbers = text.split(/x+/).slice(1).map(Number);
        assert.deepEqual(
          numbers,
          Array.from({ length: kilobytes }, (_, count) => count),
          `${kilobytes} KB`,
        );
        await server.close();
      }
    });

    it('more than may wait, and the connection closes meanwhile: faults 66 and 89', async () => {
      const events = Array.from({ length: 600 }, (_, count) => say(`${'x'.repeat(1_000)}${count}`));
      const body = Buffer.from(events.join('') + done);
      const forms: readonly Readonly<Record<string, string>>[] = [
        { connection: 'close' },
        { connection: 'close', 'content-length': String(body.length) },
        { 'content-length': String(body.length) },
        { connection: 'close', ...chunked },
        chunked,
      ];
      for (const headers of forms) {
        const isRead = deferred<void>();
        const isSent = deferred<void>();
        server = await startRawServer(async line => {
          const send = (bytes: Buffer) => ('transfer-encoding' in headers ? line.chunk(bytes) : line.send(bytes));
          await line.head(200, headers);
          await send(body.subarray(0, 10_000));
          await isRead.promise;
          // Without a last chunk.
          void send(body.subarray(10_000));
          line.socket.once('finish', isSent.resolve);
          line.end();
        });
        let text = '';
        for await (const event of startGenerating({ dialect: 'openai', baseUrl: server.url }, { transport })) {
          if (event.type === 'text') text += event.text;
          isRead.resolve();
          await isSent.promise;
          // What was sent arrives while the reader is busy, and so does the end.
          await new Promise(resolve => setTimeout(resolve, 20));
        }
        assert.equal(text.split(/x+/).length, 601, JSON.stringify(headers));
        await server.close();
      }
    });

    it('more than may wait, to the very end of a body that only ends with its connection: fault 66', async () => {
      const dialect = { body: { prompt: '{{prompt}}' }, read: { text: '/t' }, endsByClosing: true };
      for (const events of [3_000, 12_000, 20_000]) {
        server = await startRawServer(async line => {
          await line.head(200, { connection: 'close' });
          line.socket.end(`data: {"t":"${'x'.repeat(40)}"}\n\n`.repeat(events));
        });
        let length = 0;
        for await (const event of startGenerating({ dialect, baseUrl: server.url }, { transport })) {
          if (event.type === 'text') length += event.text.length;
          await new Promise(resolve => setTimeout(resolve, 30));
        }
        assert.equal(length, events * 40);
        await server.close();
      }
    });

    it('an event that does not end, which is refused and closed: fault 63', async () => {
      let closed: Promise<void> | undefined;
      server = await startRawServer(async line => {
        closed = line.closed;
        await line.head(200, chunked);
        await line.chunk(`${say('a')}data: `);
        const piece = 'x'.repeat(1024 * 1024);
        for (let count = 0; count < 64 && !line.socket.destroyed; count++) await line.chunk(piece);
      });
      const { text, failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
      assert.equal(text, 'a');
      assert.equal(failure?.kind, 'protocol');
      assert.match(failure?.message ?? '', /too large/);
      assert.equal(failure?.partialText, 'a');
      await closed;
    });

    it('chunks that are none: fault 64', async () => {
      server = await startRawServer(async line => {
        await line.head(200, chunked);
        await line.chunk(say('a'));
        await line.send('zz\r\noops\r\n');
      });
      const { text, failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
      assert.equal(text, 'a');
      assert.equal(failure?.kind, 'protocol');
      assert.equal(failure?.message, `${server.host} sent an invalid HTTP response.`);
      assert.equal(failure?.partialText, 'a');
    });
  });
}
