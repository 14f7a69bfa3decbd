import assert from 'node:assert/strict';
import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandboxServer.ts';

let sandbox: Sandbox;
const start = async (options: SandboxOptions = {}): Promise<void> => {
  sandbox = await startSandbox({ tokensPerSecond: Infinity, testing: true, ...options });
};
const stop = (): Promise<void> => sandbox.dispose();

describe('the sandbox speaks', () => {
  afterEach(stop);

  it('Elumenta, byte for byte', async () => {
    await start({ balance: 300 });
    sandbox.respondWith(saying('Here are the numbers'));
    const answer = await post('/api/v2/generate', { model: 'gpt-5', messages: user('Count'), stream: true });
    assert.equal(answer.headers['content-type'], 'text/event-stream; charset=utf-8');
    assert.equal(
      answer.body.replaceAll(/gen_[0-9a-v]{12}/g, 'gen_01j9x2abc123'),
      `data: {"type": "generation_start", "id": "gen_01j9x2abc123", "model": "gpt-5"}

data: {"type": "content_delta", "delta": "Here"}

data: {"type": "content_delta", "delta": " are"}

data: {"type": "content_delta", "delta": " the"}

data: {"type": "content_delta", "delta": " numbers"}

data: {"type": "generation_end", "id": "gen_01j9x2abc123", "tokens_used": 2, "balance_remaining": 298}

data: [DONE]

`,
    );
  });

  it('Elumenta without a stream', async () => {
    await start({ balance: 300 });
    sandbox.respondWith(saying('Hello'));
    const answer = await post('/api/v2/generate', { model: 'gpt-5', messages: user('Hi') });
    assert.match(
      answer.body,
      /^{"id": "gen_\w+", "status": "completed", "model": "gpt-5", "content": "Hello", "tokens_used": 2, "balance_remaining": 298, "usage": {.+}, "created_at": "20.+Z"}$/,
    );
    assert.equal(answer.headers['x-ratelimit-limit-hour'], '100');
    assert.equal(answer.headers['x-ratelimit-remaining-hour'], '99');
  });

  it('Elumenta for one prompt, byte for byte', async () => {
    await start();
    sandbox.respondWith(saying('Once upon'));
    const answer = await post('/api/v2/generate/stream', { model: 'gpt-5', prompt: 'Begin' });
    assert.equal(
      answer.body,
      `data: {"type": "generation_start", "id": 18473, "model": "gpt-5"}

data: {"type": "content_delta", "delta": "Once"}

data: {"type": "content_delta", "delta": " upon"}

data: {"type": "generation_end", "id": 18473, "tokens_spent": 2}

data: [DONE]

`,
    );
  });

  it('the generic API, byte for byte, with the finish reason in the final event', async () => {
    await start();
    sandbox.respondWith(saying('Once upon a'));
    const answer = await post('/v1/generate/stream', { prompt: 'Begin' });
    assert.equal(
      answer.body.replaceAll(/gen_\w{6}/g, 'gen_abc123'),
      `data: {"id":"gen_abc123","text":"Once","delta":"Once"}

data: {"id":"gen_abc123","text":"Once upon","delta":" upon"}

data: {"id":"gen_abc123","text":"Once upon a","delta":" a","finishReason":"stop"}

data: [DONE]

`,
    );
  });

  it('the generic API without a stream', async () => {
    await start();
    sandbox.respondWith(saying('Once upon'));
    const answer = await post('/v1/generate', { prompt: 'Begin' });
    const { id, ...rest } = JSON.parse(answer.body);
    assert.match(id, /^gen_/);
    const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3 };
    assert.deepEqual(rest, { text: 'Once upon', model: 'latest', finishReason: 'stop', usage });
  });

  it('OpenAI, byte for byte, with the usage in a chunk of its own', async () => {
    await start();
    for (const path of ['/v1/chat/completions', '/chat/completions']) {
      sandbox.respondWith(saying('Hello'));
      const options = { stream: true, stream_options: { include_usage: true } };
      const answer = await post(path, { model: 'gpt-5', messages: user('Hi'), ...options });
      const head = '"object":"chat.completion.chunk","created":1,"model":"gpt-5","system_fingerprint":"fp_sandbox"';
      assert.equal(
        answer.body.replaceAll(/chatcmpl-\w{29}/g, 'chatcmpl-1').replaceAll(/"created":\d+/g, '"created":1'),
        `data: {"id":"chatcmpl-1",${head},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-1",${head},"choices":[{"index":0,"delta":{"content":"Hello"},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-1",${head},"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

data: {"id":"chatcmpl-1",${head},"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}

data: [DONE]

`,
      );
    }
  });

  it('Eden AI: the plain chunks of its documents, and the cost', async () => {
    await start();
    for (const path of ['/v3/llm/chat/completions', '/v3/chat/completions']) {
      sandbox.respondWith(saying('Hello'), saying('Hello'));
      const asked = { model: 'openai/gpt-4', messages: user('Hi') };
      const events = payloads((await post(path, { ...asked, stream: true })).body);
      assert.match(
        events[1] ?? '',
        /^{"id":"chatcmpl-\w+","object":"chat.completion.chunk","created":\d+,"model":"openai\/gpt-4","choices":\[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}$/,
      );
      assert.ok(JSON.parse(events[2] ?? '').cost > 0);
      const whole = JSON.parse((await post(path, asked)).body);
      assert.deepEqual(whole.choices[0].message, { role: 'assistant', content: 'Hello' });
      assert.ok(whole.cost > 0);
    }
  });

  it('the lists of models, the balance and the account', async () => {
    await start({ balance: 300 });
    for (const path of ['/v1/models', '/v3/models', '/v3/llm/models']) {
      const { object, data } = JSON.parse((await get(path)).body);
      assert.equal(object, 'list');
      assert.ok(data.length > 1);
    }
    assert.equal(JSON.parse((await get('/api/v2/models')).body).models[0].slug, 'sandbox');
    assert.equal(JSON.parse((await get('/api/v2/models/gpt-5')).body).token_cost, 2);
    assert.equal((await get('/api/v2/models/nothing')).status, 404);
    await post('/api/v2/generate', { model: 'claude-sonnet-4.5', messages: user('Hi') });
    assert.equal((await get('/api/v2/balance')).body, '{"token_balance": 296, "plan": "vip", "plan_expires_at": null}');
    assert.equal(JSON.parse((await get('/api/v2/user/me')).body).token_balance, 296);
  });

  it('a text of its own that is the same in every dialect', async () => {
    await start();
    const prompt = 'Write a short story about a robot learning to paint';
    const messages = user(prompt);
    const texts = [
      payloads((await post('/api/v2/generate', { messages, stream: true })).body).map(event => deltaOf(event)),
      payloads((await post('/api/v2/generate/stream', { prompt })).body).map(event => deltaOf(event)),
      payloads((await post('/v1/generate/stream', { prompt, maxTokens: 5000 })).body).map(event => deltaOf(event)),
      payloads((await post('/v1/chat/completions', { messages, stream: true })).body).map(event => deltaOf(event)),
    ].map(deltas => deltas.join(''));
    assert.match(texts[0] ?? '', /a robot learning to paint/);
    assert.equal(new Set(texts).size, 1);
  });
});

