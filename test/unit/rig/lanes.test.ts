import assert from 'node:assert/strict';
import { runInLanes } from '../../rig/run/lanes.ts';

describe('Work in lanes', () => {
  it('runs as many pieces at a time as there are lanes, and returns in order', async () => {
    const open: (() => void)[] = [];
    const started: number[] = [];
    const work = [0, 1, 2, 3].map(index => async () => {
      started.push(index);
      await new Promise<void>(resolve => {
        open[index] = resolve;
      });
      return index;
    });
    const results = runInLanes(work, 2);
    assert.deepEqual(started, [0, 1]);
    open[1]?.();
    assert.equal(await results[1], 1);
    assert.deepEqual(started, [0, 1, 2]);
    for (const index of [0, 2]) open[index]?.();
    await Promise.all([results[0], results[2]]);
    open[3]?.();
    assert.deepEqual(await Promise.all(results), [0, 1, 2, 3]);
  });

  it('goes on after a piece that failed', async () => {
    const [failed, next] = runInLanes<string>([() => Promise.reject(new Error('no')), async () => 'yes'], 1);
    await assert.rejects(failed ?? Promise.resolve(), /no/);
    assert.equal(await next, 'yes');
  });
});
