import assert from 'node:assert/strict';
import { RequestLimiter, type RequestLimits } from '../../../../src/core/usage/requestLimiter.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';

const never = new AbortController().signal;

describe('Limits that a person sets', () => {
  const open = (limits: RequestLimits) => {
    const clock = createFakeClock();
    const limiter = new RequestLimiter(clock);
    limiter.limits = limits;
    return { clock, limiter };
  };
  const states = (requests: readonly { readonly isWaiting: boolean }[]) => requests.map(({ isWaiting }) => isWaiting);

  it('that are not set hold nothing up', () => {
    const { limiter } = open({});
    const requests = Array.from({ length: 100 }, () => limiter.enter(1e9, never));
    assert.ok(requests.every(({ isWaiting }) => !isWaiting));
  });

  it('of requests a minute let the next one go when a minute has passed', async () => {
    const { clock, limiter } = open({ requestsPerMinute: 2 });
    const requests = Array.from({ length: 3 }, () => limiter.enter(1, never));
    assert.deepEqual(states(requests), [false, false, true]);
    clock.pass(20_000);
    assert.equal(requests[2]?.waitMs, 40_000);
    clock.pass(40_000);
    await requests[2]?.ready;
    assert.deepEqual(states(requests), [false, false, false]);
  });

  it('of requests at once let the next one go when one ends, in order', () => {
    const { limiter } = open({ concurrentRequests: 1 });
    const requests = Array.from({ length: 3 }, () => limiter.enter(1, never));
    assert.deepEqual(states(requests), [false, true, true]);
    assert.equal(requests[1]?.waitMs, undefined);
    requests[0]?.end();
    requests[0]?.end();
    assert.deepEqual(states(requests), [false, false, true]);
  });

  for (const [limits, together] of [
    [{ requestsPerMinute: 1.9 }, 1],
    [{ concurrentRequests: 2.5 }, 2],
    [{ requestsPerMinute: 1e308, concurrentRequests: Number.POSITIVE_INFINITY }, 5],
    [{ tokensPerMinute: 2.5 }, 2],
  ] as const) {
    it(`let no more go together than ${JSON.stringify(limits)} allows`, () => {
      const { limiter } = open(limits);
      const requests = Array.from({ length: 5 }, () => limiter.enter(1, never));
      assert.equal(requests.filter(({ isWaiting }) => !isWaiting).length, together);
    });
  }

  it('of tokens a minute count what was used in place of what was expected', () => {
    const { clock, limiter } = open({ tokensPerMinute: 1_000 });
    const first = limiter.enter(800, never);
    const second = limiter.enter(300, never);
    assert.equal(second.isWaiting, true);
    // A larger estimate than what it was: the next one need not wait.
    first.end(100);
    assert.equal(second.isWaiting, false);
    second.end(950);
    const third = limiter.enter(10, never);
    assert.equal(third.isWaiting, true);
    clock.pass(60_000);
    assert.equal(third.isWaiting, false);
  });

  it('let one that is larger than the limit go by itself', () => {
    const { clock, limiter } = open({ tokensPerMinute: 1_000 });
    assert.equal(limiter.enter(5_000, never).isWaiting, false);
    const next = limiter.enter(5_000, never);
    assert.equal(next.isWaiting, true);
    clock.pass(60_000);
    assert.equal(next.isWaiting, false);
  });

  it('let whoever waits give up, and the next one go in their place', async () => {
    const { limiter } = open({ concurrentRequests: 1 });
    const cancel = new AbortController();
    const running = limiter.enter(1, never);
    const waiting = limiter.enter(1, cancel.signal);
    const last = limiter.enter(1, never);
    cancel.abort();
    await assert.rejects(waiting.ready, { kind: 'cancelled' });
    running.end();
    await last.ready;
    const late = new AbortController();
    late.abort();
    await assert.rejects(limiter.enter(1, late.signal).ready, { kind: 'cancelled' });
    last.end();
    assert.equal(limiter.enter(1, never).isWaiting, false);
  });

  it('hold nothing up when the clock is set back', () => {
    const { clock, limiter } = open({ requestsPerMinute: 1 });
    limiter.enter(1, never);
    clock.pass(-3_600_000);
    assert.equal(limiter.enter(1, never).isWaiting, false);
  });
});
