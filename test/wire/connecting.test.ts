import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { Worker } from 'node:worker_threads';
import { createTransport } from '../../src/network/transport.ts';
import { done, generate, say, transports } from '../support/generate.ts';
import { listen } from '../support/listen.ts';
import { chunked, type RawServer, type Respond, startRawServer } from '../support/rawServer.ts';

const good: Respond = async line => {
  await line.head(200, chunked);
  await line.chunk(say('Hello') + done);
  await line.endChunks();
};

for (const [name, transport] of transports) {
  describe(`Connecting through ${name}`, () => {
    let server: RawServer | undefined;
    afterEach(async () => {
      await server?.close();
      server = undefined;
    });

    it('to a name that nobody has says so: fault 13', async () => {
      const baseUrl = 'https://api.test.invalid/v1';
      const { failure } = await generate({ dialect: 'openai', baseUrl }, { transport, retries: 0 });
      assert.equal(failure?.kind, 'network');
      assert.match(failure?.message ?? '', /^Could not (?:find|look up) api\.test\.invalid\.$/);
      assert.equal(failure?.retryable, true);
    });

    it('to a port where nobody listens asks whether the server is running: fault 14', async () => {
      const port = await closedPort();
      const { failure } = await generate({ dialect: 'openai', baseUrl: `http://127.0.0.1:${port}` }, { transport });
      assert.equal(failure?.kind, 'network');
      assert.equal(failure?.message, `127.0.0.1:${port} refused the connection.`);
      assert.equal(failure?.hint, 'Is the local server running?');
    });

    it('to a name with several addresses where nobody listens says the same: fault 14', async () => {
      const port = await closedPort();
      const { failure } = await generate({ dialect: 'openai', baseUrl: `http://localhost:${port}` }, { transport });
      assert.equal(failure?.message, `localhost:${port} refused the connection.`);
    });

    for (const [how, drop] of [
      ['reset', 'reset'],
      ['closed', 'end'],
    ] as const) {
      it(`that is ${how} before the head is tried once more: fault 16`, async () => {
        server = await startRawServer((line, request, number) =>
          number === 1 ? line[drop]() : good(line, request, number),
        );
        const generated = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
        assert.equal(generated.failure, undefined);
        assert.deepEqual(
          generated.events.map(({ type }) => type),
          ['waiting', 'text', 'end'],
        );
        assert.equal(server.received.length, 2);
      });

      it(`that is ${how} before the head is not tried a third time: fault 16`, async () => {
        server = await startRawServer(line => line[drop]());
        const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport, retries: 5 });
        assert.equal(failure?.kind, 'network');
        assert.equal(failure?.message, `${server.host} closed the connection before it answered.`);
        assert.equal(server.received.length, 2);
      });
    }

    it('again after an idle connection was closed by the server: fault 16', async () => {
      server = await startRawServer(async (line, request, number) => {
        await good(line, request, number);
        line.end();
      });
      const connection = { dialect: 'openai', baseUrl: server.url };
      for (let count = 0; count < 3; count++) {
        assert.equal((await generate(connection, { transport })).text, 'Hello');
      }
    });

    it('uses a connection again', async () => {
      server = await startRawServer(async line => {
        await line.head(200, chunked);
        await line.chunk(say('Hello') + done);
        await line.endChunks();
      });
      for (let count = 0; count < 3; count++) {
        await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
        // Before it is used again, a connection gets one turn in which the server may close it.
        await new Promise(resolve => setImmediate(resolve));
      }
      assert.equal(server.received.length, 3);
      assert.equal(server.connections, 1);
    });

    it('to what does not speak HTTP says so: fault 64', async () => {
      server = await startRawServer(line => line.send('220 mail.example.com ESMTP\r\n').then(line.end));
      const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
      assert.equal(failure?.kind, 'protocol');
      assert.equal(failure?.message, `${server.host} sent an invalid HTTP response.`);
      assert.equal(server.received.length, 1);
    });

    it('to a server whose headers never end says so: fault 64', async () => {
      server = await startRawServer(line => line.send(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`));
      const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
      assert.equal(failure?.kind, 'protocol');
      assert.match(failure?.message ?? '', /sent headers that are too large/);
      await server.idle();
    });

    it('to a server that says nothing is given up in time, and closed: fault 24', async () => {
      server = await startRawServer(() => {});
      const options = { transport, timeouts: { headersMs: 50 } };
      const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, options);
      assert.equal(failure?.kind, 'timeout');
      assert.equal(failure?.message, `No answer from ${server.host} within 0.1 s.`);
      await server.idle();
      assert.equal(server.received.length, 1);
    });

    it('does without early hints', async () => {
      server = await startRawServer(async (line, request, number) => {
        await line.send('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
        await good(line, request, number);
      });
      assert.equal((await generate({ dialect: 'openai', baseUrl: server.url }, { transport })).text, 'Hello');
    });
  });
}

describe('Connecting', () => {
  // Elsewhere a server that is too busy to greet refuses at once.
  if (process.platform === 'linux') {
    it('to a server that never greets is given up: fault 15', async () => {
      const busy = await startBusyServer();
      try {
        const transport = createTransport({ environment: {}, connectTimeoutMs: 100 });
        const connection = { dialect: 'openai', baseUrl: `http://127.0.0.1:${busy.port}` };
        const { events, failure } = await generate(connection, { transport, retries: 1 });
        assert.deepEqual(
          events.map(({ type }) => type),
          ['waiting'],
        );
        assert.equal(failure?.kind, 'network');
        assert.equal(failure?.message, `Could not connect to 127.0.0.1:${busy.port} within 10 s.`);
        assert.equal(failure?.retryable, true);
      } finally {
        await busy.close();
      }
    });
  }
});

/** Listens in a thread that does nothing else any more, and has as many connections waiting as the system allows. */
async function startBusyServer() {
  const program = `
    const { workerData, parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setImmediate(() => Atomics.wait(workerData, 0, 0));
    });`;
  const isOver = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(program, { eval: true, workerData: isOver });
  const [port] = (await once(worker, 'message')) as [number];
  const waiting = Array.from({ length: 4 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
  // Two fit in: those that come after them are not answered.
  await Promise.all(waiting.slice(0, 2).map(socket => once(socket, 'connect')));
  return {
    port,
    async close() {
      for (const socket of waiting) socket.destroy();
      Atomics.store(isOver, 0, 1);
      Atomics.notify(isOver, 0);
      await worker.terminate();
    },
  };
}

async function closedPort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
