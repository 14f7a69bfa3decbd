import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { saying } from '../../src/sandbox/responder.ts';
import { startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { clientFile } from '../rig/run/project.ts';

const program = (baseUrl: string): string => `
  import { createRequire } from 'node:module';
  import { streamGeneration } from ${JSON.stringify(clientFile)};
  const { cache } = createRequire(import.meta.url);
  const hasUndici = () => Object.keys(cache).some(name => name.endsWith('undici.cjs'));
  const before = hasUndici();
  const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
  let text = '';
  for await (const event of streamGeneration(request, { dialect: 'openai', baseUrl: ${JSON.stringify(baseUrl)} })) {
    if (event.type === 'text') text += event.text;
  }
  console.log(JSON.stringify({ text, before, after: hasUndici() }));
`;

describe('The client that ships', () => {
  it('streams in a program of its own, loads undici with the first request only, and lets the program end', async () => {
    const sandbox = await startSandbox({ testing: true });
    try {
      sandbox.respondWith(saying('Hello from the sandbox.'));
      const parameters = ['--input-type=module', '--eval', program(sandbox.url)];
      const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: 20_000 });
      assert.deepEqual(JSON.parse(stdout), { text: 'Hello from the sandbox.', before: false, after: true });
    } finally {
      await sandbox.dispose();
    }
  });
});
