import assert from 'node:assert/strict';
import { systemClock } from '../../../../src/core/clock.ts';
import { Cancellation } from '../../../../src/core/http/cancellation.ts';
import { Deadline, sleep } from '../../../../src/core/http/deadline.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock.ts';

describe('A deadline', () => {
  it('fires once, when its time is over', () => {
    const { clock, missed } = start(1_000);
    clock.pass(999);
    assert.deepEqual(missed, []);
    clock.pass(1);
    clock.pass(10_000);
    assert.deepEqual(missed, ['silent']);
    assert.equal(clock.timers, 0);
  });

  it('starts again whenever something happens, without a new timer each time', () => {
    const { clock, missed, deadline } = start(1_000);
    for (let count = 0; count < 50; count++) {
      clock.pass(900);
      deadline.restart();
      assert.equal(clock.timers, 1);
    }
    assert.deepEqual(missed, []);
    clock.pass(1_000);
    assert.deepEqual(missed, ['silent']);
  });

  it('stands still while it is paused, for however long', () => {
    const { clock, missed, deadline } = start(1_000);
    clock.pass(400);
    deadline.pause();
    clock.pass(60_000);
    assert.equal(clock.timers, 0);
    deadline.resume();
    clock.pass(599);
    assert.deepEqual(missed, []);
    clock.pass(1);
    assert.deepEqual(missed, ['silent']);
  });

  it('never fires after it was stopped, nor with no time set', () => {
    const { clock, missed, deadline } = start(1_000);
    deadline.stop();
    const { clock: other, missed: never } = start(0);
    clock.pass(5_000);
    other.pass(5_000);
    assert.deepEqual([...missed, ...never], []);
  });

  it('may be further away than the timers of the system reach', () => {
    const { clock, missed, deadline } = start(2 ** 32);
    clock.pass(2 ** 32 - 1);
    assert.equal(missed.length, 0);
    clock.pass(1);
    assert.equal(missed.length, 1);
    deadline.start(Number.POSITIVE_INFINITY, () => missed.push('never'));
    clock.pass(2 ** 40);
    assert.equal(missed.length, 1);
    assert.ok(clock.timers <= 1);
  });

  it('gives way to the next one, sooner or later, with one timer for all', () => {
    const { clock, missed, deadline } = start(1_000);
    clock.pass(900);
    deadline.start(5_000, () => missed.push('later'));
    assert.equal(clock.timers, 1);
    clock.pass(4_999);
    assert.equal(missed.length, 0);
    deadline.start(20, () => missed.push('sooner'));
    assert.equal(clock.timers, 1);
    clock.pass(20);
    assert.equal(missed.join(), 'sooner');
    deadline.start(0, () => missed.push('never'));
    clock.pass(100_000);
    assert.equal(missed.join(), 'sooner');
  });

  it('tells a computer that slept from a silent server: fault 25', () => {
    const { clock, missed } = start(60_000);
    clock.pass(1_000);
    clock.sleep(3_600_000);
    clock.pass(59_000);
    assert.deepEqual(missed, ['slept']);
  });

  it('lets who was held up himself read what has arrived meanwhile', () => {
    const { clock, missed, deadline } = start(1_000);
    clock.sleep(30_000);
    // The first that runs after the timer is what the system has received.
    const { after } = clock;
    Object.assign(clock, {
      after(ms: number, run: () => void) {
        if (ms === 0) deadline.restart();
        return after(ms, run);
      },
    });
    clock.pass(1_000);
    assert.deepEqual(missed, []);
    clock.pass(500);
    assert.deepEqual(missed, []);
  });

  it('goes on after a sleep that the connection survived', () => {
    const { clock, missed, deadline } = start(60_000);
    clock.sleep(3_600_000);
    clock.pass(1_000);
    deadline.restart();
    clock.pass(59_500);
    assert.deepEqual(missed, []);
    clock.pass(60_000);
    assert.deepEqual(missed, ['silent']);
  });
});

describe('A sleep', () => {
  it('ends at once with the reason when it is cancelled, and leaves nothing behind: fault 98', async () => {
    const clock = createFakeClock();
    const cancellation = new Cancellation();
    const slept = sleep(clock, 30_000, cancellation);
    cancellation.cancel(new Error('enough'));
    await assert.rejects(slept, /enough/);
    assert.equal(clock.timers, 0);
    await assert.rejects(sleep(clock, 30_000, cancellation), /enough/);
    assert.equal(clock.timers, 0);
  });

  it('is over when its time has passed', async () => {
    const clock = createFakeClock();
    const cancellation = new Cancellation();
    let listeners = 0;
    const watched = Object.assign(cancellation, {
      onCancel(run: (reason: unknown) => void): () => void {
        listeners++;
        const forget = Cancellation.prototype.onCancel.call(cancellation, run);
        return () => {
          listeners--;
          forget();
        };
      },
    });
    const slept = sleep(clock, 500, watched);
    assert.equal(listeners, 1);
    clock.pass(500);
    await slept;
    assert.equal(listeners, 0);
  });
});

function start(ms: number): { clock: FakeClock; missed: string[]; deadline: Deadline } {
  const clock = createFakeClock();
  const missed: string[] = [];
  const deadline = new Deadline(clock);
  deadline.start(ms, slept => missed.push(slept ? 'slept' : 'silent'));
  return { clock, missed, deadline };
}

describe('The clock of the system', () => {
  const shortly = 5;

  it('runs what was set last, and never what was called off, whichever timer served them', async () => {
    const ran: string[] = [];
    const callOff = systemClock.after(shortly, () => ran.push('called off'));
    callOff();
    await new Promise<void>(resolve => {
      systemClock.after(shortly, () => {
        ran.push('set');
        resolve();
      });
      // Its timer belongs to another now.
      callOff();
    });
    assert.deepEqual(ran, ['set']);
  });

  it('sets one timer for each of several', async () => {
    systemClock.after(shortly, () => {})();
    const all = [1, 2, 3].map(each => new Promise(resolve => systemClock.after(shortly, () => resolve(each))));
    assert.deepEqual(await Promise.all(all), [1, 2, 3]);
  });

  it('keeps a program from ending until it has run or was called off', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
    const before = timers();
    for (let times = 0; times < 3; times++) {
      const callOff = systemClock.after(60_000, () => {});
      assert.equal(timers(), before + 1);
      callOff();
      assert.equal(timers(), before);
    }
  });
});
