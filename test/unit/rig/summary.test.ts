import assert from 'node:assert/strict';
import { judgeRetries, type Outcome, summarize } from '../../rig/run/summary.ts';

const outcome = (retries: number, failures: Outcome['failures'] = []): Outcome => ({
  name: 'ui 1.139',
  hasTests: true,
  passed: 12,
  failures,
  retries: Array.from({ length: retries }, (_, index) => ({ title: `The chat test ${index}`, reason: 'too slow' })),
  seconds: 3,
});

describe('The summary of a test run', () => {
  it('names every test that was tried again, with the reason, and ends with the count', () => {
    const lines = summarize([outcome(2)]).split('\n');
    assert.ok(lines.includes('↻ ui 1.139: The chat test 0'));
    assert.ok(lines.includes('↻ ui 1.139: The chat test 1'));
    assert.ok(lines.includes('    too slow'));
    assert.match(lines.find(line => line.startsWith('ui 1.139')) ?? '', /12 +0 +2 +3\.0$/);
    assert.equal(lines.at(-1), '12 passed, 0 failed');
  });

  it('fails in CI from twelve retries on, over all suites', () => {
    assert.deepEqual(judgeRetries([outcome(6), outcome(5)], true), []);
    const [judged] = judgeRetries([outcome(6), outcome(6)], true);
    assert.equal(judged?.failures.length, 1);
    assert.match(summarize([outcome(12), ...judgeRetries([outcome(12)], true)]), /12 passed, 1 failed$/);
  });

  it('only lists retries on the machine of a developer', () => {
    assert.deepEqual(judgeRetries([outcome(5)], false), []);
  });
});
