import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock.ts';
import { otherBaseUrl } from '../../src/core/http/endpoint.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import { createCustomDialect } from '../../src/dialects/custom/customDialect.ts';
import { dialects, findDialect } from '../../src/dialects/index.ts';
import { detectDialect, inferDialect } from '../../src/discovery/detectDialect.ts';
import { isProof, jobProblem, probe } from '../../src/discovery/probe.ts';
import { readConnectionSample } from '../../src/discovery/readSample.ts';
import { createTransport } from '../../src/network/transport.ts';
import type { Reply } from '../../src/sandbox/reply.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';

const transport = createTransport();
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox({ testing: true, tokensPerSecond: Infinity });
});
afterEach(() => sandbox.reset());
after(() => sandbox.dispose());

const json = { 'Content-Type': 'application/json' };
const notFound: Reply = { status: 404, headers: json, body: '{"error":{"message":"Not found"}}' };
const sse = (...events: readonly object[]): Reply => ({
  headers: { 'Content-Type': 'text/event-stream' },
  body: events.map(event => `data: ${JSON.stringify(event)}\n\n`),
});

describe('an address is found', () => {
  it('where the model takes no `max_tokens`: OpenAI gpt-5 (community.openai.com 1359170), Azure, GitHub Models', async () => {
    sandbox.alwaysRespondWith(exchange => {
      if ('max_tokens' in (exchange.request.json as JsonObject))
        return { status: 400, headers: json, body: '{"error":{"message":"Unsupported parameter: \'max_tokens\'"}}' };
      return exchange.request.path === '/v1/chat/completions' ? exchange.answer('ok') : notFound;
    });
    assert.equal((await detect('')).dialect, 'openai');
  });

  it('where the model reasons for all of its tokens: DeepSeek R1, gpt-oss (api-docs.deepseek.com, reasoning_model)', async () => {
    sandbox.alwaysRespondWith(({ request }) =>
      request.path === '/v1/chat/completions'
        ? sse(
            { id: 'c', choices: [{ index: 0, delta: { reasoning_content: 'Hm' }, finish_reason: null }] },
            { id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'length' }] },
          )
        : notFound,
    );
    assert.equal((await detect('')).dialect, 'openai');
  });

  for (const [given, path, saved] of [
    ['/api', '/api/v1/chat/completions', '/api/v1'],
    ['/v1', '/chat/completions', '/chat/completions'],
    ['/llm/v1', '/llm/chat/completions', '/llm'],
    ['/llm/chat/completions', '/llm/v1/chat/completions', '/llm/v1'],
    ['', '/chat/completions', '/chat/completions'],
  ] as const) {
    it(`at ${path} from a base URL that ends in “${given}”, and what worked is kept`, async () => {
      sandbox.alwaysRespondWith(({ request }) =>
        request.path === path
          ? sse({ id: 'c', choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop' }] })
          : notFound,
      );
      const found = await detect(given);
      assert.equal(found.dialect, 'openai');
      assert.equal(found.baseUrl, `${sandbox.url}${saved}`);
      const again = await detect(saved);
      assert.equal(again.attempts.length, 1);
    });
  }
});

describe('an API that starts jobs is never taken for an answer:', () => {
  const jobs: Readonly<Record<string, Reply>> = {
    // replicate.com/docs/reference/http, predictions.create
    Replicate: {
      status: 201,
      headers: json,
      body: '{"id":"gm3qorzdhgbfurvjtvhg6dckhu","model":"meta/llama","input":{"prompt":"Say: ok"},"logs":"","error":null,"status":"starting","created_at":"2026-09-08T16:19:34.765994657Z","urls":{"cancel":"https://api.replicate.com/v1/predictions/gm3/cancel","get":"https://api.replicate.com/v1/predictions/gm3","stream":"https://stream.replicate.com/v1/files/x"}}',
    },
    // docs.fal.ai, queue
    fal: {
      headers: json,
      body: '{"status":"IN_QUEUE","request_id":"764cabcf-b745-4b3e-ae38-1200304cf45b","response_url":"https://queue.fal.run/x/requests/764","status_url":"https://queue.fal.run/x/requests/764/status"}',
    },
    // help.aliyun.com, DashScope asynchronous calls
    DashScope: {
      headers: json,
      body: '{"output":{"task_id":"86ecf553","task_status":"PENDING"},"request_id":"7574ee8f"}',
    },
    // docs.runpod.io, serverless /run
    RunPod: { headers: json, body: '{"id":"c80ffee4-f315-4e25-a146-0f3d98cf024b","status":"IN_QUEUE"}' },
    // platform.stability.ai and many others: an id and nothing but the address to ask
    'an id and an address': { status: 202, headers: json, body: '{"job_id":7,"poll_url":"/v1/jobs/7"}' },
  };
  for (const [name, reply] of Object.entries(jobs)) {
    it(name, async () => {
      sandbox.alwaysRespondWith(({ request }) => (request.path === '/jobs' ? reply : notFound));
      const found = await detect('/jobs');
      assert.equal(found.dialect, undefined);
      assert.equal(found.problem?.code, 'jobOnly');
      const outcome = await probeSample('/jobs', '{"input":{"prompt":"Hi"},"stream":true}');
      assert.equal(jobProblem(outcome.outcome, 'x')?.code, 'jobOnly');
      assert.equal(inferDialect(outcome.outcome, outcome.asked), undefined);
    });
  }

  it('but an answer with an id and a state is one', async () => {
    const reply = { headers: json, body: '{"id":"r1","status":"completed","answer":"All right"}' };
    sandbox.alwaysRespondWith(reply);
    const { outcome, asked } = await probeSample('/ask', '{"question":"Hi"}');
    assert.equal(inferDialect(outcome, asked)?.read.text, '/answer');
  });
});