describe('the sandbox stops', () => {
  afterEach(stop);

  it('at the token limit, and says so', async () => {
    await start();
    const messages = user('Tell me a story');
    const events = payloads((await post('/v1/chat/completions', { messages, stream: true, max_tokens: 3 })).body);
    assert.equal(events.length, 5);
    assert.match(events.at(-1) ?? '', /"finish_reason":"length"/);
    const generic = payloads((await post('/v1/generate/stream', { prompt: 'Tell me a story', maxTokens: 2 })).body);
    assert.match(generic.at(-1) ?? '', /"finishReason":"length"}$/);
    assert.equal(payloads((await post('/v1/generate/stream', { prompt: 'Tell me a story' })).body).length, 100);
    const params = { max_tokens: 4 };
    assert.equal(payloads((await post('/api/v2/generate/stream', { prompt: 'A story', params })).body).length, 6);
  });

  it('at the texts where it is told to', async () => {
    await start();
    sandbox.alwaysRespondWith(saying('One. Two. Three.'));
    const asked = { messages: user('Count'), stop: [' Three', ' Two'] };
    assert.equal(JSON.parse((await post('/v1/chat/completions', asked)).body).choices[0].message.content, 'One.');
    const generic = await post('/v1/generate', { prompt: 'Count', stopSequences: ['.'] });
    assert.equal(JSON.parse(generic.body).text, 'One');
  });
});

