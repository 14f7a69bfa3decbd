import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock.ts';
import { endpointOf } from '../../src/core/http/endpoint.ts';
import { createCustomDialect } from '../../src/dialects/custom/customDialect.ts';
import { dialects, findDialect } from '../../src/dialects/index.ts';
import { detectDialect } from '../../src/discovery/detectDialect.ts';
import { modelsUrl, readModels } from '../../src/discovery/modelList.ts';
import { createTransport } from '../../src/network/transport.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';

const transport = createTransport();
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox({ testing: true, tokensPerSecond: Infinity, apiKey: 'nb_right' });
});
afterEach(() => sandbox.reset());
after(() => sandbox.dispose());

const only = (path: string): void =>
  sandbox.alwaysRespondWith(exchange =>
    exchange.request.path === path
      ? exchange.answer('ok')
      : { status: 404, headers: { 'Content-Type': 'application/json' }, body: '{"error":"not_found"}' },
  );

describe('the dialect of an address is found', () => {
  const services = [
    ['openai', '/v1/chat/completions', ''],
    ['openai', '/v3/llm/chat/completions', '/v3/llm'],
    ['elumenta', '/api/v2/generate', ''],
    ['elumenta-prompt', '/api/v2/generate/stream', ''],
    ['elumenta-prompt', '/api/v2/generate/stream', '/api/v2/generate/stream'],
    ['generic', '/v1/generate/stream', ''],
    ['anthropic', '/v1/messages', ''],
    ['anthropic', '/v1/messages', '/v1/messages'],
    ['responses', '/v1/responses', ''],
    ['responses', '/v1/responses', '/v1/responses'],
    ['ollama', '/api/chat', ''],
    ['ollama', '/api/chat', '/api/chat'],
    ['cohere', '/v2/chat', ''],
    ['cohere', '/v2/chat', '/v2/chat'],
  ] as const;
  for (const [name, path, base] of services) {
    it(`${name} at ${path}, from a base URL with “${base}”`, async () => {
      only(path);
      const found = await detect(base);
      assert.equal(found.dialect, name);
      assert.equal(found.text, 'ok');
      assert.ok(found.attempts.length <= (base === '' ? 9 : 5), `${found.attempts.length}`);
    });
  }

  // The model, which is in the path, is part of what is pasted.
  for (const [name, path] of [
    ['gemini', '/v1beta/models/gemini-3-pro:streamGenerateContent'],
    ['bedrock', '/model/sandbox/converse-stream'],
  ] as const) {
    it(`${name} at ${path}`, async () => {
      only(path);
      const found = await detect(path);
      assert.equal(found.dialect, name);
      assert.equal(found.text, 'ok');
    });
  }

  it('for an API that nobody knows, by what its events look like', async () => {
    sandbox.alwaysRespondWith(({ request }) =>
      request.path === '/talk'
        ? {
            body: ['Al', 'right']
              .map(part => `data: {"kind":"part","payload":{"words":"${part}"}}\n\n`)
              .concat('data: {"kind":"end"}\n\n'),
          }
        : { status: 404, body: 'nothing here' },
    );
    const found = await detect('/talk');
    assert.ok(typeof found.dialect === 'object');
    assert.deepEqual(found.dialect.read.text, { at: '/payload/words', when: { at: '/kind', is: 'part' } });
    assert.equal(found.text, 'Alright');
  });

  it('with small requests only, and every one of them told before', async () => {
    only('/v1/generate/stream');
    const told: string[] = [];
    await detect('', { onAttempt: (_: string, url: string) => told.push(new URL(url).pathname) });
    assert.deepEqual(
      told,
      sandbox.requests.map(({ path }) => path),
    );
    for (const { body } of sandbox.requests) assert.ok(body.length < 300, body);
  });
});

describe('the search ends at once', () => {
  it('when the key is not accepted, in none of the headers that a key goes in', async () => {
    const found = await detect('', {}, 'nb_wrong');
    assert.equal(found.problem?.kind, 'auth');
    const ways = sandbox.requests.map(({ headers }) =>
      Object.keys(headers).find(name => `${headers[name]}`.includes('nb_wrong')),
    );
    assert.equal(ways.filter(way => way === 'authorization').length, 1);
  });

  it('when nobody is there', async () => {
    const closed = await startSandbox();
    await closed.dispose();
    const found = await detectDialect({ baseUrl: closed.url }, options());
    assert.equal(found.problem?.kind, 'network');
    assert.equal(found.attempts.length, 1);
  });

  it('when the person gives up', async () => {
    sandbox.alwaysRespondWith({ headersAfterMs: 60_000 });
    const controller = new AbortController();
    const arrived = sandbox.nextRequest();
    const search = detect('', { signal: controller.signal });
    await arrived;
    controller.abort();
    assert.equal((await search).problem?.kind, 'cancelled');
  });
});

it('nothing is found where there is only a web page, and it is said what came', async () => {
  sandbox.alwaysRespondWith({ headers: { 'Content-Type': 'text/html' }, body: '<html><title>Log in</title></html>' });
  const found = await detect('');
  assert.equal(found.dialect, undefined);
  assert.match(found.attempts[0]?.outcome.error?.message ?? '', /Log in/);
});

describe('the models of the sandbox are listed', () => {
  for (const [dialect, base, first] of [
    ['openai', '', 'sandbox'],
    ['openai', '/v3', 'runnel/sandbox'],
    ['elumenta', '', 'sandbox'],
    ['elumenta-prompt', '', 'sandbox'],
  ] as const) {
    it(`for ${dialect} at “${base}”`, async () => {
      const spoken = findDialect(dialect);
      assert.ok(spoken);
      const url = modelsUrl(spoken, endpointOf(`${sandbox.url}${base}`, spoken));
      assert.ok(url);
      const answer = await fetch(url, { headers: { authorization: 'Bearer nb_right' } });
      const models = readModels(await answer.text());
      assert.equal(models[0]?.id, first);
      if (dialect.startsWith('elumenta'))
        assert.deepEqual(models.find(({ id }) => id === 'gpt-5')?.price, { credits: 2 });
    });
  }
});

function options() {
  return { transport, clock: systemClock, dialects, createCustom: createCustomDialect };
}

function detect(base: string, more: object = {}, apiKey = 'nb_right') {
  return detectDialect({ baseUrl: `${sandbox.url}${base}`, apiKey }, { ...options(), ...more });
}
