import assert from 'node:assert/strict';
import { createHostTransport } from '../../src/network/hostTransport.ts';
import { createTransport } from '../../src/network/transport.ts';
import { Agent } from '../../src/network/undiciLibrary.ts';
import { deferred, done, generate, say } from '../support/generate.ts';
import { chunked, type RawServer, type Respond, startRawServer } from '../support/rawServer.ts';

const slot = Symbol.for('undici.globalDispatcher.1');
const globals = globalThis as unknown as Record<symbol, unknown>;
const patient = { timeouts: { headersMs: 0, firstOutputMs: 0, idleMs: 0 }, retries: 0 };
const host = createHostTransport();

const silent: Respond = line => line.closed;
const stalling: Respond = async line => {
  await line.head(200, chunked);
  await line.chunk(say('Hello'));
  await line.closed;
};

describe("The limits of the host's own fetch", () => {
  let hosts: unknown;
  const impatient = new Agent({ headersTimeout: 100, bodyTimeout: 100 });
  let server: RawServer | undefined;
  before(() => {
    // The first use of anything of fetch wakes the host's own undici, which fills the slot.
    new Headers();
    hosts = globals[slot];
  });
  beforeEach(() => {
    globals[slot] = impatient;
  });
  afterEach(async () => {
    globals[slot] = hosts;
    await server?.close();
  });
  after(() => impatient.close());

  it('are told where no answer begins: fault 24', async () => {
    server = await startRawServer(silent);
    const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport: host, ...patient });
    assert.equal(failure?.kind, 'timeout');
    assert.match(failure?.message ?? '', new RegExp(`^No answer from ${server.host} (?:within|for) 300 s, the limit`));
    assert.match(failure?.hint ?? '', /runnel\.network\.transport/);
  });

  it('are told where an answer stops, with what has come: fault 96', async () => {
    server = await startRawServer(stalling);
    const { text, failure } = await generate(
      { dialect: 'openai', baseUrl: server.url },
      { transport: host, ...patient },
    );
    assert.equal(text, 'Hello');
    assert.equal(failure?.kind, 'timeout');
    assert.equal(failure?.partialText, 'Hello');
    assert.match(failure?.message ?? '', new RegExp(`^No data from ${server.host} (?:within|for) 300 s, the limit`));
    assert.match(failure?.hint ?? '', /runnel\.network\.transport/);
  });

  it("are none for Runnel's own client: fault 96", async () => {
    const hostGaveUp = deferred<void>();
    server = await startRawServer(async (line, request, number) => {
      if (!request.path.startsWith('/own')) return stalling(line, request, number);
      await line.head(200, chunked);
      await line.chunk(say('Hello'));
      await hostGaveUp.promise;
      await line.chunk(say(' there') + done);
      await line.endChunks();
    });
    const own = generate(
      { dialect: 'openai', baseUrl: `${server.url}/own` },
      { transport: createTransport({ environment: {} }), ...patient },
    );
    const { failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport: host, ...patient });
    assert.equal(failure?.kind, 'timeout');
    hostGaveUp.resolve();
    assert.equal((await own).text, 'Hello there');
  });
});
