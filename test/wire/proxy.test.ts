import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import type { Environment } from '../../src/network/proxy.ts';
import { defaultNetworkSettings, type NetworkSettings } from '../../src/network/settings.ts';
import { createTransport } from '../../src/network/transport.ts';
import { done, generate, say, startGenerating } from '../support/generate.ts';
import { listen } from '../support/listen.ts';
import { type ProxyOptions, type ProxyServer, startProxy } from '../support/proxyServer.ts';
import { chunked, type Line, type RawServer, startRawServer } from '../support/rawServer.ts';
import { startSocksServer } from '../support/socksServer.ts';

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
  const through = (settings: Partial<NetworkSettings>, environment: Environment = {}, connectTimeoutMs = 10_000) =>
    createTransport({
      readSettings: () => ({ ...defaultNetworkSettings, ...settings }),
      environment,
      readCertificates: () => [read('authority')],
      connectTimeoutMs,
    });
  const secret = { dialect: 'openai', baseUrl: 'https://api.test.invalid/v1', apiKey: 'sk-0123456789' };
  const plain = { dialect: 'openai', baseUrl: 'http://api.test.invalid/v1' };

  it('a secure request goes through a tunnel, and the proxy learns neither key nor path', async () => {
    const { url, asked, authorizations } = await start(true);
    const { text, failure } = await generate(secret, { transport: through({ proxy: url }) });
    assert.equal(failure, undefined);
    assert.equal(text, 'Hello');
    assert.deepEqual(asked, ['CONNECT api.test.invalid:443']);
    assert.deepEqual(authorizations, [undefined]);
    assert.equal(server?.received[0]?.path, '/v1/chat/completions');
    assert.equal(server?.received[0]?.headers.authorization, 'Bearer sk-0123456789');
    assert.equal(server?.received[0]?.headers['proxy-authorization'], undefined);
  });

  it('a plain request is handed on whole', async () => {
    const { url, asked } = await start(false);
    assert.equal((await generate(plain, { transport: through({ proxy: url }) })).text, 'Hello');
    assert.deepEqual(asked, ['POST http://api.test.invalid/v1/chat/completions']);
  });

  it('the environment names the proxy as well', async () => {
    const { url, asked } = await start(true);
    assert.equal((await generate(secret, { transport: through({}, { HTTPS_PROXY: url }) })).text, 'Hello');
    assert.deepEqual(asked, ['CONNECT api.test.invalid:443']);
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
      assert.deepEqual(authorizations, [credentials, credentials]);
      assert.equal(
        server?.received.some(({ headers }) => 'proxy-authorization' in headers),
        false,
      );
    });

    it(`${kind} is not opened without them, and the proxy is named: fault 21`, async () => {
      const { url, host } = await start(secure, { authorization: credentials });
      for (const [wrong, message] of [
        [url, 'requires a user name and password'],
        [url.replace('//', '//me:secret@'), 'rejected the user name and password'],
        [url.replace('//', '//:token@'), 'rejected the user name and password'],
      ] as const) {
        const { failure } = await generate(connection, { transport: through({ proxy: wrong }) });
        assert.equal(failure?.kind, 'proxy');
        assert.equal(failure?.message, `The proxy ${host} ${message}.`);
      }
      assert.deepEqual(server?.received, []);
    });

    it(`${kind} is refused, and somebody is told who did it: fault 22`, async () => {
      const { url, host } = await start(secure, { refuse: 403 });
      const { failure } = await generate(connection, { transport: through({ proxy: url }) });
      assert.match(
        failure?.message ?? '',
        secure
          ? new RegExp(`^The proxy ${host} blocked the request \\(403\\)\\.$`)
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

  for (const [behaviour, message, behave] of [
    [
      'says goodbye instead of answering',
      /^The proxy 127\.0\.0\.1:\d+ closed the connection\.$/,
      socket => socket.end(),
    ],
    ['breaks off', /^The proxy \S+ closed the connection\.$/, socket => socket.destroy()],
    ['resets the connection', /^The proxy \S+ closed the connection\.$/, socket => socket.resetAndDestroy()],
    ['answers something else', /^The proxy \S+ does not answer like a proxy\.$/, socket => socket.write('Hello!\r\n')],
    ['breaks off in its answer', /^The proxy \S+ closed the connection\.$/, socket => socket.end('HTTP/1.1 200 O')],
    ['never answers', /^Could not connect to the proxy \S+ within 10 s\.$/, () => {}],
  ] as const satisfies readonly (readonly [string, RegExp, (socket: net.Socket) => unknown])[]) {
    it(`is asked once for a tunnel when it ${behaviour}, and no connection stays open: fault 22`, async () => {
      const asked: string[] = [];
      const sockets: net.Socket[] = [];
      const silent = net.createServer(socket => {
        sockets.push(socket);
        socket.on('error', () => {});
        socket.once('data', bytes => {
          asked.push(`${bytes}`);
          behave(socket);
        });
      });
      const port = await listen(silent);
      const transport = through({ proxy: `http://127.0.0.1:${port}` }, {}, 600);
      const { failure } = await generate(secret, { transport, retries: 0 });
      assert.equal(failure?.kind, 'proxy');
      assert.match(failure?.message ?? '', message);
      // Whoever answers closes only now, and finds that the other end did so before.
      silent.close();
      await once(silent, 'close');
      assert.equal(asked.length, 1);
      assert.equal(sockets.length, 1);
      assert.match(asked[0] ?? '', /^CONNECT api\.test\.invalid:443 HTTP\/1\.1\r\n/);
      assert.equal(asked[0]?.includes('sk-0123456789'), false);
    });
  }

  it('a server that closes behind the tunnel is not taken for the proxy', async () => {
    const behind = net.createServer(socket => socket.on('error', () => {}).once('data', () => socket.end()));
    const port = await listen(behind);
    proxy = await startProxy({ port });
    const { failure } = await generate(secret, { transport: through({ proxy: proxy.url }), retries: 0 });
    behind.close();
    assert.equal(failure?.kind, 'network');
    assert.equal(failure?.message, 'Could not connect to api.test.invalid.');
  });

  for (const [kind, connection, isSecure] of [
    ['a tunnel', secret, true],
    ['a plain request', plain, false],
  ] as const) {
    it(`${kind} goes through a proxy that is itself secure`, async () => {
      const { url, asked } = await start(isSecure, { tls: { key: read('key'), cert: read('good') } });
      assert.equal((await generate(connection, { transport: through({ proxy: url }) })).text, 'Hello');
      assert.equal(asked.length, 1);
    });

    it(`${kind} does not go through a proxy whose certificate is not trusted, and it is the proxy that is named`, async () => {
      for (const [certificate, message] of [
        ['otherName', /^The certificate of the proxy localhost:\d+ was issued for another name\.$/],
        ['expired', /^The certificate of the proxy localhost:\d+ has expired\.$/],
      ] as const) {
        const { url, asked, close } = await start(isSecure, { tls: { key: read('key'), cert: read(certificate) } });
        const { failure } = await generate(connection, { transport: through({ proxy: url }), retries: 0 });
        await close();
        await server?.close();
        assert.equal(failure?.kind, 'tls');
        assert.match(failure?.message ?? '', message);
        assert.deepEqual(asked, []);
      }
    });

    for (const [scheme, version] of [
      ['socks5', '5'],
      ['socks5h', '5'],
      ['socks', '5'],
      ['socks4a', '4'],
    ] as const) {
      it(`${kind} goes through a ${scheme} proxy, which looks the name up`, async () => {
        await start(isSecure);
        const socks = await startSocksServer({ port: server?.port ?? 0 });
        const transport = through({}, { all_proxy: `${scheme}://${socks.host}` });
        const { text, failure } = await generate(connection, { transport });
        await socks.close();
        assert.equal(failure, undefined);
        assert.equal(text, 'Hello');
        assert.deepEqual(socks.asked, [`${version} api.test.invalid:${isSecure ? 443 : 80}`]);
      });
    }
  }

  it('a proxy that is secure shows its own certificate, not that of the server behind it', async () => {
    const good = await start(false, { tls: { key: read('key'), cert: read('good') } });
    const elsewhere = { dialect: 'openai', baseUrl: 'http://other.test.invalid/v1' };
    assert.equal((await generate(elsewhere, { transport: through({ proxy: good.url }) })).text, 'Hello');
    await good.close();
    await server?.close();
    const other = await start(false, { tls: { key: read('key'), cert: read('otherName') } });
    const { failure } = await generate(elsewhere, { transport: through({ proxy: other.url }), retries: 0 });
    assert.equal(failure?.message, `The certificate of the proxy ${other.host} was issued for another name.`);
    assert.deepEqual(other.asked, []);
  });

  it('all steps to a server together take no longer than a connection may: fault 15', async () => {
    const late = net.createServer(socket => {
      socket.on('error', () => {});
      // TLS is never answered.
      socket.once('data', () => setTimeout(() => socket.write('HTTP/1.1 200 OK\r\n\r\n'), 700));
    });
    const port = await listen(late);
    const startedAt = performance.now();
    const transport = through({ proxy: `http://127.0.0.1:${port}` }, {}, 1_000);
    const { failure } = await generate(secret, { transport, retries: 0 });
    late.close();
    await once(late, 'close');
    assert.equal(failure?.message, 'Could not connect to api.test.invalid within 10 s.');
    assert.ok(performance.now() - startedAt < 1_600, 'milliseconds for 700 and what is left of 1,000');
  });

  it('a SOCKS proxy is told a name and a password', async () => {
    await start(true);
    const socks = await startSocksServer({ port: server?.port ?? 0, credentials: 'me:p@ss%' });
    const login = (who: string) => through({ proxy: `socks5://${who}${socks.host}` });
    const welcome = await generate(secret, { transport: login('me:p%40ss%@') });
    const refused = [];
    for (const who of ['', 'me:wrong@', `me:${'x'.repeat(300)}@`, `${'x'.repeat(256)}:p@`]) {
      refused.push((await generate(secret, { transport: login(who) })).failure);
    }
    await socks.close();
    assert.equal(welcome.text, 'Hello');
    for (const [index, failure] of refused.entries()) {
      assert.equal(failure?.kind, 'proxy');
      const says = index === 0 ? 'requires a user name and password' : 'rejected the user name and password';
      assert.equal(failure?.message, `The proxy ${socks.host} ${says}.`);
    }
  });

  for (const [scheme, code] of [
    ['socks5', 2],
    ['socks4', 91],
  ] as const) {
    it(`a ${scheme} proxy that refuses is named: fault 22`, async () => {
      await start(true);
      const socks = await startSocksServer({ port: server?.port ?? 0, refuse: code });
      const { failure } = await generate(secret, { transport: through({ proxy: `${scheme}://${socks.host}` }) });
      await socks.close();
      assert.equal(failure?.kind, 'proxy');
      assert.equal(failure?.message, `The proxy ${socks.host} blocked the request.`);
    });
  }

  it('a SOCKS proxy that never answers is given up: fault 22', async () => {
    const silent = net.createServer(socket => socket.on('error', () => {}).resume());
    const port = await listen(silent);
    const transport = through({ proxy: `socks5://127.0.0.1:${port}` }, {}, 200);
    const { failure } = await generate(secret, { transport, retries: 0 });
    silent.close();
    await once(silent, 'close');
    assert.equal(failure?.message, `Could not connect to the proxy 127.0.0.1:${port} within 10 s.`);
  });

  it('a proxy of a kind that nobody knows, and one without an address, are told apart from a network that failed', async () => {
    const ofKind = await generate(secret, { transport: through({ proxy: 'ftp://proxy.test.invalid:2121' }) });
    assert.equal(ofKind.failure?.kind, 'proxy');
    assert.equal(
      ofKind.failure?.message,
      'The proxy proxy.test.invalid:2121 is of a type that Runnel does not support.',
    );
    for (const proxy of ['http://[bad', 'http://']) {
      const { failure } = await generate(secret, { transport: through({}, { https_proxy: proxy }) });
      assert.equal(failure?.kind, 'proxy');
      assert.equal(failure?.message, 'The proxy for api.test.invalid is not set to a valid address.');
    }
  });

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
    assert.equal(otherName.failure?.message, 'The certificate of www.test.invalid was issued for another name.');
    assert.deepEqual(asked, ['CONNECT api.test.invalid:443', 'CONNECT www.test.invalid:443']);
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
