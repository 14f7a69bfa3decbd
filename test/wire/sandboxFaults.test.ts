import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { pause } from '../../src/sandbox/reply.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { type FaultName, faults } from '../faults/index.ts';
import { recording } from '../faults/recording.ts';

let sandbox: Sandbox;

describe('the faults of the sandbox', () => {
  beforeEach(async () => {
    sandbox = await startSandbox({ tokensPerSecond: Infinity, testing: true, faults });
  });
  afterEach(() => sandbox.dispose());

  for (const name of Object.keys(faults) as FaultName[]) {
    it(`include “${name}” in every dialect`, async () => {
      const quietMs = waiting.has(name) ? 60 : patienceMs;
      sandbox.alwaysRespondWith(faults[name]);
      const answers = requests.map(([path, body]) =>
        ask(path, body, {}, quietMs, headless.has(name) ? 60 : patienceMs),
      );
      for (const seen of await Promise.all(answers)) {
        assert.doesNotMatch(seen.body.toString(), /The sandbox failed/);
        assert.ok(seen.status !== undefined || seen.end !== 'complete');
        if (name in expected) assert.deepEqual({ status: seen.status, end: seen.end }, expected[name]);
      }
    });
  }

  it('break off in the middle of the text', async () => {
    for (const name of ['silent-cut', 'no-end', 'idle', 'fin-mid-stream', 'reset-mid-stream'] as const) {
      sandbox.respondWith(faults[name]);
      const text = (await ask('/v1/generate/stream', { prompt: 'Hello' }, {}, 300)).body.toString();
      assert.ok(text.split('\n\n').length > 5, name);
      assert.doesNotMatch(text, /DONE|finishReason/);
    }
  });

  it('say what is wrong in the words of each API', async () => {
    const words = {
      '/api/v2/generate': /data: {"type": "error", "message": "Rate limit exceeded"}\n\n$/,
      '/api/v2/generate/stream': /data: {"type": "error", "message": "Rate limit exceeded"}\n\n$/,
      '/v1/generate/stream': /data: {"error":{"type":"server_error","message":"Rate limit exceeded"}}\n\n$/,
      '/v1/chat/completions': /data: {"error":{"message":"Rate limit exceeded",.+}}\n\n$/,
      '/v3/llm/chat/completions': /data: {"error":{"message":"Rate limit exceeded",.+}}\n\n$/,
    };
    for (const [path, body] of requests) {
      sandbox.respondWith(faults['in-stream-error']);
      assert.match((await ask(path, body)).body.toString(), words[path]);
    }
  });

  it('tell how long to wait, where each API tells it', async () => {
    sandbox.respondWith(faults['rate-limit-long'], faults['rate-limit']);
    const elumenta = await ask('/api/v2/generate', { messages: [] });
    assert.match(elumenta.body.toString(), /"retry_after": 847, "plan": "vip", "limit_hour": 100, "limit_day": 1000}$/);
    assert.equal((await ask('/v1/chat/completions', {})).headers?.['retry-after'], '1');
  });

  it('cut characters in two, but lose nothing', async () => {
    for (const name of ['utf8-cuts', 'one-byte-chunks', 'merged-events'] as const) {
      sandbox.respondWith(faults[name]);
      const text = (await ask('/v1/generate/stream', { prompt: 'Hello', maxTokens: 1000 })).body.toString();
      const { text: whole } = JSON.parse(text.split('\n\n').at(-3)?.slice(6) ?? '');
      assert.match(text, /data: \[DONE]\n\n$/);
      assert.ok(!whole.includes('\uFFFD'));
      if (name === 'utf8-cuts') assert.match(whole, /👩‍🚀/);
    }
  });

  it('split one emoji over two events', async () => {
    for (const [path, body] of requests) {
      sandbox.respondWith(faults['split-surrogates']);
      const text = (await ask(path, body)).body.toString();
      assert.match(text, /"\\ud83d"/);
      assert.match(text, /"\\udc69"/);
    }
    sandbox.respondWith(faults['split-surrogates']);
    const generic = (await ask('/v1/generate/stream', { prompt: 'Hello' })).body.toString();
    assert.match(generic, /"text":"\\ud83d\\udc69","delta":"\\udc69","finishReason":"stop"/);
  });

  it('compress the stream, well or badly', async () => {
    sandbox.respondWith(faults.gzip, faults['broken-gzip']);
    const good = await ask('/v1/generate/stream', { prompt: 'Hello' });
    assert.equal(good.headers?.['content-encoding'], 'gzip');
    assert.match(gunzipSync(good.body).toString(), /DONE/);
    const bad = await ask('/v1/generate/stream', { prompt: 'Hello' });
    assert.throws(() => gunzipSync(bad.body));
  });

  it('can be asked for over HTTP: by header, by query and by path', async () => {
    const { end } = await ask(
      '/v1/generate/stream',
      { prompt: 'Hello' },
      { 'x-sandbox-fault': 'reset-before-headers' },
    );
    assert.equal(end, 'ECONNRESET');
    assert.equal((await ask('/v1/generate/stream?fault=bad-gateway', { prompt: 'Hello' })).status, 502);
    assert.equal((await ask('/fault/unauthorized/v1/generate/stream', { prompt: 'Hello' })).status, 401);
    const unknown = await ask('/fault/nothing/v1/generate/stream', { prompt: 'Hello' });
    assert.equal(unknown.status, 400);
    assert.match(unknown.body.toString(), /There are: close-before-headers, /);
  });
});

