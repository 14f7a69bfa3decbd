import assert from 'node:assert/strict';
import type { lookup } from 'node:dns';
import { gzipSync } from 'node:zlib';
import { fetchPage, PageError, type PageFailure } from '../../src/network/webPage/fetchPage.ts';
import { isPrivateAddress, isPrivateHost } from '../../src/network/webPage/privateAddress.ts';
import { type RawServer, type Respond, startRawServer } from '../support/rawServer.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };

describe('A page of the web', () => {
  let server: RawServer;
  let respond: Respond;
  before(async () => {
    server = await startRawServer((line, request, number) => respond(line, request, number));
  });
  after(() => server.close());

  /** Answers with this, and ends. */
  const answer = (status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array = ''): void => {
    respond = async line => {
      await line.head(status, headers);
      await line.send(body);
      line.end();
    };
  };
  const fetched = (url = server.url, find?: typeof lookup) => fetchPage(url, new AbortController().signal, find);
  const refused = (failure: PageFailure, detail?: string) => (error: unknown) =>
    error instanceof PageError && error.failure === failure && (detail === undefined || error.detail === detail);

  it('is read as text, in its own charset, and decompressed where the server did that unasked', async () => {
    answer(200, html, '<p>Ä</p>');
    assert.deepEqual(await fetched(), { url: `${server.url}/`, type: 'text/html', text: '<p>Ä</p>' });
    answer(200, { 'content-type': 'text/plain; charset="windows-1251"' }, new Uint8Array([0xcf, 0xf0]));
    assert.equal((await fetched()).text, 'Пр');
    answer(200, { ...html, 'content-encoding': 'gzip' }, gzipSync('zipped'));
    assert.equal((await fetched()).text, 'zipped');
    answer(200, { 'content-type': 'application/ld+json' }, '{}');
    assert.equal((await fetched()).type, 'application/ld+json');
  });

  it('is asked for without anything that tells of the person', async () => {
    answer(200, html, 'x');
    await fetched(`${server.url}/a?b=c`);
    const { path, headers } = server.received.at(-1) ?? { path: '', headers: {} };
    assert.equal(path, '/a?b=c');
    assert.deepEqual(Object.keys(headers).sort(), ['accept', 'connection', 'host', 'user-agent']);
  });

  it('is refused where it is no text, too large, or an error', async () => {
    answer(200, { 'content-type': 'application/pdf' }, '%PDF');
    await assert.rejects(fetched(), refused('type', 'application/pdf'));
    answer(404, html, 'gone');
    await assert.rejects(fetched(), refused('status', '404'));
    answer(200, html, 'x'.repeat(4_000_001));
    await assert.rejects(fetched(), refused('size'));
    answer(200, { ...html, 'content-encoding': 'gzip' }, gzipSync('x'.repeat(40_000_000)));
    await assert.rejects(fetched(), refused('size'));
    respond = line => line.reset();
    await assert.rejects(fetched(), refused('network'));
  });

  it('is not followed to this computer or its network, nor to what is no page', async () => {
    for (const location of [
      server.url,
      'http://localhost/x',
      'http://[::1]/',
      'http://169.254.169.254/latest/meta-data/',
      'http://0x7f000001/',
      'http://2130706433/',
      'http://router/',
    ]) {
      answer(302, { location });
      await assert.rejects(fetched(), refused('private'), location);
    }
    for (const location of ['file:///etc/passwd', 'javascript:alert(1)', 'http://']) {
      answer(301, { location });
      await assert.rejects(fetched(), refused('redirects'), location);
    }
  });

  it('is not read where the name of a public address leads to this computer', async () => {
    const connections = server.connections;
    for (const address of ['127.0.0.1', '::1', '10.1.2.3', '::ffff:127.0.0.1', '192.168.1.1', 'fd00::1']) {
      const find = ((_name: string, _options: unknown, done: (...found: readonly unknown[]) => void) =>
        done(null, [
          { address: '93.184.215.14', family: 4 },
          { address, family: address.includes(':') ? 6 : 4 },
        ])) as unknown as typeof lookup;
      await assert.rejects(fetched(`http://rebound.example.com:${server.port}/`, find), refused('private'), address);
    }
    assert.equal(server.connections, connections);
  });

  it('is given up when the person does', async () => {
    respond = () => {};
    const controller = new AbortController();
    const reason = new Error('enough');
    const pending = fetchPage(server.url, controller.signal);
    controller.abort(reason);
    await assert.rejects(pending, reason);
  });

  it('is private by its address or its name', () => {
    for (const address of [
      '0.0.0.0',
      '100.64.0.1',
      '172.31.255.255',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      'fe80::1',
    ]) {
      assert.equal(isPrivateAddress(address), true, address);
    }
    for (const address of ['::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::']) {
      assert.equal(isPrivateAddress(address), true, address);
    }
    for (const address of ['1.1.1.1', '172.32.0.1', '2606:4700::1111']) {
      assert.equal(isPrivateAddress(address), false, address);
    }
    for (const host of [
      'localhost',
      'a.localhost',
      'printer.local',
      'nas',
      '10.0.0.1',
      '[::1]',
      'localhost.',
      '127.1',
    ]) {
      assert.equal(isPrivateHost(new URL(`http://${host}/`)), true, host);
    }
    assert.equal(isPrivateHost(new URL('https://example.com/')), false);
  });
});
