import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock.ts';
import type { Dialect } from '../../src/core/generation/dialect.ts';
import { endpointOf } from '../../src/core/http/endpoint.ts';
import { asArray, asObject, asText } from '../../src/core/json/json.ts';
import { GenerationStream } from '../../src/core/stream/generationStream.ts';
import { createServerMemory } from '../../src/core/stream/serverMemory.ts';
import { createCustomDialect } from '../../src/dialects/custom/customDialect.ts';
import { dialects } from '../../src/dialects/index.ts';
import { detectDialect, orderCandidates } from '../../src/discovery/detectDialect.ts';
import { modelsUrl, readModels } from '../../src/discovery/modelList.ts';
import { createTransport } from '../../src/network/transport.ts';
import { bytesOf, cut } from '../support/bytes.ts';
import { collect, hello } from '../support/generate.ts';
import { chunked, type RawServer, startRawServer } from '../support/rawServer.ts';

/** An API that nobody has: JSON lines, the model in the path, the key in a header of its own, its own list of models. */
const parrot: Dialect = {
  name: 'parrot',
  label: 'Parrot',
  framing: 'lines',
  readsTextApart: true,
  takesImages: true,
  endpointPath: (basePath, request) =>
    `${basePath.replace(/\/birds(?:\/[^/]+\/talk)?$/, '')}/birds/${encodeURIComponent(request?.model ?? '-')}/talk?voice=text`,
  headers: key => ({ 'x-seed': key, 'parrot-version': '7' }),
  ask: ({ messages }) => ({ heard: messages.map(({ content }) => content) }),
  read: payload => ({
    text: asText(payload.squawk),
    finishReason: asText(payload.why),
    ended: payload.asleep === true,
    failed: payload.error !== undefined,
  }),
  modelsPath: endpoint => endpoint.replace(/\/[^/]+\/talk$/, '?all=1'),
  readModels: answer =>
    asArray(asObject(answer)?.cage).flatMap(bird => {
      const id = asText(asObject(bird)?.ring);
      return id === undefined ? [] : [{ id }];
    }),
  recognises: path => /\/birds(?:\/[^/]+\/talk)?$/.test(path),
};

const answer = [
  { squawk: 'Polly ' },
  { squawk: 'wants ' },
  { squawk: 'a \u201ccracker\u201d\n🦜' },
  { why: 'full', asleep: true },
]
  .map(line => `${JSON.stringify(line)}\n`)
  .join('');
const text = 'Polly wants a \u201ccracker\u201d\n🦜';

describe('a dialect is one value, and all else follows from it', () => {
  let server: RawServer;
  let body: string | readonly Uint8Array[] = answer;
  const transport = createTransport({ environment: {} });

  before(async () => {
    server = await startRawServer(async (line, { method, path, headers }) => {
      const isKnown = path.startsWith('/zoo/birds') && headers['x-seed'] === 'seed-1';
      if (!isKnown) await line.head(404, { 'content-type': 'application/json', 'content-length': '21' });
      if (!isKnown) return line.send('{"error":"not_found"}');
      await line.head(200, { ...chunked, 'content-type': 'application/x-ndjson' });
      const pieces = typeof body === 'string' ? [body] : body;
      for (const piece of method === 'GET' ? ['{"cage":[{"ring":"ara"},{"ring":"grey"}]}'] : pieces)
        await line.chunk(piece);
      await line.endChunks();
    });
  });
  beforeEach(() => {
    body = answer;
  });
  after(() => server.close());

  const connection = () => ({ dialect: 'parrot', baseUrl: `${server.url}/zoo`, apiKey: 'seed-1' });
  const generate = (model = 'ara/blue') =>
    collect(
      new GenerationStream(
        { ...hello, model },
        connection(),
        parrot,
        {},
        {
          transport,
          clock: systemClock,
          random: Math.random,
          memory: createServerMemory(),
        },
      ),
    );

  it('where it is asked, with which headers and which body', async () => {
    await generate();
    const { method, path, headers, body: sent } = server.received.at(-1) ?? assert.fail();
    assert.equal(`${method} ${path}`, 'POST /zoo/birds/ara%2Fblue/talk?voice=text');
    assert.equal(headers['x-seed'], 'seed-1');
    assert.equal(headers['parrot-version'], '7');
    assert.equal(headers.authorization, undefined);
    assert.equal(headers.accept, 'application/x-ndjson');
    assert.deepEqual(JSON.parse(sent), { heard: ['Say hello'] });
  });

  it('what is read, in any pieces', async () => {
    for (const size of [1, 7, 1000]) {
      body = cut(bytesOf(answer), size);
      const { text: read, events, failure } = await generate();
      assert.equal(failure, undefined);
      assert.equal(read, text);
      assert.equal(events.at(-1)?.type, 'end');
    }
  });

  it('what is no end: a line that was cut', async () => {
    body = answer.slice(0, -20);
    const { text: read, failure } = await generate();
    assert.equal(read, text);
    assert.equal(failure?.kind, 'incomplete');
  });

  it('what is no line: an indented error, a web page, an event stream of a gateway', async () => {
    body = '{\n  "error": {\n    "message": "The bird is molting."\n  }\n}\n';
    assert.match((await generate()).failure?.message ?? '', /The bird is molting/);
    body = '<!doctype html>\n<title>Zoo is closed</title>\n';
    assert.match((await generate()).failure?.message ?? '', /Zoo is closed/);
    body = answer
      .replace(/^/gm, 'data: ')
      .replace(/\n/g, '\n\n')
      .replace(/data: \s*$/, '');
    assert.equal((await generate()).text, text);
  });

  it('which models there are', async () => {
    const url = modelsUrl(parrot, endpointOf(`${server.url}/zoo`, parrot));
    assert.equal(url?.href, `${server.url}/zoo/birds?all=1`);
    const list = await fetch(url, { headers: { 'x-seed': 'seed-1' } });
    assert.deepEqual(readModels(await list.text(), parrot), [{ id: 'ara' }, { id: 'grey' }]);
  });

  it('how it is recognised, by its address and by its answers', async () => {
    const known = [...dialects, parrot];
    assert.equal(orderCandidates(`${server.url}/zoo/birds`, known)[0], parrot);
    const found = await detectDialect(
      { baseUrl: `${server.url}/zoo`, apiKey: 'seed-1' },
      { transport, clock: systemClock, dialects: known, createCustom: createCustomDialect },
    );
    assert.equal(found.dialect, 'parrot');
    assert.equal(found.text, text);
  });
});
