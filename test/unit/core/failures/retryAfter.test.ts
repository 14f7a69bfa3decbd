import assert from 'node:assert/strict';
import { type RetryHintSource, readRetryAfter } from '../../../../src/core/failures/retryAfter.ts';
import { backoff, retryDelay } from '../../../../src/core/stream/retry.ts';

const now = Date.UTC(2026, 10, 20, 12);

describe('The wish of a server for a pause', () => {
  const cases: readonly (readonly [string, Partial<RetryHintSource>, number | undefined])[] = [
    ['seconds', { headers: { 'retry-after': '12' } }, 12_000],
    ['parts of seconds', { headers: { 'retry-after': '0.5' } }, 500],
    ['milliseconds, which are more exact', { headers: { 'retry-after-ms': '250', 'retry-after': '1' } }, 250],
    ['zero', { headers: { 'retry-after': '0' } }, 0],
    ['a date', { headers: { 'retry-after': 'Fri, 20 Nov 2026 12:00:07 GMT' } }, 7_000],
    ['a date that is over', { headers: { 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' } }, 0],
    [
      "a date by the server's own clock, whatever ours says",
      { headers: { 'retry-after': 'Fri, 20 Nov 2026 09:00:07 GMT', date: 'Fri, 20 Nov 2026 09:00:00 GMT' } },
      7_000,
    ],
    ['the body, before the headers', { bodyMs: 847_000, headers: { 'retry-after': '1' } }, 847_000],
    ['a negative number, which says nothing', { headers: { 'retry-after': '-5' } }, undefined],
    ['more than a month, which says nothing', { headers: { 'retry-after': '99999999999' } }, undefined],
    ['no number, which says nothing', { headers: { 'retry-after': 'NaN' } }, undefined],
    ['garbage, which says nothing', { headers: { 'retry-after': 'soon', 'retry-after-ms': '1e3' } }, undefined],
    ['the next header where the first says nothing', { headers: { 'retry-after-ms': 'x', 'retry-after': '3' } }, 3_000],

    [
      'when the limit is over, in seconds since 1970',
      { headers: { 'x-ratelimit-reset-hour': `${now / 1000 + 60}` } },
      60_000,
    ],
    ['when the limit is over, in seconds from now', { headers: { 'x-ratelimit-reset': '60' } }, 60_000],
    [
      'a limit that was not reached, which says nothing',
      { isLimit: false, headers: { 'x-ratelimit-reset': '60' } },
      undefined,
    ],
    ['nothing', {}, undefined],
  ];
  for (const [sentence, source, ms] of cases) {
    it(`is read from ${sentence}: fault 37`, () => {
      assert.equal(readRetryAfter({ isLimit: true, headers: {}, now, ...source }), ms);
    });
  }
});

describe('The pause before asking again', () => {
  it('doubles up to eight seconds, with full jitter', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 9].map(attempt => backoff(attempt, 1)),
      [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000],
    );
    assert.equal(backoff(3, 0.25), 500);
    assert.equal(backoff(3, 0), 0);
  });

  it('is what the server wishes for, up to a minute', () => {
    assert.equal(retryDelay(1, 12_000, 0.5), 12_000);
    assert.equal(retryDelay(1, 60_000, 0.5), 60_000);
    assert.equal(retryDelay(1, 60_001, 0.5), undefined);
    assert.equal(retryDelay(2, undefined, 0.5), 500);
  });
});
