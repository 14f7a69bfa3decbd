import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { GenerationError } from '../../src/core/generation/errors.ts';
import type { GenerationEvent } from '../../src/core/generation/generation.ts';
import { collect, deferred, generate, say, startGenerating, transports } from '../support/generate.ts';
import { chunked, type Line, type RawServer, startRawServer } from '../support/rawServer.ts';

for (const [name, transport] of transports) {
  describe(`Cancelling through ${name}`, () => {
    let server: RawServer | undefined;
    let arrived = deferred<Line>();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);

    beforeEach(() => {
      arrived = deferred();
      process.on('unhandledRejection', note);
      process.on('uncaughtException', note);
    });
    afterEach(async () => {
      await server?.close();
      await new Promise(resolve => setImmediate(resolve));
      process.off('unhandledRejection', note);
      process.off('uncaughtException', note);
      assert.deepEqual(unhandled.splice(0), []);
    });

    const start = async (respond: (line: Line) => Promise<void>): Promise<{ dialect: string; baseUrl: string }> => {
      server = await startRawServer(async line => {
        arrived.resolve(line);
        await respond(line);
      });
      return { dialect: 'openai', baseUrl: server.url };
    };

    /** Text without end, as fast as it is read. */
    const flood = async (line: Line): Promise<void> => {
      await line.head(200, chunked);
      while (!line.socket.destroyed) await line.chunk(say('Hello'));
    };
    const silence = async (): Promise<void> => {};
    const beginning = async (line: Line): Promise<void> => {
      await line.head(200, chunked);
      await line.chunk(say('Hello'));
    };

    it('before the head ends at once and closes the socket: fault 12', async () => {
      const connection = await start(silence);
      const controller = new AbortController();
      const generated = generate(connection, { transport, signal: controller.signal });
      const line = await arrived.promise;
      controller.abort();
      assert.equal((await generated).failure?.kind, 'cancelled');
      await line.closed;
      assert.equal(server?.received.length, 1);
    });

    // That of Node makes another one, and closes it again.
    if (name === 'undici') {
      it('makes no other connection in place of the one that it closes', async () => {
        for (const respond of [silence, beginning]) {
          const connection = await start(respond);
          const controller = new AbortController();
          const generated = generate(connection, { transport, signal: controller.signal });
          const line = await arrived.promise;
          if (respond === beginning) await new Promise(resolve => setImmediate(resolve));
          controller.abort();
          await generated;
          await line.closed;
          for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
          assert.equal(server?.connections, 1);
          await server?.close();
          arrived = deferred();
        }
      });
    }

    it('before the connection stands ends at once: fault 12', async () => {
      // TLS is never answered, so the connection never comes about.
      const { baseUrl } = await start(silence);
      const controller = new AbortController();
      const connection = { dialect: 'openai', baseUrl: baseUrl.replace('http:', 'https:') };
      const generated = generate(connection, { transport, signal: controller.signal });
      while (server?.connections === 0) await new Promise(resolve => setImmediate(resolve));
      const startedAt = performance.now();
      controller.abort();
      assert.equal((await generated).failure?.kind, 'cancelled');
      assert.ok(performance.now() - startedAt < 5_000);
    });

    it('between head and body ends at once and closes the socket: fault 12', async () => {
      const connection = await start(line => line.head(200, chunked));
      const controller = new AbortController();
      const generated = generate(connection, { transport, signal: controller.signal });
      const line = await arrived.promise;
      await new Promise(resolve => setTimeout(resolve, 20));
      controller.abort();
      assert.equal((await generated).failure?.kind, 'cancelled');
      await line.closed;
    });

    it('in the middle delivers nothing more, keeps what came, and closes the socket: fault 97', async () => {
      const connection = await start(flood);
      const controller = new AbortController();
      const events: GenerationEvent[] = [];
      let afterwards = 0;
      const reading = (async () => {
        for await (const event of startGenerating(connection, { transport, signal: controller.signal })) {
          if (controller.signal.aborted) afterwards++;
          events.push(event);
          if (events.length === 5) controller.abort();
        }
      })();
      await assert.rejects(reading, (error: GenerationError) => {
        assert.equal(error.kind, 'cancelled');
        assert.equal(error.partialText, events.map(event => (event.type === 'text' ? event.text : '')).join(''));
        return true;
      });
      assert.equal(afterwards, 0);
      await (await arrived.promise).closed;
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    });

    it('while the reader is busy closes the socket at once: fault 97', async () => {
      const connection = await start(beginning);
      const controller = new AbortController();
      const iterator = startGenerating(connection, { transport, signal: controller.signal })[Symbol.asyncIterator]();
      await iterator.next();
      controller.abort();
      await (await arrived.promise).closed;
      await assert.rejects(async () => iterator.next(), { kind: 'cancelled', partialText: 'Hello' });
    });

    it('while the server is silent ends at once: fault 97', async () => {
      const connection = await start(beginning);
      const controller = new AbortController();
      const iterator = startGenerating(connection, { transport, signal: controller.signal })[Symbol.asyncIterator]();
      await iterator.next();
      const next = iterator.next();
      controller.abort();
      await assert.rejects(next, { kind: 'cancelled', partialText: 'Hello' });
      await (await arrived.promise).closed;
    });

    it('by leaving the loop closes the socket', async () => {
      for (const respond of [flood, beginning]) {
        arrived = deferred();
        const connection = await start(respond);
        for await (const event of startGenerating(connection, { transport })) {
          assert.equal(event.type, 'text');
          break;
        }
        await (await arrived.promise).closed;
        if (respond === flood) await server?.close();
      }
    });

    it('while waiting to ask again asks no more: fault 98', async () => {
      const connection = await start(line =>
        line.send('HTTP/1.1 503 Busy\r\nretry-after: 20\r\ncontent-length: 0\r\n\r\n'),
      );
      const controller = new AbortController();
      const startedAt = performance.now();
      const { events, failure } = await collect(
        startGenerating(connection, { transport, signal: controller.signal }),
        () => setImmediate(() => controller.abort()),
      );
      assert.deepEqual(events, [{ type: 'waiting', reason: 'retry', seconds: 20 }]);
      assert.equal(failure?.kind, 'cancelled');
      assert.ok(performance.now() - startedAt < 10_000);
      assert.equal(server?.received.length, 1);
    });

    it('with one signal for many generations leaves no listener', async () => {
      const connection = await start(async line => {
        await line.head(200, chunked);
        await line.chunk(`${say('Hello')}data: [DONE]\n\n`);
        await line.endChunks();
      });
      const { signal } = new AbortController();
      for (let count = 0; count < 12; count++) await generate(connection, { transport, signal });
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    });
  });
}
