import assert from 'node:assert/strict';
import { GenerationError } from '../../src/core/generation/errors.ts';
import { done, finish, generate, say, transports } from '../support/generate.ts';
import { type RawServer, startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as [(typeof transports)[0]];

describe('A key that comes from a function', () => {
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  /** Answers with these statuses in turn, then with text. */
  async function startServer(...statuses: readonly number[]): Promise<RawServer> {
    server = await startRawServer(async (line, request, number) => {
      const status = statuses[number - 1] ?? 200;
      const key = request.headers.authorization;
      await line.head(status);
      await line.send(status === 200 ? say('Hi') + finish + done : `{"error":{"message":"No ${key}"}}`);
      line.end();
    });
    return server;
  }

  const keys = (...values: readonly string[]) => {
    let asked = 0;
    return async () => values[asked++] ?? assert.fail('asked too often');
  };

  const used = (): readonly (string | undefined)[] =>
    (server?.received ?? []).map(({ headers }) => headers.authorization);

  it('is asked for before each request', async () => {
    const { url } = await startServer(503);
    const connection = { dialect: 'openai', baseUrl: url, apiKey: keys('first', 'second') };
    assert.equal((await generate(connection, { transport })).text, 'Hi');
    assert.deepEqual(used(), ['Bearer first', 'Bearer second']);
  });

  it('is asked for once more where it was rejected, and only once', async () => {
    const { url } = await startServer(401, 401);
    const connection = { dialect: 'openai', baseUrl: url, apiKey: keys('old-token-1', 'old-token-2') };
    const { failure } = await generate(connection, { transport });
    assert.equal(failure?.kind, 'auth');
    assert.deepEqual(used(), ['Bearer old-token-1', 'Bearer old-token-2']);
    // Neither stands in what is told.
    assert.doesNotMatch(`${failure.message} ${failure.hint}`, /old-token/);
  });

  it('is renewed without being tried again as a failure', async () => {
    const { url } = await startServer(401);
    const connection = { dialect: 'openai', baseUrl: url, apiKey: keys('old', 'new') };
    const { text, events } = await generate(connection, { transport, retries: 0 });
    assert.equal(text, 'Hi');
    assert.ok(!events.some(({ type }) => type === 'waiting'));
  });

  it('that fails says so, without its words', async () => {
    const { url } = await startServer();
    const failing = (error: Error) => ({
      dialect: 'openai',
      baseUrl: url,
      apiKey: () => Promise.reject(error),
    });
    const { failure } = await generate(failing(new Error('secret-123')), { transport });
    assert.equal(failure?.kind, 'auth');
    assert.doesNotMatch(`${failure.message} ${failure.cause}`, /secret/);
    const own = new GenerationError('auth', 'Log in first.');
    assert.equal((await generate(failing(own), { transport })).failure?.message, 'Log in first.');
    assert.deepEqual(used(), []);
  });

  it('that hangs is not waited for once the generation is cancelled', async () => {
    const { url } = await startServer();
    const cancel = new AbortController();
    const apiKey = (): Promise<string> => {
      queueMicrotask(() => cancel.abort());
      return new Promise(() => {});
    };
    const { failure } = await generate(
      { dialect: 'openai', baseUrl: url, apiKey },
      { transport, signal: cancel.signal },
    );
    assert.equal(failure?.kind, 'cancelled');
    assert.deepEqual(used(), []);
  });

  it('is not sent where others could read it', async () => {
    const connection = { dialect: 'openai', baseUrl: 'http://example.test', apiKey: keys('secret') };
    assert.equal((await generate(connection, { transport })).failure?.kind, 'configuration');
  });
});
