import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Transport } from '../../src/core/transport.ts';
import type { Environment } from '../../src/network/proxy.ts';
import { defaultNetworkSettings, type NetworkSettings } from '../../src/network/settings.ts';
import { createTransport } from '../../src/network/transport.ts';
import { done, generate, say, startGenerating } from './generating.ts';
import { type ProxyOptions, type ProxyServer, startProxy } from './proxyServer.ts';
import { chunked, type Line, type RawServer, startRawServer } from './rawServer.ts';

const read = (name: string): string => readFileSync(`test/fixtures/certificates/${name}.pem`, 'utf8');
const credentials = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;

describe('Behind a proxy', () => {
  let server: RawServer | undefined;
  let proxy: ProxyServer | undefined;
  let line: Line | undefined;
  let isEndless = false;
  afterEach(async () => {
    await proxy?.close();
    await server?.close();
  });

  const start = async (secure: boolean, options: Partial<ProxyOptions> = {}): Promise<ProxyServer> => {
    const tls = secure ? { key: read('key'), cert: read('good') } : undefined;
    server = await startRawServer(async to => {
      line = to;
      await to.head(200, chunked);
      await to.chunk(say('Hello'));
      if (!isEndless) await to.chunk(done).then(to.endChunks);
    }, tls);
    proxy = await startProxy({ port: server.port, ...options });
    return proxy;
  };
  const through = (settings: Partial<NetworkSettings>, environment: Environment = {}): Transport =>
    createTransport({
      readSettings: () => ({ ...defaultNetworkSettings, ...settings }),
      environment,
      readCertificates: () => [read('authority')],
    });
  const secret = { dialect: 'openai', baseUrl: 'https://api.test.invalid/v1', apiKey: 'sk-0123456789' };
  const plain = { dialect: 'openai', baseUrl: 'http://api.test.invalid/v1' };

  it('a secure request goes through a tunnel, and the proxy learns neither key nor path', async () => {
    const { url, asked, authorizations } = await start(true);
    const { text, failure } = await generate(secret, { transport: through({ proxy: url }) });
    assert.equal(failure, undefined);
    assert.equal(text, 'Hello');
    assert.deepEqual(once(asked), ['CONNECT api.test.invalid:443']);
    assert.deepEqual(once(authorizations), [undefined]);
    assert.equal(server?.received[0]?.path, '/v1/chat/completions');
    assert.equal(server?.received[0]?.headers.authorization, 'Bearer sk-0123456789');
    assert.equal(server?.received[0]?.headers['proxy-authorization'], undefined);
  });

  it('a plain request is handed on whole', async () => {
    const { url, asked } = await start(false);
    assert.equal((await generate(plain, { transport: through({ proxy: url }) })).text, 'Hello');
    assert.deepEqual(once(asked), ['POST http://api.test.invalid/v1/chat/completions']);
  });

  it('the environment names the proxy as well', async () => {
    const { url, asked } = await start(true);
    assert.equal((await generate(secret, { transport: through({}, { HTTPS_PROXY: url }) })).text, 'Hello');
    assert.deepEqual(once(asked), ['CONNECT api.test.invalid:443']);
  });

  for (const [kind, connection, secure] of [
    ['a tunnel', secret, true],
    ['a plain request', plain, false],
  ] as const) {
    it(`${kind} is opened with a user name and a password`, async () => {
      const { url, host, authorizations } = await start(secure, { authorization: credentials });
      const withPassword = url.replace('//', '//me:p%40ss@');
      assert.equal((await generate(connection, { transport: through({ proxy: withPassword }) })).text, 'Hello');
      const fromSetting = through({ proxy: `http://${host}`, proxyAuthorization: credentials });
      assert.equal((await generate(connection, { transport: fromSetting })).text, 'Hello');
      assert.deepEqual(once(authorizations), [credentials]);
      assert.equal(
        server?.received.some(({ headers }) => 'proxy-authorization' in headers),
        false,
      );
    });

    it(`${kind} is not opened without them, and the proxy is named: fault 21`, async () => {
      const { url, host } = await start(secure, { authorization: credentials });
      for (const wrong of [url, url.replace('//', '//me:secret@')]) {
        const { failure } = await generate(connection, { transport: through({ proxy: wrong }) });
        assert.equal(failure?.kind, 'proxy');
        assert.equal(failure?.message, `The proxy ${host} needs a user name and a password.`);
      }
      assert.deepEqual(server?.received, []);
    });

    it(`${kind} is refused, and somebody is told who did it: fault 22`, async () => {
      const { url, host } = await start(secure, { refuse: 403 });
      const { failure } = await generate(connection, { transport: through({ proxy: url }) });
      assert.match(
        failure?.message ?? '',
        secure
          ? new RegExp(`^The proxy ${host} would not let the request through \\(403\\)\\.$`)
          : /web page \(“The proxy says no”\)/,
      );
      assert.deepEqual(server?.received, []);
    });

    it(`${kind} finds nobody there, and the proxy is named: fault 20`, async () => {
      const { url, host, close } = await start(secure);
      await close();
      proxy = undefined;
      const { failure } = await generate(connection, { transport: through({ proxy: url }) });
      assert.equal(failure?.kind, 'proxy');
      assert.equal(failure?.message, `The proxy ${host} refused the connection.`);
    });

    it(`${kind} looks in vain for the proxy's name: fault 20`, async () => {
      await start(secure);
      const transport = through({ proxy: 'http://proxy.test.invalid:8080' });
      const { failure } = await generate(connection, { transport, retries: 0 });
      assert.equal(failure?.kind, 'proxy');
      assert.match(failure?.message ?? '', /^Could not (?:find|look up) the proxy proxy\.test\.invalid:8080\.$/);
    });

    it(`${kind} is closed by leaving the loop`, async () => {
      const { url } = await start(secure);
      isEndless = true;
      for await (const event of startGenerating(connection, { transport: through({ proxy: url }) })) {
        if (event.type === 'text') break;
      }
      await line?.closed;
      isEndless = false;
    });
  }

  it('certificates are still those of the server: faults 17 and 18', async () => {
    const { url, asked } = await start(true);
    const strict = createTransport({
      readSettings: () => ({ ...defaultNetworkSettings, proxy: url }),
      environment: {},
    });
    const untrusted = await generate(secret, { transport: strict });
    assert.equal(untrusted.failure?.message, 'The certificate of api.test.invalid is not trusted.');
    const otherName = await generate(
      { ...secret, baseUrl: 'https://www.test.invalid' },
      { transport: through({ proxy: url }) },
    );
    assert.equal(otherName.failure?.kind, 'tls');
    assert.equal(otherName.failure?.message, 'The certificate of www.test.invalid was made for another name.');
    assert.deepEqual(once(asked), ['CONNECT api.test.invalid:443', 'CONNECT www.test.invalid:443']);
    assert.deepEqual(server?.received, []);
  });

  it('certificates need not be trusted where http.proxyStrictSSL is off', async () => {
    const { url } = await start(true);
    const settings = { ...defaultNetworkSettings, proxy: url, strictCertificates: false };
    const loose = createTransport({ readSettings: () => settings, environment: {} });
    assert.equal((await generate(secret, { transport: loose })).text, 'Hello');
  });

  it('a changed setting counts from the next request on', async () => {
    const { url, asked } = await start(false);
    let current: NetworkSettings = { ...defaultNetworkSettings, proxy: url };
    const transport = createTransport({ readSettings: () => current, environment: {} });
    assert.equal((await generate(plain, { transport })).text, 'Hello');
    current = { ...current, useProxy: false };
    const askedBefore = asked.length;
    assert.equal((await generate(plain, { transport, retries: 0 })).failure?.kind, 'network');
    assert.equal(asked.length, askedBefore);
  });

  it("the host's fetch is asked where undici finds no way, and nothing is sent twice", async () => {
    const { url } = await start(false);
    const fallbacks: string[] = [];
    const transport = createTransport({
      readSettings: () => ({ ...defaultNetworkSettings, transport: 'auto' }),
      environment: {},
      onFallback: (host, { code }) => fallbacks.push(`${host} ${code}`),
    });
    const original = globalThis.fetch;
    // As VS Code's own fetch does, it knows a way out that nobody else knows.
    globalThis.fetch = (input, init) =>
      original(String(input).replace('http://api.test.invalid', server?.url ?? url), init);
    try {
      assert.equal((await generate(plain, { transport, retries: 0 })).text, 'Hello');
      assert.equal((await generate(plain, { transport, retries: 0 })).text, 'Hello');
    } finally {
      globalThis.fetch = original;
    }
    assert.equal(fallbacks.length, 1);
    assert.match(fallbacks[0] ?? '', /^api\.test\.invalid (?:ENOTFOUND|EAI_AGAIN)$/);
    assert.equal(server?.received.length, 2);
  });

  it("of two failures the first is told, when the host's fetch finds no way either", async () => {
    const transport = createTransport({
      readSettings: () => ({ ...defaultNetworkSettings, transport: 'auto' }),
      environment: {},
    });
    const { failure } = await generate(plain, { transport, retries: 0 });
    assert.match(failure?.message ?? '', /^Could not (?:find|look up) api\.test\.invalid\.$/);
  });
});

/** After a connection was closed in the middle of a body, undici makes the next one ready, whether it is needed or not. */
function once<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
