import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createOverlapFilter } from '../../../../../src/core/text/filters/overlapFilter.ts';
import { chainFilters } from '../../../../../src/core/text/filters/textFilter.ts';
import { checkEveryCut, cutTexts, filtered } from '../../../../support/cuts.ts';

describe('the seam between a text and its continuation', () => {
  const cases: readonly (readonly [written: string, continuation: string, wanted: string])[] = [
    ['The quick bro', 'brown fox', 'The quick brown fox'],
    ['The quick bro', 'wn fox', 'The quick brown fox'],
    ['The quick bro', 'quick brown fox', 'The quick brown fox'],
    ['The quick bro', 'The quick brown fox', 'The quick brown fox'],
    ['The quick brown', ' fox', 'The quick brown fox'],
    ['The quick brown ', ' fox', 'The quick brown fox'],
    ['The quick brown ', 'brown fox', 'The quick brown fox'],
    ['The quick brown ', 'brown  fox', 'The quick brown  fox'],
    ['call(argument', 'argument, other)', 'call(argument, other)'],
    ['a = foo', 'o', 'a = fooo'],
    ['One.\n', '\nTwo.', 'One.\n\nTwo.'],
    ['東京は日本の首都です', '日本の首都です。人口', '東京は日本の首都です。人口'],
    ['', 'all', 'all'],
    ['all', '', 'all'],
  ];
  for (const [written, continuation, wanted] of cases) {
    it(`makes ${JSON.stringify(written)} and ${JSON.stringify(continuation)} one text`, () => {
      assert.equal(written + filtered(createOverlapFilter(written), continuation), wanted);
      checkEveryCut(() => createOverlapFilter(written), continuation);
    });
  }

  it('is the same for every cut of every text', () => {
    const pieces = ['the ', 'dog', ' ', 'do', 'g t', 'he', '\n', '. ', 'the dog'];
    fc.assert(
      fc.property(cutTexts(pieces), cutTexts(pieces), ([written], [text, sizes]) => {
        const whole = filtered(createOverlapFilter(written), text);
        assert.equal(filtered(createOverlapFilter(written), text, sizes), whole);
        assert.ok(text.endsWith(whole));
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses nothing in a chain of filters', () => {
    const create = () => chainFilters([createOverlapFilter('one two'), createOverlapFilter('x y')]);
    assert.equal(filtered(create(), 'two y z', [2]), ' z');
    assert.equal(filtered(create(), 'two', [1]), '');
  });
});
