import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { TransportFailure } from '../../src/core/http/transport.ts';
import { checkReachability, type ReachStep } from '../../src/network/checkReachability.ts';
import { listen } from '../support/listen.ts';

const never = new AbortController().signal;

async function stepsTo(url: string, signal = never): Promise<readonly ReachStep[]> {
  const steps: ReachStep[] = [];
  for await (const step of checkReachability(new URL(url), signal)) steps.push(step);
  return steps;
}

describe('The way to a server, step by step,', () => {
  it('is told up to the connection, and nothing is asked of the server', async () => {
    let requests = 0;
    const server = createServer(() => requests++);
    const port = await listen(server);
    const steps = await stepsTo(`http://127.0.0.1:${port}/v1`);
    assert.deepEqual(
      steps.map(({ step }) => step),
      ['name', 'connection'],
    );
    await assert.rejects(stepsTo(`https://127.0.0.1:${port}/v1`), TransportFailure);
    server.close();
    assert.equal(requests, 0);
  });

  it('ends at the name when it does not exist', async () => {
    await assert.rejects(stepsTo('https://nobody.invalid/v1'), { code: /ENOTFOUND|EAI_AGAIN/ });
  });

  it('ends at the connection when nobody listens', async () => {
    await assert.rejects(stepsTo('http://127.0.0.1:1/'), { code: 'ECONNREFUSED', phase: 'connect' });
  });

  it('ends at once when the person gives up', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await assert.rejects(stepsTo('http://127.0.0.1:1/', controller.signal), { message: 'enough' });
  });
});
