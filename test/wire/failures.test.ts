import assert from 'node:assert/strict';
import { faults, type ServerFailure, serverNow, spoken } from '../fixtures/serverFailures.ts';
import { done, generate, say, transports } from '../support/generate.ts';
import { chunked, type RawServer, startRawServer } from '../support/rawServer.ts';

const undici = transports[0]?.[1];
assert.ok(undici !== undefined);

describe('What a server says of a failure', () => {
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  /** Sends it in pieces of so many bytes. */
  const serve = async ({ status, headers, body }: ServerFailure, size: number): Promise<string> => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    server = await startRawServer(async line => {
      await line.head(status, {
        'content-type': 'application/json',
        date: new Date(serverNow).toUTCString(),
        ...headers,
        'content-length': String(bytes.length),
      });
      for (let at = 0; at < bytes.length; at += size) await line.send(bytes.subarray(at, at + size));
    });
    return server.url;
  };

  for (const failure of [...faults, ...spoken]) {
    it(`as ${failure.name} (${failure.status}) means ${failure.kind}`, async () => {
      for (const size of [1_000_000, 1, 7, 1_000]) {
        const baseUrl = await serve(failure, size);
        const { failure: error } = await generate(
          { dialect: 'openai', baseUrl, apiKey: 'nb_live_0123456789abcdef' },
          { transport: undici, retries: 0 },
        );
        await server?.close();
        const { message = '' } = error ?? {};
        assert.equal(error?.kind, failure.kind, message);
        assert.equal(error?.retryable, failure.retryable ?? false, message);
        if (typeof failure.says === 'string') assert.ok(message.endsWith(`says: “${failure.says}”`), message);
        else if (failure.says !== undefined) assert.match(message, failure.says);
        const waitMs = error?.retryAfterMs === undefined ? undefined : Math.round(error.retryAfterMs);
        assert.equal(waitMs, failure.waitMs);
      }
    });
  }

  it('{"code":0,"message":"success"} is no failure: not beside text, and not alone', async () => {
    const beside = `data: {"code":0,"message":"success","choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n`;
    server = await startRawServer(async (line, _, number) => {
      await line.head(200, chunked);
      await line.chunk(
        number === 1 ? `data: {"code":0,"message":"success"}\n\n${beside}${done}` : '{"code":0,"message":"success"}',
      );
      await line.endChunks();
    });
    const connection = { dialect: 'openai', baseUrl: server.url };
    const good = await generate(connection, { transport: undici, retries: 0 });
    assert.deepEqual([good.text, good.failure], ['Hello', undefined]);
    const alone = await generate(connection, { transport: undici, retries: 0 });
    assert.doesNotMatch(alone.failure?.message ?? '', /success/);
  });

  it('with 503 and a time to wait is waited for that long, told, and asked again', async () => {
    server = await startRawServer(async (line, _, number) => {
      if (number === 1) {
        await line.head(503, { 'retry-after': '42', 'content-length': '2' });
        await line.send('{}');
        return;
      }
      await line.head(200, chunked);
      await line.chunk(say('Hello') + done);
      await line.endChunks();
    });
    const { events, text } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport: undici });
    assert.deepEqual(events[0], { type: 'waiting', reason: 'retry', seconds: 42 });
    assert.equal(text, 'Hello');
    assert.equal(server.received.length, 2);
  });

  it('with x-should-retry: false is not asked again', async () => {
    for (const status of [429, 500, 503, 529]) {
      server = await startRawServer(async line => {
        await line.head(status, { 'x-should-retry': 'false', 'content-length': '2' });
        await line.send('{}');
      });
      const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport: undici });
      assert.equal(failure?.retryable, false);
      assert.equal(server.received.length, 1);
      await server.close();
    }
  });

  it('with a time beyond a minute is told at once', async () => {
    server = await startRawServer(async line => {
      await line.head(503, { 'retry-after': '61', 'content-length': '2' });
      await line.send('{}');
    });
    const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport: undici });
    assert.equal(failure?.retryAfterMs, 61_000);
    assert.equal(server.received.length, 1);
  });
});
