import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import zlib from 'node:zlib';
import { done, generate, say, transports } from '../support/generate.ts';
import { chunked, type Line, type RawServer, startRawServer } from '../support/rawServer.ts';

const key = 'nb_live_0123456789abcdef';
const prompt = 'My secret plan is to paint the robot blue before the others arrive.';
const request = { messages: [{ role: 'user', content: prompt }] } as const;

for (const [name, transport] of transports) {
  describe(`A hostile server, through ${name},`, () => {
    let server: RawServer | undefined;
    let closed: Promise<void> | undefined;
    afterEach(() => server?.close());

    const ask = async (respond: (line: Line) => Promise<unknown>, dialect = 'openai') => {
      await server?.close();
      server = await startRawServer(async line => {
        closed = line.closed;
        await respond(line);
      });
      return generate({ dialect, baseUrl: server.url, apiKey: key }, { transport, request, retries: 0 });
    };
    const answer = (status: number, body: string, type = 'application/json') =>
      ask(async line => {
        await line.head(status, { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) });
        await line.send(body);
      });

    it('repeats key and prompt, and neither is shown: fault 110', async () => {
      const words = `Bad key ${key}. You said: ${prompt}`;
      const bodies: readonly (readonly [status: number, body: string, type?: string])[] = [
        [401, JSON.stringify({ error: { message: words } })],
        [400, words, 'text/plain'],
        [500, `<html><title>${words}</title></html>`, 'text/html'],
        [200, JSON.stringify({ error: words })],
        [200, `data: ${JSON.stringify({ error: words })}\n\n`, 'text/event-stream'],
        [200, `data: {${words}\n\n`, 'text/event-stream'],
        [200, words, 'text/plain'],
        [200, `<title>${words}</title>`, 'text/html'],
        [200, JSON.stringify({ choices: [{ message: { refusal: words }, finish_reason: 'stop' }] })],
      ];
      for (const [status, body, type] of bodies) {
        const { failure } = await answer(status, body, type);
        const shown = `${failure?.message} ${failure?.hint}`;
        assert.notEqual(failure, undefined);
        assert.doesNotMatch(shown, /0123456789abcdef|paint the robot/, body);
        assert.match(shown, /‹key›/, body);
      }
    });

    it('breaks HTTP with what it was sent, and no error holds it anywhere: fault 110', async () => {
      const echoes: readonly ((line: Line, sent: string) => Promise<unknown>)[] = [
        (line, sent) => line.send(sent),
        (line, sent) => line.send(`HTTP/1.1 200 OK\r\nbroken ${sent}`),
        async (line, sent) => {
          await line.head(200, chunked);
          await line.send(sent);
        },
      ];
      for (const echo of echoes) {
        await server?.close();
        server = await startRawServer((line, { headers, body }) =>
          echo(line, `POST / HTTP/1.1\r\nauthorization: ${headers.authorization}\r\n\r\n${body}`).then(line.end),
        );
        const { failure } = await generate(
          { dialect: 'openai', baseUrl: server.url, apiKey: key },
          { transport, request, retries: 0 },
        );
        assert.notEqual(failure, undefined);
        const everything = `${inspect(failure, { depth: 20, showHidden: true })}${JSON.stringify(failure)}`;
        assert.doesNotMatch(everything, /0123456789abcdef|paint the robot/);
      }
    });

    it('greets a second time, which undici does not take, and is not asked twice', async () => {
      await server?.close();
      server = await startRawServer(async line => {
        await line.send('HTTP/1.1 100 Continue\r\n\r\n');
        line.end();
      });
      const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
      assert.equal(failure?.message, `${server.host} sent an invalid HTTP response.`);
      assert.equal(server.received.length, 1);
    });

    it('sends colours, links and marks of direction, and plain text is shown: fault 111', async () => {
      const words = '\u001b[31mRed\u001b[0m\r\n\u202e[click](command:evil)\u0000\u0007';
      const { failure } = await answer(400, JSON.stringify({ error: { message: words } }));
      assert.match(failure?.message ?? '', /says: “Red \[click\]\(command:evil\)”$/);
      const { failure: long } = await answer(400, JSON.stringify({ error: { message: 'x'.repeat(60_000) } }));
      assert.ok((long?.message.length ?? 0) < 700);
    });

    it('has prototypes and depth in its JSON, and nothing happens: fault 86', async () => {
      const depth = 100_000;
      const deep = `{"error":${'{"error":'.repeat(depth)}"x"${'}'.repeat(depth)}}`;
      const { failure } = await answer(400, deep);
      assert.equal(failure?.kind, 'invalidRequest');
      const polluting =
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"error":{"__proto__":{"message":"x"}}}';
      await answer(400, polluting);
      await answer(200, `data: ${polluting}\n\n`);
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    });

    it('packs much into little, and is left: faults 47 and 63', async () => {
      const bomb = zlib.gzipSync(Buffer.concat([Buffer.from('data: '), Buffer.alloc(20 * 1024 * 1024, 0x61)]));
      const { failure } = await ask(async line => {
        await line.head(200, { ...chunked, 'content-encoding': 'gzip' });
        await line.chunk(bomb);
      });
      assert.equal(failure?.kind, 'protocol');
      assert.match(failure?.message ?? '', /too large/);
      await closed;
    });

    it('sends noise without end, and can be left', async () => {
      const controller = new AbortController();
      let sent = 0;
      server = await startRawServer(async line => {
        closed = line.closed;
        await line.head(200, chunked);
        for (; !line.socket.destroyed; sent++)
          await line.chunk(`${'x: 1\n'.repeat(1_000)}${': ping\n'.repeat(1_000)}data: {oops\n\n`);
      });
      const timer = setInterval(() => sent > 50 && controller.abort(), 1);
      const { failure } = await generate(
        { dialect: 'openai', baseUrl: server.url },
        { transport, signal: controller.signal },
      );
      clearInterval(timer);
      assert.equal(failure?.kind, 'cancelled');
      await closed;
    });

    it('goes on after [DONE], and nobody listens: L6', async () => {
      const { text, events } = await ask(async line => {
        await line.head(200, chunked);
        while (!line.socket.destroyed) await line.chunk(say('Hello') + done);
      });
      assert.equal(text, 'Hello');
      assert.equal(events.at(-1)?.type, 'end');
      await closed;
    });
  });
}
