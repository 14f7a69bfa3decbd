import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { GenerateResult } from '../../src/host/editor/generated/generatedRanges.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { type ProxyServer, startProxy } from '../support/proxyServer.ts';
import { startRawServer } from '../support/rawServer.ts';
import { closeAll, eventually, openDocument } from '../support/typist.ts';

/** A name that only the proxy can look up. */
const baseUrl = 'http://api.runnel.test/v1';
const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;

describe('The network in the extension host', () => {
  let sandbox: Sandbox;
  let proxy: ProxyServer;

  before(async () => {
    sandbox = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY });
    proxy = await startProxy({ port: Number(new URL(sandbox.url).port), authorization });
    const connection = { id: 'far', dialect: 'openai', baseUrl, model: 'test-model', requiresKey: false };
    await configure('runnel.connections', [connection]);
    await configure('runnel.request.retries', 0);
  });
  after(async () => {
    const names = ['runnel.connections', 'runnel.request.retries', 'http.proxy', 'http.proxyAuthorization'];
    for (const name of names) await configure(name, undefined);
    await proxy.close();
    await sandbox.dispose();
  });
  beforeEach(() => sandbox.respondWith(saying('From afar.')));
  afterEach(closeAll);

  it("goes through the proxy of VS Code's settings, with its credentials", async () => {
    await configure('http.proxy', proxy.url);
    await configure('http.proxyAuthorization', authorization);
    const result = await generate();
    assert.equal(result?.error, undefined);
    assert.equal(result?.text, 'From afar.');
    assert.deepEqual(proxy.asked, ['POST http://api.runnel.test/v1/chat/completions']);
    assert.deepEqual(proxy.authorizations, [authorization]);
  });

  it('names the proxy when the connection is tested', async () => {
    const text = await vscode.commands.executeCommand<string>('runnel.testConnection', 'far');
    assert.ok(text.includes(`✓ Proxy: ${proxy.host}. The next steps connect to it.`), text);
    assert.ok(text.includes('The connection works.'), text);
    assert.ok(!text.includes('me:secret') && !text.includes(authorization), text);
  });

  it('says that the proxy refused where the credentials are wrong', async () => {
    await configure('http.proxyAuthorization', 'Basic d3Jvbmc=');
    const result = await generate();
    assert.equal(result?.error?.kind, 'proxy');
  });

  for (const transport of ['auto', 'undici', 'host'] as const) {
    it(`takes no header and no prompt along to another origin, through ${transport}`, async () => {
      const key = 'sk-0123456789abcdefABCDEF01';
      const elsewhere = await startRawServer(line => line.head(200, { 'content-length': '0' }));
      const moved = await startRawServer(line =>
        line.head(307, { location: `${elsewhere.url}/${key}/v1`, 'content-length': '0' }),
      );
      const before = vscode.workspace.getConfiguration().get('runnel.connections');
      try {
        await configure('http.proxy', undefined);
        await configure('runnel.network.transport', transport);
        const entry = { id: 'far', dialect: 'openai', baseUrl: moved.url, model: 'm', headers: { 'X-Team': 'blue' } };
        await configure('runnel.connections', [entry]);
        const result = await generate();
        assert.equal(moved.received.length, 1);
        assert.equal(elsewhere.received.length, 0);
        assert.match(result?.error?.message ?? '', /redirects to/);
        assert.ok(!JSON.stringify(result?.error).includes(key));
      } finally {
        await configure('runnel.network.transport', undefined);
        await configure('runnel.connections', before);
        await configure('http.proxy', proxy.url);
        await moved.close();
        await elsewhere.close();
      }
    });
  }

  it('leaves the fetch of all extensions as it was, and the dispatcher that it uses', async () => {
    await configure('http.proxyAuthorization', authorization);
    const slots = [1, 2].map(version => Symbol.for(`undici.globalDispatcher.${version}`));
    const globals = globalThis as unknown as Record<symbol, unknown>;
    const seen = () => [globalThis.fetch, ...slots.map(slot => globals[slot])];
    const before = seen();
    assert.equal((await generate())?.text, 'From afar.');
    assert.ok(seen().every((value, index) => value === before[index]));
    // And it still works.
    const response = await fetch(`${sandbox.url}/v1/models`);
    assert.equal(response.status, 200);
    await response.body?.cancel();
  });
});

async function generate(): Promise<GenerateResult | undefined> {
  await openDocument('');
  return await vscode.commands.executeCommand('runnel.generate', { prompt: 'Hi', target: 'cursor', connection: 'far' });
}

async function configure(name: string, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  await configuration.update(name, value, vscode.ConfigurationTarget.Global);
  const otherwise = configuration.inspect(name)?.defaultValue;
  await eventually(() => {
    assert.deepEqual(vscode.workspace.getConfiguration().get(name), value === undefined ? otherwise : value);
  });
}
