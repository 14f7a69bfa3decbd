import assert from 'node:assert/strict';
import { findLocalServers } from '../../src/host/setup/localServers.ts';
import { createTransport } from '../../src/network/transport.ts';
import { providers } from '../../src/providers.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';

const transport = createTransport();
let sandbox: Sandbox;
const provider = (baseUrl: string) => ({ id: 'here', label: 'Here', dialect: 'openai', baseUrl });

describe('Servers on this computer', () => {
  beforeEach(async () => {
    sandbox = await startSandbox({ testing: true, tokensPerSecond: Infinity });
  });
  afterEach(() => sandbox.dispose());

  it('are found by their list of models', async () => {
    const [found] = await findLocalServers(transport, [provider(`${sandbox.url}/v1`)]);
    assert.equal(found?.models[0]?.id, 'sandbox');
    assert.deepEqual(
      sandbox.requests.map(({ method, path }) => [method, path]),
      [['GET', '/v1/models']],
    );
    assert.equal(sandbox.requests[0]?.headers.authorization, undefined);
  });

  it('are not taken for one when something else answers, or nothing', async () => {
    for (const body of ['<html>Router</html>', '{"hello":1}', '']) {
      sandbox.respondWith({ body });
      assert.deepEqual(await findLocalServers(transport, [provider(`${sandbox.url}/v1`)]), []);
    }
    const { url } = sandbox;
    await sandbox.dispose();
    assert.deepEqual(await findLocalServers(transport, [provider(`${url}/v1`)]), []);
    sandbox = await startSandbox();
  });

  it('do not keep anybody waiting', async () => {
    sandbox.respondWith({ headersAfterMs: 60_000 });
    const started = Date.now();
    assert.deepEqual(await findLocalServers(transport, [provider(`${sandbox.url}/v1`)]), []);
    assert.ok(Date.now() - started < 5_000);
  });

  it('are looked for on their usual ports', () => {
    const ports = providers.flatMap(({ baseUrl }) => (baseUrl.includes('127.0.0.1') ? [new URL(baseUrl).port] : []));
    assert.deepEqual([...new Set(ports)].sort(), ['11434', '1234', '1337', '8000', '8080']);
  });
});
