import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createClient } from '../../src/client.ts';
import { collect, done, hello, say } from '../support/generate.ts';
import { chunked, startRawServer } from '../support/rawServer.ts';

const slots = [1, 2].map(version => Symbol.for(`undici.globalDispatcher.${version}`));
const globals = globalThis as unknown as Record<symbol, unknown>;

// undici can be loaded for the first time only once in a process: this file runs itself in new ones.
const order = process.env.RUNNEL_TEST_PROBE;
if (order !== undefined) void probe(order === 'host first');
else {
  for (const first of ['host first', 'client first']) {
    describe(`The dispatcher that all extensions share, ${first}`, () => {
      let seen: Awaited<ReturnType<typeof probe>>;
      before(async () => {
        const env = { ...process.env, RUNNEL_TEST_PROBE: first };
        const { stdout } = await promisify(execFile)(process.execPath, [__filename], { env });
        seen = JSON.parse(stdout);
      });

      it('is not touched before the first request, because undici is not loaded: architecture 5', () => {
        assert.equal(seen.loadedBefore, false);
        assert.equal(seen.text, 'Hello');
      });

      it("is the host's own after the first request, and so is fetch: fault 112", () => {
        assert.equal(seen.fetchIsTheSame, true);
        assert.equal(seen.dispatcherIsOurs, false);
        assert.equal(seen.dispatchersAreTheSame, true);
      });

      it("still works for the host's own fetch afterwards: fault 112", () => {
        assert.equal(seen.fetched, 200);
      });
    });
  }
}

/** What happens in a process in which nothing but the client ran. */
async function probe(isHostFirst: boolean) {
  const server = await startRawServer(async line => {
    await line.head(200, chunked);
    await line.chunk(say('Hello') + done);
    await line.endChunks();
  });
  const stream = createClient()(hello, { dialect: 'openai', baseUrl: server.url });
  const loadedBefore = slots.some(slot => slot in globals);
  const { fetch } = globalThis;
  // The first use of anything of fetch wakes the host's own undici.
  if (isHostFirst) new Headers();
  const before = slots.map(slot => globals[slot]);
  const { text } = await collect(stream);
  const { Agent } = await import('../../src/network/undiciLibrary.ts');
  const facts = {
    loadedBefore,
    text,
    fetchIsTheSame: globalThis.fetch === fetch,
    dispatchersAreTheSame: !isHostFirst || slots.every((slot, index) => globals[slot] === before[index]),
    dispatcherIsOurs: slots.some(slot => globals[slot] instanceof Agent),
    fetched: (await fetch(server.url, { method: 'POST' })).status,
  };
  await server.close();
  process.stdout.write(JSON.stringify(facts));
  return facts;
}
