import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../../../src/core/clock.ts';
import { createBatch } from '../../../../src/core/text/batch.ts';

describe('many small texts in few writes', () => {
  it('writes the first text at once and what follows together when the interval is over', async () => {
    const { batch, clock, writes } = setUp();
    batch.add('a');
    assert.deepEqual(writes.texts, ['a']);
    await writes.succeed();
    batch.add('b');
    batch.add('c');
    await clock.pass(39);
    assert.deepEqual(writes.texts, ['a']);
    await clock.pass(1);
    assert.deepEqual(writes.texts, ['a', 'bc']);
  });

  it('has one write in flight, however long it takes', async () => {
    const { batch, clock, writes } = setUp();
    batch.add('a');
    batch.add('b');
    await clock.pass(500);
    batch.add('c');
    assert.deepEqual(writes.texts, ['a']);
    await writes.succeed();
    assert.deepEqual(writes.texts, ['a', 'bc']);
  });

  it('writes at once again after a pause', async () => {
    const { batch, clock, writes } = setUp();
    batch.add('a');
    await writes.succeed();
    await clock.pass(40);
    batch.add('b');
    assert.deepEqual(writes.texts, ['a', 'b']);
  });

  it('waits no longer when the clock is set back', async () => {
    const { batch, clock, writes } = setUp();
    batch.add('a');
    await writes.succeed();
    await clock.pass(-3_600_000);
    batch.add('b');
    await clock.pass(40);
    assert.deepEqual(writes.texts, ['a', 'b']);
  });

  it('flushes without waiting for the interval, and resolves when all is written', async () => {
    const { batch, writes } = setUp();
    let flushed = false;
    batch.add('a');
    batch.add('b');
    const flush = batch.flush().then(() => {
      flushed = true;
    });
    await writes.succeed();
    assert.deepEqual(writes.texts, ['a', 'b']);
    assert.equal(flushed, false);
    await writes.succeed();
    await flush;
    assert.equal(batch.unwritten, '');
  });

  it('has nothing to flush when nothing was added', async () => {
    const { batch, writes } = setUp();
    await batch.flush();
    batch.add('');
    await batch.flush();
    assert.deepEqual(writes.texts, []);
  });

  for (const [how, fail] of [
    ['rejects', (writes: Writes) => writes.fail(new Error('no'))],
    ['says no', (writes: Writes) => writes.succeed(false)],
  ] as const) {
    it(`keeps the text of a write that ${how}, and tries again only when flushed`, async () => {
      const { batch, clock, writes } = setUp();
      batch.add('a');
      batch.add('b');
      const flush = assert.rejects(batch.flush());
      await fail(writes);
      await flush;
      batch.add('c');
      await clock.pass(1000);
      assert.deepEqual(writes.texts, ['a']);
      assert.equal(batch.unwritten, 'abc');
      const second = batch.flush();
      assert.deepEqual(writes.texts, ['a', 'abc']);
      await writes.succeed();
      await second;
      assert.equal(batch.unwritten, '');
    });
  }

  it('survives a write that throws at once', async () => {
    const batch = createBatch({
      write: () => {
        throw new Error('no');
      },
      interval: () => 40,
      clock: manualClock(),
    });
    batch.add('a');
    await assert.rejects(batch.flush(), /no/);
    await assert.rejects(batch.flush(), /no/);
    assert.equal(batch.unwritten, 'a');
  });

  it('joins what is added by a write to the next one', async () => {
    const written: string[] = [];
    const batch = createBatch({
      async write(text) {
        written.push(text);
        if (text === 'a') batch.add('b');
      },
      interval: () => 0,
      clock: manualClock(),
    });
    batch.add('a');
    await batch.flush();
    assert.deepEqual(written, ['a', 'b']);
  });

  it('begins nothing after it is disposed', async () => {
    const { batch, clock, writes } = setUp();
    batch.add('a');
    await writes.succeed();
    batch.add('b');
    batch.dispose();
    await clock.pass(1000);
    await batch.flush();
    batch.add('c');
    assert.deepEqual(writes.texts, ['a']);
    assert.equal(batch.unwritten, 'bc');
  });

  it('writes everything once, in order, at most once per interval', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.string({ minLength: 1, maxLength: 3 }) }),
      fc.record({ pass: fc.nat(60) }),
      fc.record({ succeed: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const { batch, clock, writes } = setUp();
        let added = '';
        let taken = '';
        for (const step of steps) {
          if ('add' in step) {
            added += step.add;
            batch.add(step.add);
          } else if ('pass' in step) {
            await clock.pass(step.pass);
          } else if (writes.inFlight) {
            taken += writes.texts.at(-1);
            await writes.succeed();
          }
          assert.equal(taken + batch.unwritten, added);
        }
        for (const [index, time] of writes.times.entries()) {
          assert.ok(index === 0 || time - (writes.times[index - 1] ?? 0) >= 40);
        }
      }),
    );
  });
});

interface Writes {
  readonly texts: string[];
  readonly times: number[];
  inFlight: boolean;
  succeed(taken?: boolean): Promise<void>;
  fail(error: Error): Promise<void>;
}

function setUp() {
  const clock = manualClock();
  let settle = { resolve(_taken?: boolean): void {}, reject(_error: Error): void {} };
  const ended = async (): Promise<void> => {
    writes.inFlight = false;
    await turn();
  };
  const writes: Writes = {
    texts: [],
    times: [],
    inFlight: false,
    async succeed(taken?: boolean) {
      settle.resolve(taken);
      await ended();
    },
    async fail(error: Error) {
      settle.reject(error);
      await ended();
    },
  };
  const batch = createBatch({
    write(text) {
      assert.equal(writes.inFlight, false, 'two writes at once');
      writes.inFlight = true;
      writes.texts.push(text);
      writes.times.push(clock.now());
      return new Promise<boolean | undefined>((resolve, reject) => {
        settle = { resolve, reject };
      });
    },
    interval: () => 40,
    clock,
  });
  return { batch, clock, writes };
}

/** A clock that stands still until it is told otherwise. */
function manualClock(): Clock & { pass(milliseconds: number): Promise<void> } {
  let now = 0;
  let timers: { readonly at: number; readonly callback: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter(other => other !== timer);
      };
    },
    async pass(milliseconds) {
      now += milliseconds;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { callback } of due) callback();
      await turn();
    },
  };
}

/** Long enough for every promise that can settle to have settled. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