describe('a responder of the sandbox', () => {
  beforeEach(async () => {
    sandbox = await startSandbox({ tokensPerSecond: Infinity, testing: true });
  });
  afterEach(() => sandbox.dispose());

  it('answers once, before the sandbox answers by itself again', async () => {
    sandbox.respondWith({ status: 503 }, { status: 429, headers: { 'Retry-After': '0' } });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await ask('/v1/generate', { prompt: 'Hello' })).status);
    assert.deepEqual(statuses, [503, 429, 200]);
  });

  it('answers always when it is told to, until it is not', async () => {
    sandbox.alwaysRespondWith({ status: 500 });
    assert.equal((await ask('/v1/models', undefined)).status, 500);
    assert.equal((await ask('/v1/models', undefined)).status, 500);
    sandbox.alwaysRespondWith();
    assert.equal((await ask('/v1/generate', { prompt: 'Hello' })).status, 200);
  });

  it('sends pieces as they are, with pauses between', async () => {
    sandbox.respondWith({
      body: ['data: 1\n', pause(30), Buffer.from('\n')],
      headers: { 'Content-Type': 'text/plain' },
    });
    const started = performance.now();
    const seen = await ask('/v1/generate', {});
    assert.equal(seen.body.toString(), 'data: 1\n\n');
    assert.equal(seen.chunks, 2);
    assert.ok(performance.now() - started >= 29);
  });

  it('replays a recording at every size, one HTTP chunk each', async () => {
    for (const chunkSize of [1, 2, 7, 1000]) {
      sandbox.respondWith(recording('data: "Grüße 👩‍🚀"\n\n', { chunkSize }));
      const seen = await ask('/v1/chat/completions', {});
      assert.equal(seen.body.toString(), 'data: "Grüße 👩‍🚀"\n\n');
      assert.equal(seen.chunks, Math.ceil(seen.body.length / chunkSize));
    }
  });

  it('puts raw bytes in place of HTTP', async () => {
    sandbox.respondWith({ raw: ['HTTP/1.1 299 Odd\r\n', 'Content-Length: 2\r\n\r\nok'] });
    const seen = await ask('/v1/generate', {});
    assert.deepEqual([seen.status, seen.body.toString()], [299, 'ok']);
  });

  it('may take over the response itself', async () => {
    sandbox.respondWith(({ request, response }) => {
      response.writeHead(418);
      response.end(request.body);
    });
    const seen = await ask('/v1/generate', { tea: true });
    assert.deepEqual([seen.status, seen.body.toString()], [418, '{"tea":true}']);
  });

  it('holds the head of the answer back', async () => {
    sandbox.respondWith({ headersAfterMs: 30, body: 'late' });
    const started = performance.now();
    assert.equal((await ask('/v1/generate', {})).body.toString(), 'late');
    assert.ok(performance.now() - started >= 29);
  });

  it('that fails is answered with its error', async () => {
    sandbox.respondWith(() => {
      throw new Error('a mistake in the test');
    });
    const seen = await ask('/v1/generate', {});
    assert.equal(seen.status, 500);
    assert.match(seen.body.toString(), /a mistake in the test/);
  });
});

