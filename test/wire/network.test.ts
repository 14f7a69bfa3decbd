import assert from 'node:assert/strict';
import dns from 'node:dns/promises';
import http2 from 'node:http2';
import { checkReachability } from '../../src/network/checkReachability.ts';
import { isLoopbackAddress } from '../../src/network/connect.ts';
import { done, generate, say, transports } from '../support/generate.ts';
import { listen } from '../support/listen.ts';
import { type RawServer, type Respond, startRawServer } from '../support/rawServer.ts';

const body = say('Hello') + done;
const good =
  (headers: Readonly<Record<string, string>> = {}): Respond =>
  async line => {
    await line.head(200, { 'content-type': 'text/event-stream', 'content-length': String(body.length), ...headers });
    await line.send(body);
  };

for (const [name, transport] of transports) {
  describe(`The network through ${name}`, () => {
    let server: RawServer | undefined;
    afterEach(() => server?.close());

    // issue trackers of ollama, one-api and nginx: charsets and names of nothing as an encoding
    for (const encoding of ['none', 'UTF-8', 'utf8', '', 'identity', 'identity, identity', 'Identity,none', 'binary']) {
      it(`takes “${encoding}” as an encoding for nothing packed`, async () => {
        server = await startRawServer(good({ 'content-encoding': encoding }));
        const { text, failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
        assert.deepEqual([text, failure], ['Hello', undefined]);
      });
    }

    it('says of a server that speaks HTTP/2 only that it does', async () => {
      const server2 = http2.createServer();
      server2.on('sessionError', () => {});
      const port = await listen(server2);
      try {
        const { failure } = await generate(
          { dialect: 'openai', baseUrl: `http://127.0.0.1:${port}` },
          { transport, retries: 0 },
        );
        assert.equal(failure?.message, `127.0.0.1:${port} speaks HTTP/2 only, which Runnel does not support.`);
        assert.equal(failure?.retryable, false);
      } finally {
        server2.close();
      }
    });

    describe('where a name server leads names below localhost elsewhere', () => {
      const { lookup } = dns;
      before(() => {
        dns.lookup = (async () => [{ address: '203.0.113.7', family: 4 }]) as unknown as typeof lookup;
      });
      after(() => {
        dns.lookup = lookup;
      });

      it('connects to this computer all the same, also with a key over http://', async () => {
        server = await startRawServer(good());
        const baseUrl = `http://llm.localhost:${server.port}`;
        const { text, failure } = await generate(
          { dialect: 'openai', baseUrl, apiKey: 'nb_live_0123456789abcdef' },
          { transport },
        );
        assert.deepEqual([text, failure], ['Hello', undefined]);
      });

      it('finds no other way to it in the test of a connection either', async () => {
        server = await startRawServer(good());
        const url = new URL(`http://llm.localhost:${server.port}`);
        const steps = [];
        for await (const step of checkReachability(url, new AbortController().signal)) steps.push(step);
        assert.deepEqual(
          steps.map(({ step }) => step),
          ['name', 'connection'],
        );
        assert.ok(steps[0]?.step === 'name' && steps[0].addresses.every(isLoopbackAddress));
      });
    });
  });
}

describe('An address of this computer', () => {
  it('is one of 127.0.0.0/8 or ::1', () => {
    for (const address of ['127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1']) assert.ok(isLoopbackAddress(address));
    for (const address of ['128.0.0.1', '10.127.0.1', '::', '::2', '::ffff:10.0.0.1', '0.0.0.0', '']) {
      assert.ok(!isLoopbackAddress(address), address);
    }
  });
});