describe('the sandbox refuses', () => {
  afterEach(stop);

  it('a missing or wrong key, in the words of each API', async () => {
    await start({ apiKey: 'nb_right' });
    for (const authorization of [undefined, 'Bearer nb_wrong', 'nb_right']) {
      const headers = authorization === undefined ? {} : { authorization };
      const elumenta = await post('/api/v2/generate', { messages: user('Hi') }, headers);
      assert.equal(elumenta.status, 401);
      assert.match(elumenta.body, /^{"error": "not_authenticated", "message": ".+", "details": {}}$/);
      const openai = await post('/v1/chat/completions', { messages: user('Hi') }, headers);
      assert.equal(openai.status, 401);
      assert.equal(JSON.parse(openai.body).error.code, 'invalid_api_key');
      assert.equal((await get('/v1/models', headers)).status, 401);
    }
    const right = await post('/v1/generate', { prompt: 'Hi' }, { authorization: 'Bearer nb_right' });
    assert.equal(right.status, 200);
  });

  it('what is not JSON, incomplete or out of range', async () => {
    await start();
    const cases: readonly (readonly [string, unknown, number, RegExp])[] = [
      ['/api/v2/generate', '{', 400, /"error": "bad_request"/],
      ['/api/v2/generate', {}, 422, /"details": {"messages": \[/],
      ['/api/v2/generate', { messages: user('Hi'), temperature: 3 }, 422, /"error": "validation_error"/],
      ['/api/v2/generate/stream', {}, 422, /"details": {"prompt": \[/],
      ['/api/v2/generate/stream', { prompt: 'Hi', params: { max_tokens: 0 } }, 422, /"params\.max_tokens"/],
      ['/v1/generate/stream', {}, 400, /^{"error":{"type":"invalid_request_error","message":"Missing/],
      ['/v1/chat/completions', '[]', 400, /"type": "invalid_request_error"/],
      ['/v1/chat/completions', { messages: [] }, 400, /"param": "messages"/],
      ['/v1/chat/completions', { messages: user('Hi'), temperature: 'hot' }, 400, /"param": "temperature"/],
      ['/v3/llm/chat/completions', {}, 422, /^{"detail":\[{"loc":\["body","messages"],"msg":/],
    ];
    for (const [path, body, status, pattern] of cases) {
      const answer = await post(path, body);
      assert.equal(answer.status, status, path);
      assert.equal(answer.headers['content-type'], 'application/json');
      assert.match(answer.body, pattern);
    }
  });

  it('unknown paths and wrong methods', async () => {
    await start();
    assert.match((await post('/api/v2/nothing', {})).body, /"error": "not_found"/);
    assert.equal((await post('/v3/llm/generate', {})).body, '{"details":"Not Found"}');
    assert.equal((await post('/v2/chat/completions', {})).status, 404);
    const wrong = await get('/v1/chat/completions');
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.allow, 'POST');
  });

  it('a model that costs more than what is left', async () => {
    await start({ balance: 5 });
    const answer = await post('/api/v2/generate', { model: 'gpt-5.2-pro', messages: user('Hi') });
    assert.equal(answer.status, 402);
    assert.match(answer.body, /"error": "insufficient_tokens"/);
    assert.match((await get('/api/v2/balance')).body, /"token_balance": 5,/);
  });
});

describe('the sandbox as a server', () => {
  afterEach(stop);

  it('writes every token when it is due, and makes up for delays', async () => {
    await start({ tokensPerSecond: 100, firstTokenMs: 50 });
    sandbox.respondWith(saying('one '.repeat(40).trim()));
    const started = performance.now();
    const response = await open('/api/v2/generate/stream', { prompt: 'Count' });
    let seen = -1;
    for await (const chunk of response) {
      seen += `${chunk}`.split('content_delta').length - 1;
      // Never early. A token may be late, but the next ones are not late because of it.
      assert.ok(performance.now() - started >= 50 + seen * 10 - 2 || seen < 0);
    }
    const took = performance.now() - started;
    assert.equal(seen, 39);
    assert.ok(took < 1000, `${took} ms`);
  });

  it('stops producing when the client closes the connection', async () => {
    await start();
    let produced = 0;
    sandbox.respondWith({
      body: (function* () {
        for (;;) {
          produced++;
          yield ': still here\n\n';
          yield { pauseMs: 1 };
        }
      })(),
    });
    const arrival = sandbox.nextRequest();
    const response = await open('/v1/chat/completions', { messages: user('Hi') });
    await new Promise(resolve => response.once('data', resolve));
    response.destroy();
    const request = await arrival;
    assert.equal(await request.settled, 'cancelled');
    assert.equal(sandbox.openSockets, 0);
    const before = { produced, bytesSent: request.bytesSent };
    await new Promise(resolve => setTimeout(resolve, 20));
    assert.deepEqual({ produced, bytesSent: request.bytesSent }, before);
  });

  it('writes no faster than the client reads', async () => {
    await start();
    const piece = 'x'.repeat(64 * 1024);
    sandbox.respondWith({
      body: (function* () {
        for (;;) yield piece;
      })(),
    });
    const arrival = sandbox.nextRequest();
    const response = await open('/v1/generate/stream', { prompt: 'Hi' });
    const request = await arrival;
    const standstill = async (): Promise<number> => {
      for (let last = -1; last !== request.bytesSent; ) {
        last = request.bytesSent;
        await new Promise(resolve => setTimeout(resolve, 30));
      }
      return request.bytesSent;
    };
    const stalledAt = await standstill();
    assert.ok(stalledAt < 32 * 1024 * 1024, `${stalledAt} bytes`);
    let read = 0;
    for await (const chunk of response) {
      read += chunk.length;
      if (read > stalledAt + piece.length) break;
    }
    assert.ok(request.bytesSent > stalledAt);
    assert.equal(await request.settled, 'cancelled');
  });

  it('keeps connections alive between complete answers', async () => {
    await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; count < 3; count++) await post('/v1/generate', { prompt: 'Hi' }, {}, agent);
    assert.equal(sandbox.openSockets, 1);
    assert.deepEqual(await Promise.all(sandbox.requests.map(request => request.settled)), Array(3).fill('complete'));
    agent.destroy();
  });

  it('records what it was asked', async () => {
    await start();
    await post('/v1/generate?a=b', { prompt: 'Grüße 👩‍🚀' }, { 'x-test': 'yes' });
    const [request] = sandbox.requests;
    assert.equal(request?.method, 'POST');
    assert.equal(request.url, '/v1/generate?a=b');
    assert.equal(request.path, '/v1/generate');
    assert.equal(request.headers['x-test'], 'yes');
    assert.deepEqual(request.json, { prompt: 'Grüße 👩‍🚀' });
    sandbox.reset();
    assert.equal(sandbox.requests.length, 0);
  });

  it('keeps to itself unless it is testing', async () => {
    await start({ testing: false, faults: { broken: { status: 500 } } as never });
    const headers = { 'x-sandbox-fault': 'broken', 'content-type': 'application/json' };
    const answer = await post('/v1/generate', { prompt: 'Hi' }, headers);
    assert.equal(answer.status, 200);
    assert.equal(sandbox.requests.length, 0);
    assert.throws(() => sandbox.respondWith({ status: 500 }), /not started for testing/);
  });

  it('leaves nothing behind when it is disposed of', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
    await new Promise(resolve => setTimeout(resolve));
    const before = timers();
    await start({ tokensPerSecond: 1 });
    const streams = [
      await open('/v1/generate/stream', { prompt: 'A story' }),
      await open('/v1/chat/completions', { messages: user('A story'), stream: true }),
    ];
    const ended = streams.map(stream => new Promise(resolve => stream.once('error', resolve)));
    for (const stream of streams) stream.resume();
    await sandbox.dispose();
    await Promise.all(ended);
    assert.deepEqual(await Promise.all(sandbox.requests.map(request => request.settled)), ['cut', 'cut']);
    assert.equal(sandbox.openSockets, 0);
    await assert.rejects(get('/v1/models'), { code: 'ECONNREFUSED' });
    assert.equal(timers(), before);
  });

  it('says so when the port is taken', async () => {
    await start();
    await assert.rejects(startSandbox({ port: sandbox.port }), { code: 'EADDRINUSE' });
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const user = (content: string) => [{ role: 'user', content }];

function send(method: string, path: string, body: unknown, headers: object, agent?: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers }, ...(agent ? { agent } : { agent: false as const }) };
    const request = httpRequest(`${sandbox.url}${path}`, options, resolve);
    request.on('error', reject);
    request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
}

const open = (path: string, body: unknown): Promise<IncomingMessage> => send('POST', path, body, {});
const get = async (path: string, headers: object = {}): Promise<Answer> =>
  read(await send('GET', path, undefined, headers));
const post = async (path: string, body: unknown, headers: object = {}, agent?: Agent): Promise<Answer> =>
  read(await send('POST', path, body, headers, agent));

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

/** The payloads of all events but the last, `[DONE]`. */
function payloads(body: string): readonly string[] {
  const events = body.split('\n\n');
  assert.deepEqual(events.slice(-2), ['data: [DONE]', '']);
  return events.slice(0, -2).map(event => event.slice('data: '.length));
}

function deltaOf(payload: string): string {
  const { delta, choices } = JSON.parse(payload);
  return delta ?? choices?.[0]?.delta.content ?? '';
}