const messages = [{ role: 'user', content: 'Hello' }];
const requests = [
  ['/api/v2/generate', { messages, stream: true }],
  ['/api/v2/generate/stream', { prompt: 'Hello' }],
  ['/v1/generate/stream', { prompt: 'Hello' }],
  ['/v1/chat/completions', { messages, stream: true }],
  ['/v3/llm/chat/completions', { messages, stream: true, stream_options: { include_usage: true } }],
] as const;

/** What Node's own client makes of some of them. `quiet` is one that waits for more. */
const expected: Readonly<Partial<Record<string, object>>> = {
  'close-before-headers': { status: undefined, end: 'ECONNRESET' },
  'reset-before-headers': { status: undefined, end: 'ECONNRESET' },
  'no-headers': { status: undefined, end: 'quiet' },
  'half-headers': { status: undefined, end: 'quiet' },
  'not-http': { status: undefined, end: 'HPE_INVALID_CONSTANT' },
  'bad-chunk': { status: 200, end: 'HPE_INVALID_CHUNK_SIZE' },
  'short-length': { status: 200, end: 'ECONNRESET' },
  'silent-cut': { status: 200, end: 'complete' },
  'no-end': { status: 200, end: 'complete' },
  'fin-mid-stream': { status: 200, end: 'ECONNRESET' },
  'reset-mid-stream': { status: 200, end: 'ECONNRESET' },
  idle: { status: 200, end: 'quiet' },
  'no-first-event': { status: 200, end: 'quiet' },
  'keep-open-after-done': { status: 200, end: 'quiet' },
  'keep-open-after-finish': { status: 200, end: 'quiet' },
  'no-done': { status: 200, end: 'complete' },
  'no-content': { status: 204, end: 'complete' },
  'bad-gateway': { status: 502, end: 'complete' },
  'html-page': { status: 200, end: 'complete' },
  'rate-limit': { status: 429, end: 'complete' },
  unauthorized: { status: 401, end: 'complete' },
  forbidden: { status: 403, end: 'complete' },
  'not-found': { status: 404, end: 'complete' },
  unavailable: { status: 503, end: 'complete' },
  'json-error': { status: 200, end: 'complete' },
};

interface Seen {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'] | undefined;
  readonly body: Buffer;
  readonly chunks: number;
  /** `complete`, `quiet` when nothing more comes, `plenty` when too much does, or the code of an error. */
  readonly end: string;
}

/** How long a client waits before it calls it quiet: for ever, as far as a slow machine is concerned. */
const patienceMs = 1800;
const waiting: ReadonlySet<FaultName> = new Set([
  'no-headers',
  'half-headers',
  'idle',
  'no-first-event',
  'only-comments',
  'comments-first',
  'keep-open-after-done',
  'keep-open-after-finish',
]);
/** Faults in which there is never a whole head to wait for. */
const headless: ReadonlySet<FaultName> = new Set(['no-headers', 'half-headers']);
const plenty = 1024 * 1024;

function ask(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  quietMs = patienceMs,
  headMs = patienceMs,
): Promise<Seen> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let response: IncomingMessage | undefined;
    const finish = (end: string): void => {
      clearTimeout(quiet);
      request.destroy();
      const { statusCode: status, headers } = response ?? {};
      resolve({ status, headers, body: Buffer.concat(chunks), chunks: chunks.length, end });
    };
    // A busy machine may take longer for the head than a server is quiet afterwards.
    let quiet = setTimeout(finish, headMs, 'quiet');
    const onError = (error: NodeJS.ErrnoException): void => finish(error.code ?? error.message);
    const request = httpRequest(`${sandbox.url}${path}`, { method: 'POST', headers, agent: false }, incoming => {
      response = incoming;
      clearTimeout(quiet);
      quiet = setTimeout(finish, quietMs, 'quiet');
      incoming.on('error', onError);
      incoming.on('end', () => finish('complete'));
      incoming.on('data', chunk => {
        quiet.refresh();
        chunks.push(chunk);
        if (chunks.length * chunk.length > plenty) finish('plenty');
      });
    });
    request.on('error', onError);
    request.end(JSON.stringify(body));
  });
}
