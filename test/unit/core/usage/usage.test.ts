import assert from 'node:assert/strict';
import {
  addUsage,
  estimateTokens,
  formatCost,
  formatCount,
  noUsage,
  tokensOf,
  tokenWeight,
} from '../../../../src/core/usage/usage.ts';

describe('Usage', () => {
  it('adds tokens to tokens and credits to credits', () => {
    const once = addUsage(noUsage, { inputTokens: 10, outputTokens: 20, totalTokens: 30, costUsd: 0.5 }, 1);
    const twice = addUsage(once, { credits: 3, balance: 297 }, 1);
    assert.deepEqual(twice, {
      generations: 2,
      inputTokens: 10,
      outputTokens: 20,
      estimatedTokens: 0,
      credits: 3,
      costUsd: 0.5,
      estimatedCostUsd: 0,
    });
  });

  it('estimates only where nothing was reported, and keeps estimates apart', () => {
    const totals = addUsage(noUsage, {}, 3);
    assert.equal(totals.estimatedTokens, 3);
    assert.equal(totals.outputTokens, 0);
  });

  it('takes a total that is reported alone as what was written', () => {
    assert.equal(addUsage(noUsage, { totalTokens: 7 }, 0).outputTokens, 7);
    assert.equal(tokensOf({ inputTokens: 3, outputTokens: 4 }), 7);
    assert.equal(tokensOf({ credits: 3 }), undefined);
  });

  it('estimates the pieces of a text as it does the whole', () => {
    const text = 'Ein Wort, 一個字, and more.';
    const pieces = Array.from(text, letter => tokenWeight(letter)).reduce((sum, weight) => sum + weight, 0);
    assert.equal(pieces, tokenWeight(text));
    assert.equal(estimateTokens(''), 0);
  });

  it('writes counts and costs so that they can be read at a glance', () => {
    assert.deepEqual([0, 999, 1_234, 34_400, 999_600, 1_500_000].map(formatCount), [
      '0',
      '999',
      '1.2k',
      '34k',
      '1M',
      '1.5M',
    ]);
    assert.deepEqual([0, 0.000_12, 0.02, 3].map(formatCost), ['$0', '$0.00012', '$0.02', '$3.00']);
  });
});
