import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock.ts';
import { done, finish, generate, say, transports } from '../support/generate.ts';
import { chunked, type Line, type RawServer, startRawServer } from '../support/rawServer.ts';
import { hurried } from '../support/shortTimeouts.ts';

for (const [name, transport] of transports) {
  describe(`The end of a stream through ${name}`, () => {
    let server: RawServer | undefined;
    let closed: Promise<void> | undefined;
    afterEach(() => server?.close());

    const ask = async (respond: (line: Line) => Promise<void>, timeouts = {}, clock = systemClock) => {
      await server?.close();
      server = await startRawServer(async line => {
        closed = line.closed;
        await respond(line);
      });
      return generate({ dialect: 'openai', baseUrl: server.url }, { transport, timeouts, clock });
    };

    it('without any sign, which HTTP does not notice: fault 87', async () => {
      for (const drop of ['end', 'reset'] as const) {
        const { text, failure } = await ask(async line => {
          await line.head(200);
          await line.send(say('Hello'));
          await taken(line);
          line[drop]();
        });
        assert.equal(text, 'Hello');
        assert.match(
          failure?.message ?? '',
          /ended early \(no end marker\)\. 5 characters were kept\.$|was lost after 5/,
        );
        assert.equal(failure?.retryable, true);
        assert.equal(failure?.partialText, 'Hello');
        assert.equal(server?.received.length, 1);
      }
    });

    it('in the middle of a body with chunks or a length: fault 88', async () => {
      for (const drop of ['end', 'reset'] as const) {
        for (const headers of [chunked, { 'content-length': '10000' }]) {
          const { text, failure } = await ask(async line => {
            await line.head(200, headers);
            await (headers === chunked ? line.chunk(say('Hello')) : line.send(say('Hello')));
            await taken(line);
            line[drop]();
          });
          assert.equal(text, 'Hello');
          assert.equal(failure?.kind, 'network');
          assert.equal(
            failure?.message,
            `The connection to ${server?.host} was lost after 5 characters, which were kept.`,
          );
          assert.equal(failure?.partialText, 'Hello');
          assert.equal(server?.received.length, 1);
        }
      }
    });

    it('in the middle of a body, after the sign: fault 89', async () => {
      for (const sign of [finish, done]) {
        const { text, failure } = await ask(async line => {
          await line.head(200, chunked);
          await line.chunk(say('Hello') + sign);
          await taken(line);
          line.reset();
        });
        assert.equal(text, 'Hello');
        assert.equal(failure, undefined);
      }
    });

    it('with a socket that stays open after [DONE]: fault 90', async () => {
      const { text, failure } = await ask(async line => {
        await line.head(200, chunked);
        await line.chunk(say('Hello') + done);
      });
      assert.equal(text, 'Hello');
      assert.equal(failure, undefined);
      await closed;
    });

    it('with a socket that stays open after the finish reason: fault 91', async () => {
      const respond = async (line: Line): Promise<void> => {
        await line.head(200, chunked);
        await line.chunk(say('Hello') + finish);
        await line.chunk('data: {"choices":[],"usage":{"total_tokens":3}}\n\n');
      };
      const { events, failure } = await ask(respond, {}, hurried);
      assert.equal(failure, undefined);
      assert.deepEqual(events.slice(-2), [
        { type: 'usage', usage: { totalTokens: 3 } },
        { type: 'end', finishReason: 'stop' },
      ]);
      await closed;
    });

    it('by nothing but silence: fault 92', async () => {
      const respond = async (line: Line): Promise<void> => {
        await line.head(200, chunked);
        await line.chunk(say('Hello'));
      };
      const { failure } = await ask(respond, { idleMs: 50 });
      assert.equal(failure?.kind, 'timeout');
      assert.equal(failure?.message, `${server?.host} sent no data for 0.1 s.`);
      assert.equal(failure?.partialText, 'Hello');
      await closed;
    });

    it('by comments and nothing else: fault 93', async () => {
      const respond = async (line: Line): Promise<void> => {
        await line.head(200, chunked);
        const timer = setInterval(() => void line.chunk(': ping\n\n'), 10);
        await line.closed;
        clearInterval(timer);
      };
      const { failure } = await ask(respond, { firstOutputMs: 100, idleMs: 50 });
      assert.equal(failure?.kind, 'timeout');
      assert.match(failure?.message ?? '', /began to answer, but sent no text within 0\.1 s/);
      await closed;
    });

    it('that is proper, of nothing: fault 95', async () => {
      const { failure } = await ask(async line => {
        await line.head(200, chunked);
        await line.chunk(done);
      });
      assert.equal(failure?.message, `The model at ${server?.host} returned no text.`);
      assert.equal(server?.received.length, 1);
    });
  });
}

/**
 * A reset throws away what the other side has not read yet. Nothing on the wire tells when it has, so it gets a moment.
 */
function taken(line: Line): Promise<void> {
  const moment = new Promise<void>(resolve => setTimeout(resolve, 20));
  return Promise.race([moment, line.closed]);
}
