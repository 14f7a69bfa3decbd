import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { systemClock } from '../../src/core/clock.ts';
import { maskRequest } from '../../src/core/recording/maskRequest.ts';
import { EventReaders, readEvents } from '../../src/core/recording/readEvents.ts';
import { largestRecordings, mostRecordings, Recorder } from '../../src/core/recording/recorder.ts';
import type { RecordedExchange, Recording } from '../../src/core/recording/recording.ts';
import { recordingFile } from '../../src/core/recording/recordingFile.ts';
import { curlCommand, keyVariable } from '../../src/core/recording/writeCurl.ts';
import { findDialect } from '../../src/dialects/index.ts';
import { startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { families } from '../fixtures/families/index.ts';
import { bytesOf, cut } from '../support/bytes.ts';
import { contentType, framed, request } from '../support/families.ts';
import { generate, transports } from '../support/generate.ts';
import { startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as [(typeof transports)[0]];
const key = `sk-${'a1B2'.repeat(8)}`;
const connection = { dialect: 'openai', apiKey: key };
const stream = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' };
const start = { origin: 'turn-1', label: 'Chat', connection: 'test', dialect: 'openai', model: 'test' } as const;
const complete = { outcome: 'complete', problem: undefined, usage: {}, finishReason: 'stop' } as const;

/** One generation through a server that answers with these pieces, as it was recorded. */
async function recorded(pieces: readonly string[], own: object = {}): Promise<Recording> {
  const server = await startRawServer(async line => {
    await line.head(200, {
      ...stream,
      'set-cookie': `session=${key}`,
      'x-request-id': 'r1',
    });
    for (const piece of pieces) await line.chunk(bytesOf(piece));
    await line.endChunks();
  });
  const recorder = new Recorder(systemClock);
  const open = recorder.begin(start);
  await generate({ ...connection, baseUrl: server.url, ...own }, { transport: open.watch(transport), retries: 0 });
  open.end(complete);
  await server.close();
  const [recording] = recorder.all;
  assert.ok(recording);
  return recording;
}

function only({ exchanges }: Recording): RecordedExchange {
  const [exchange] = exchanges;
  assert.ok(exchange);
  return exchange;
}

const delta = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const openai = findDialect('openai');
assert.ok(openai);
const end = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;

describe('A recorded generation', () => {
  it('keeps of a large buffer of the network only the pieces that are its own', async () => {
    const large = Buffer.alloc(1024 * 1024);
    const pieces = [delta('Hel'), delta('lo'), end].map(piece => bytesOf(piece));
    async function* body() {
      for (const piece of pieces) {
        large.set(piece, 4096);
        yield large.subarray(4096, 4096 + piece.length);
      }
    }
    const recorder = new Recorder(systemClock);
    const open = recorder.begin(start);
    const headers = { 'content-type': 'text/event-stream' };
    const watched = open.watch(async () => ({ status: 200, headers, body: body() }));
    await generate({ ...connection, baseUrl: 'http://127.0.0.1:1' }, { transport: watched, retries: 0 });
    open.end(complete);
    const [recording] = recorder.all;
    assert.ok(recording);
    const { chunks } = only(recording);
    assert.equal(Buffer.concat(chunks.map(({ bytes }) => bytes)).toString(), Buffer.concat(pieces).toString());
    for (const { bytes } of chunks) assert.ok(bytes.buffer.byteLength < 10_000);
  });

  it('has what went out, what came back, and what was read from it', async () => {
    const recording = await recorded([delta('Hel'), delta('lo'), end]);
    const exchange = only(recording);
    assert.equal(exchange.status, 200);
    assert.equal(exchange.headers['x-request-id'], 'r1');
    assert.ok(JSON.parse(exchange.request.body).stream);
    const events = readEvents(exchange, openai);
    assert.deepEqual(
      events.map(({ data, reading }) => reading.text ?? reading.finishReason ?? data),
      ['Hel', 'lo', 'stop', '[DONE]'],
    );
    const times = [exchange.sentMs, exchange.headersMs ?? -1, ...events.map(({ atMs }) => atMs), exchange.endMs ?? -1];
    assert.deepEqual(
      times,
      [...times].sort((one, other) => one - other),
    );
  });

  it('has every attempt, and how a connection broke', async () => {
    let count = 0;
    const server = await startRawServer(async line => {
      if (count++ === 0) return line.reset();
      await line.head(200, stream);
      await line.chunk(bytesOf(delta('Hello') + end));
      await line.endChunks();
    });
    const recorder = new Recorder(systemClock);
    const open = recorder.begin(start);
    await generate({ ...connection, baseUrl: server.url }, { transport: open.watch(transport), retries: 2 });
    await server.close();
    const exchanges = recorder.all[0]?.exchanges ?? [];
    assert.equal(exchanges.length, 2);
    assert.equal(exchanges[0]?.failure, 'ECONNRESET');
    assert.equal(exchanges[1]?.status, 200);
  });

  const places: readonly (readonly [string, object])[] = [
    ['in its usual header', {}],
    ['in a header of its own', { headers: { 'X-Secret-Thing': `Token ${key}` } }],
    ['in the query', { query: `?api_key=${key}` }],
    ['in the path', { query: `/k/{{key}}` }],
    ['in the body', { extra: { auth: { token: key } } }],
  ];
  for (const [where, { query = '', ...own }] of places as readonly (readonly [string, { query?: string }])[]) {
    it(`is shown, copied and saved without the key ${where}`, async () => {
      const server = await startRawServer(async line => {
        await line.head(401, { ...stream, 'content-type': 'application/json', 'x-echo': `Bearer ${key}` });
        await line.chunk(bytesOf(JSON.stringify({ error: { message: `Bad key ${key}` } })));
        await line.endChunks();
      });
      const recorder = new Recorder(systemClock);
      const open = recorder.begin(start);
      const extra = 'extra' in own ? { extra: own.extra } : {};
      await generate(
        { ...connection, baseUrl: `${server.url}${query}`, ...own },
        {
          transport: open.watch(transport),
          retries: 0,
          request: { messages: [{ role: 'user', content: 'Hi' }], ...extra } as never,
        },
      );
      await server.close();
      const [recording] = recorder.all;
      assert.ok(recording);
      const exchange = only(recording);
      const masked = maskRequest(exchange.request);
      const events = readEvents(exchange, openai);
      for (const shown of [
        JSON.stringify(masked),
        curlCommand(masked),
        recordingFile(recording),
        JSON.stringify(events),
      ]) {
        assert.ok(!shown.includes(key), shown);
        assert.ok(!shown.includes(key.slice(8, 24)), shown);
      }
    });
  }

  const disguised: readonly (readonly [string, string])[] = [
    ['in base64', Buffer.from(`key: ${key}`).toString('base64')],
    ['percent-encoded', encodeURIComponent([...key].map(sign => `%${sign.charCodeAt(0).toString(16)}`).join(''))],
    ['backwards', [...key].reverse().join('')],
    ['with blanks between its letters', [...key].join(' ')],
    ['in letters of full width', [...key].map(sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).join('')],
  ];
  for (const [how, repeated] of disguised) {
    it(`is shown and saved without a key that the server repeats ${how}`, async () => {
      const recording = await recorded([delta(`It is ${repeated}`), delta('Hi'), end]);
      const shown = JSON.stringify(readEvents(only(recording), openai));
      assert.ok(!shown.includes(repeated) && shown.includes('Hi'), shown);
    });

    it(`is shown, copied and saved without a key that a header of the request holds ${how}`, () => {
      const headers = { 'x-signed': `v1 ${repeated}`, 'x-team': 'blue' };
      const masked = maskRequest({ method: 'POST', url: 'https://a.test', headers, body: '', secrets: [key] });
      assert.ok(!JSON.stringify(masked).includes(repeated), JSON.stringify(masked));
      assert.equal(masked.headers['x-team'], 'blue');
    });
  }

  const echoes: readonly (readonly [string, readonly string[]])[] = [
    ['whole', [delta(`It is ${key}.`), end]],
    ['cut between two pieces', [delta(`It is ${key}.`).slice(0, 60), delta(`It is ${key}.`).slice(60), end]],
    ['in capitals', [delta(`It is ${key.toUpperCase()}.`), end]],
    ['a part of it', [delta(`It ends in ${key.slice(-12)}.`), end]],
    ['with an invisible character in it', [delta(`It is ${key.slice(0, 9)}\u200b${key.slice(9)}.`), end]],
    ['outside of an event', [`: ${key}\n`, delta('Hi'), end]],
  ];
  for (const [how, pieces] of echoes) {
    it(`is saved without a key that the server repeats ${how}`, async () => {
      const file = recordingFile(await recorded(pieces))
        .replaceAll('\u200b', '')
        .toLowerCase();
      assert.ok(!file.includes(key.toLowerCase()), file);
      assert.ok(!file.includes(key.slice(-12).toLowerCase()), file);
      assert.equal(JSON.parse(file).runnelrecording, 1);
    });
  }

  it('is copied as a command that sends the same, and takes the key from a variable', async () => {
    const body = { model: 'gpt-5', messages: [{ role: 'user', content: `It's "$HOME" and \`ls\` \\ ${'\n'}!` }] };
    const server = await startRawServer(async line => {
      await line.head(200, stream);
      await line.chunk(bytesOf(delta('Hi') + end));
      await line.endChunks();
    });
    const recorder = new Recorder(systemClock);
    const open = recorder.begin(start);
    const options = { transport: open.watch(transport), retries: 0, request: body as never };
    await generate({ ...connection, baseUrl: server.url }, options);
    await server.close();
    const [recording] = recorder.all;
    assert.ok(recording);
    const { request: sent } = only(recording);
    const command = curlCommand(maskRequest(sent));
    assert.ok(!command.includes(key));
    const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
    const output = execFileSync('sh', ['-c', script], { env: { ...process.env, [keyVariable]: key, HOME: '/wrong' } });
    const given = output.toString().split('\0');
    assert.equal(given[given.indexOf('--data-raw') + 1], sent.body);
    assert.ok(given.includes(sent.url));
    assert.ok(given.includes(`authorization: Bearer ${key}`));
  });

  it('is one of 20 that are kept, in 8 MiB', () => {
    const recorder = new Recorder(systemClock);
    for (let count = 0; count < 30; count++) recorder.begin(start).end(complete);
    assert.equal(recorder.all.length, mostRecordings);
    assert.equal(recorder.all[0]?.id, 11);
  });

  it('leaves out what does not fit into memory, and never keeps the answer from coming', async () => {
    const recorder = new Recorder(systemClock);
    const size = 1024 * 1024;
    const chunks = Math.ceil(largestRecordings / size) + 2;
    for (let count = 0; count < 3; count++) {
      const open = recorder.begin(start);
      const response = await open.watch(() =>
        Promise.resolve({ status: 200, headers: {}, body: repeat(chunks, new Uint8Array(size)) }),
      )({ method: 'POST', url: 'http://127.0.0.1/', headers: {}, body: '{}', signal: AbortSignal.timeout(10_000) });
      let received = 0;
      for await (const bytes of response.body) received += bytes.length;
      assert.equal(received, chunks * size);
      open.end(complete);
    }
    const kept = recorder.all.flatMap(({ exchanges }) => exchanges.flatMap(exchange => exchange.chunks));
    assert.ok(kept.reduce((sum, { bytes }) => sum + bytes.length, 0) <= largestRecordings);
    assert.ok((recorder.all.at(-1)?.exchanges[0]?.omittedBytes ?? 0) > 0);
  });

  it('is read as it grows, each event once', async () => {
    const whole = only(await recorded([delta('Hel'), delta('lo'), end]));
    let readings = 0;
    const counting: typeof openai = {
      ...openai,
      read(payload) {
        readings++;
        return openai.read(payload);
      },
    };
    const readers = new EventReaders();
    const bytes = whole.chunks.flatMap(chunk => cut(chunk.bytes, 7).map(piece => ({ ...chunk, bytes: piece })));
    const growing = { ...whole, chunks: [] as typeof bytes, endMs: undefined as number | undefined };
    for (const chunk of bytes) {
      growing.chunks.push(chunk);
      readers.read(growing, counting);
    }
    growing.endMs = whole.endMs;
    assert.deepEqual(readers.read(growing, counting), readEvents(whole, openai));
    assert.equal(readings, 3);
  });

  it('is forgotten on request, but for what is running', () => {
    const recorder = new Recorder(systemClock);
    recorder.begin(start).end(complete);
    recorder.begin({ ...start, label: 'still running' });
    recorder.clear();
    assert.deepEqual(
      recorder.all.map(({ label }) => label),
      ['still running'],
    );
  });
});

async function* repeat(count: number, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let number = 0; number < count; number++) yield bytes;
}

describe('A replay in the sandbox', () => {
  for (const family of families) {
    it(`gives the same answer of ${family.dialect} again`, async () => {
      const [stream] = family.streams;
      assert.ok(stream);
      const bytes = framed(family, stream.events);
      const sandbox = await startSandbox({ token: 'own' });
      const path = sandbox.addReplay({
        status: 200,
        contentType: contentType[family.framing],
        headersAfterMs: 0,
        chunks: cut(bytes, 50).map(piece => ({ afterMs: 0, bytes: piece })),
        breaks: false,
      });
      const { text, failure } = await generate(
        { dialect: family.dialect, baseUrl: `${sandbox.url}${path}`, headers: sandbox.headers },
        { transport, request: request(family), retries: 0 },
      );
      await sandbox.dispose();
      assert.equal(failure, undefined);
      assert.equal(text, stream.text ?? '');
    });
  }

  it('keeps the pauses, and breaks where the recorded answer broke', async () => {
    const sandbox = await startSandbox({ token: 'own' });
    const path = sandbox.addReplay({
      status: 200,
      contentType: 'text/event-stream',
      headersAfterMs: 60,
      chunks: [
        { afterMs: 0, bytes: bytesOf(delta('Hel')) },
        { afterMs: 120, bytes: bytesOf(delta('lo')) },
      ],
      breaks: true,
    });
    const recorder = new Recorder(systemClock);
    const open = recorder.begin(start);
    const { text, failure } = await generate(
      { dialect: 'openai', baseUrl: `${sandbox.url}${path}`, headers: sandbox.headers },
      { transport: open.watch(transport), retries: 0 },
    );
    await sandbox.dispose();
    assert.equal(text, 'Hello');
    assert.equal(failure?.kind, 'network');
    const exchange = recorder.all[0]?.exchanges[0];
    assert.ok(exchange);
    const events = readEvents(exchange, openai);
    assert.ok((exchange.headersMs ?? 0) >= 55, `${exchange.headersMs}`);
    assert.ok((events[1]?.atMs ?? 0) - (events[0]?.atMs ?? 0) >= 100);
  });

  it('is nothing for those who lack the token, and nothing that was not recorded', async () => {
    const sandbox = await startSandbox({ token: 'own' });
    const ask = (headers: Record<string, string>) =>
      fetch(`${sandbox.url}/replay/1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      });
    assert.equal((await ask({})).status, 403);
    assert.equal((await ask(sandbox.headers)).status, 404);
    await sandbox.dispose();
  });
});
