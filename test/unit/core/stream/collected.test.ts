import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createClient } from '../../../../src/client.ts';
import type { Transport } from '../../../../src/core/http/transport.ts';
import { bytesOf } from '../../../support/bytes.ts';

const generations = 3_000;

// Only code that was not optimized kept what it had made, and that can be had only in a process of its own.
if (process.env.RUNNEL_TEST_PROBE === 'collected') void probe();
else {
  describe('What a generation has made', () => {
    it('is collected with the young objects when it is over, also before the code is optimized', async () => {
      const env = { ...process.env, RUNNEL_TEST_PROBE: 'collected' };
      const flags = ['--no-opt', '--trace-gc'];
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, __filename], { env });
      const times = (kind: string) => stdout.split(`: ${kind} `).length - 1;
      assert.ok(times('Scavenge') > 20, stdout);
      assert.equal(times('Mark-Compact'), 0, stdout);
    }).timeout(20_000);
  });
}

async function probe(): Promise<void> {
  const event = `data: ${JSON.stringify({ choices: [{ delta: { content: 'word ' } }] })}\n\n`;
  const answer = bytesOf(`${event.repeat(40)}data: [DONE]\n\n`);
  const transport: Transport = async () => ({ status: 200, headers: {}, body: once(answer) });
  const generate = createClient({ transport });
  const connection = { dialect: 'openai', baseUrl: 'http://localhost' };
  for (let count = 0; count < generations; count++) {
    for await (const _ of generate({ messages: [{ role: 'user', content: 'Hello' }] }, connection));
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
