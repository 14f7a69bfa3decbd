import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { createTransport } from '../../src/network/transport.ts';
import { done, generate, say, transports } from '../support/generate.ts';
import { listen } from '../support/listen.ts';
import { type RawServer, startRawServer } from '../support/rawServer.ts';

const read = (name: string): string => readFileSync(`test/fixtures/certificates/${name}.pem`, 'utf8');
const answer = (text: string) => async (line: Parameters<Parameters<typeof startRawServer>[0]>[0]) => {
  await line.head();
  await line.send(say(text) + done);
  line.end();
};

/** Trusts the tests' own authority, as a computer in a company would trust the company's. */
const trusting = createTransport({ environment: {}, readCertificates: () => [read('authority')] });

describe('Certificates', () => {
  let server: RawServer | undefined;
  let plain: http.Server | undefined;
  afterEach(async () => {
    await server?.close();
    plain?.close();
    server = undefined;
    plain = undefined;
  });

  const start = async (certificate: string): Promise<{ dialect: string; baseUrl: string; apiKey: string }> => {
    server = await startRawServer(answer('Hello'), { key: read('key'), cert: read(certificate) });
    return { dialect: 'openai', baseUrl: server.url, apiKey: 'sk-0123456789' };
  };

  it('of an authority that the system trusts are good', async () => {
    assert.equal((await generate(await start('good'), { transport: trusting })).text, 'Hello');
  });

  for (const [name, transport] of transports) {
    it(`of an authority that nobody knows are not, through ${name}, and nothing is sent: fault 17`, async () => {
      const { failure } = await generate(await start('good'), { transport });
      assert.equal(failure?.kind, 'tls');
      assert.equal(failure?.message, `The certificate of ${server?.host} is not trusted.`);
      assert.match(failure?.hint ?? '', /company network/);
      assert.deepEqual(server?.received, []);
    });
  }

  it('that are over say so: fault 18', async () => {
    const { failure } = await generate(await start('expired'), { transport: trusting });
    assert.equal(failure?.kind, 'tls');
    assert.match(failure?.message ?? '', /has expired\.$/);
    assert.match(failure?.hint ?? '', /clock/);
    assert.deepEqual(server?.received, []);
  });

  it('for another name say so: fault 18', async () => {
    const { failure } = await generate(await start('otherName'), { transport: trusting });
    assert.equal(failure?.kind, 'tls');
    assert.match(failure?.message ?? '', /issued for another name\.$/);
    assert.deepEqual(server?.received, []);
  });

  it('are never shown where the connection is reset before, and as nothing was sent it is tried again: fault 16', async () => {
    let connections = 0;
    const resetting = net.createServer(socket => {
      connections++;
      socket.on('error', () => {}).once('data', () => socket.resetAndDestroy());
    });
    const port = await listen(resetting);
    const connection = { dialect: 'openai', baseUrl: `https://127.0.0.1:${port}` };
    const { failure } = await generate(connection, { transport: trusting, retries: 3 });
    resetting.close();
    assert.equal(failure?.message, `Could not connect to 127.0.0.1:${port}.`);
    assert.equal(connections, 4);
  });

  for (const [name, transport] of transports) {
    it(`are not there at all on a plain port, through ${name}: fault 19`, async () => {
      // As every HTTP server does, it takes the first bytes of TLS for a bad request.
      plain = http.createServer();
      const port = await listen(plain);
      const { failure } = await generate({ dialect: 'openai', baseUrl: `https://127.0.0.1:${port}` }, { transport });
      assert.equal(failure?.kind, 'tls');
      assert.equal(failure?.message, `127.0.0.1:${port} does not speak HTTPS.`);
    });

    it(`are waited for in vain, through ${name}, and no longer than wanted: fault 24`, async () => {
      server = await startRawServer(() => {});
      const connection = { dialect: 'openai', baseUrl: `https://${server.host}` };
      const { failure } = await generate(connection, { transport, timeouts: { headersMs: 50 } });
      assert.equal(failure?.kind, 'timeout');
    });
  }
});