describe('a sample is read as what its API answers, whatever its path:', () => {
  it('YandexGPT, whose path is that of llama.cpp (yandex.cloud, foundation-models text generation)', async () => {
    const event = (text: string, status: string) =>
      JSON.stringify({
        result: {
          alternatives: [{ message: { role: 'assistant', text }, status: `ALTERNATIVE_STATUS_${status}` }],
          usage: { inputTextTokens: '12', completionTokens: `${text.length}`, totalTokens: `${12 + text.length}` },
          modelVersion: '18.01.2024',
        },
      });
    sandbox.alwaysRespondWith({
      headers: { 'Content-Type': 'application/json' },
      body: [`${event('Al', 'PARTIAL')}\n`, `${event('All', 'PARTIAL')}\n`, `${event('All right', 'FINAL')}\n`],
    });
    const body =
      '{"modelUri":"gpt://f1/yandexgpt/latest","completionOptions":{"stream":true,"maxTokens":"2000"},"messages":[{"role":"user","text":"Hi"}]}';
    const { outcome, asked } = await probeSample('/foundationModels/v1/completion', body);
    assert.deepEqual(sandbox.requests[0]?.json, {
      modelUri: 'gpt://f1/yandexgpt/latest',
      completionOptions: { stream: true, maxTokens: '2000' },
      messages: [{ role: 'user', text: 'Say: ok' }],
    });
    const inferred = inferDialect(outcome, asked);
    assert.equal(inferred?.read.textSoFar, '/result/alternatives/0/message/text');
    assert.deepEqual(inferred?.read.ended, { at: '/result/alternatives/0/status', is: 'ALTERNATIVE_STATUS_FINAL' });
    assert.equal(inferred?.endsByClosing, undefined);
    assert.equal(inferred?.read.inputTokens, '/result/usage/inputTextTokens');
  });

  it('an answer to /chat/completions that is not that of OpenAI', async () => {
    sandbox.alwaysRespondWith(sse({ piece: { t: 'All' } }, { piece: { t: ' right' } }, { done: true }));
    const { outcome, asked } = await probeSample(
      '/v9/chat/completions',
      '{"messages":[{"role":"user","content":"Hi"}]}',
    );
    assert.equal(isProof(outcome), false);
    assert.equal(inferDialect(outcome, asked)?.read.text, '/piece/t');
  });

  it('and a stream that is cut before the end that its sample shows is no good one', async () => {
    const sample = readConnectionSample(
      `curl ${sandbox.url}/write -d '{"prompt":"Hi","stream":true}'\n\ndata: {"t":"a"}\n\ndata: {"t":"b"}\n\ndata: [DONE]`,
    );
    assert.ok(sample !== undefined && typeof sample.dialect === 'object');
    sandbox.alwaysRespondWith({ ...sse({ t: 'a' }, { t: 'b' }), framing: 'close' });
    const outcome = await probe(sample, createCustomDialect(sample.dialect), undefined, {
      transport,
      clock: systemClock,
    });
    assert.equal(outcome.error?.kind, 'incomplete');
  });
});

it('a version is put into a base URL or taken out, and nothing else is guessed', () => {
  const openai = findDialect('openai');
  assert.ok(openai);
  for (const [base, other] of [
    ['https://a.test/x/v2', 'https://a.test/x'],
    ['https://a.test/x', 'https://a.test/x/v1'],
    ['https://a.test/x/?a=b', 'https://a.test/x/v1?a=b'],
    ['https://a.test', 'https://a.test/chat/completions'],
    ['https://a.test/chat/completions', 'https://a.test'],
    ['https://a.test/v1beta/openai', 'https://a.test/v1beta/openai/v1'],
  ] as const) {
    assert.equal(otherBaseUrl(base, openai), other, base);
  }
  const others = ['anthropic', 'responses', 'generic', 'gemini', 'ollama'].map(name => findDialect(name));
  assert.deepEqual(
    others.map(dialect => dialect && otherBaseUrl('https://a.test/x/v1', dialect)),
    ['https://a.test/x/messages', 'https://a.test/x', 'https://a.test/x/generate/stream', undefined, undefined],
  );
});

async function probeSample(path: string, body: string) {
  const sample = readConnectionSample(`curl ${sandbox.url}${path} -d '${body}'`);
  assert.ok(sample?.asData);
  const dialect = findDialect(sample.dialect);
  assert.ok(dialect);
  const outcome = await probe(sample, dialect, sample.model, { transport, clock: systemClock });
  return { outcome, asked: sample.asData };
}

function detect(base: string) {
  const options = { transport, clock: systemClock, dialects, createCustom: createCustomDialect };
  return detectDialect({ baseUrl: `${sandbox.url}${base}` }, options);
}
