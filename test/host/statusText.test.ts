import assert from 'node:assert/strict';
import { noUsage } from '../../src/core/usage/usage.ts';
import type { RunningGeneration } from '../../src/host/runningGenerations.ts';
import { describeEnded, describeRunning, describeTotals } from '../../src/host/usage/describe.ts';

const now = 1_000_000;
const generation = (more: Partial<RunningGeneration>): RunningGeneration => ({
  number: 1,
  label: 'Generate',
  model: 'gpt-5',
  startedAt: now - 6_000,
  firstTextAt: now - 5_000,
  estimatedTokens: 100,
  usage: {},
  waitingUntil: undefined,
  isReasoning: false,
  isQueued: false,
  phase: undefined,
  cancel: () => {},
  ...more,
});

describe('The status bar', () => {
  it('counts tokens, speed and time while something is generated, and says that they are estimates', () => {
    const { text } = describeRunning([generation({})], now);
    assert.equal(text, '$(loading~spin) ~100 tok · ~20 tok/s · 6 s $(debug-stop)');
  });

  it('counts down to the end of a rate limit', () => {
    const waiting = { waitingUntil: now + 11_200, estimatedTokens: 0, firstTextAt: undefined };
    assert.match(describeRunning([generation(waiting)], now).text, /waiting 12 s/);
    assert.match(describeRunning([generation(waiting)], now + 5_000).text, /waiting 7 s/);
  });

  it('adds several generations up, and says how many of them wait', () => {
    const waiting = generation({ waitingUntil: now + 9_000, estimatedTokens: 0, firstTextAt: undefined });
    const { text } = describeRunning([generation({}), generation({ estimatedTokens: 50 }), waiting], now);
    assert.match(text, /3 generations · ~150 tok · ~30 tok\/s · 6 s · 1 waiting/);
  });

  it('marks what was reckoned by prices', () => {
    assert.equal(
      describeTotals({ ...noUsage, outputTokens: 2_000, costUsd: 1, estimatedCostUsd: 0.5 }),
      '2k tok · ~$1.50',
    );
    assert.equal(describeTotals({ ...noUsage, costUsd: 1 }), '$1.00');
    const usage = { inputTokens: 1_000, outputTokens: 200 };
    const ended = {
      label: 'Generate',
      model: 'gpt-5',
      outcome: 'complete',
      failurePlace: 'message',
      usage,
      durationMs: 6_200,
    } as const;
    const rest = { finishReason: 'stop', estimatedTokens: 190, firstTextMs: 300 };
    assert.equal(
      describeEnded({ ...ended, ...rest, reckonedCostUsd: 0.03 }).text,
      '$(check) 1.2k tok · ~$0.03 · 6.2 s',
    );
    assert.equal(describeEnded({ ...ended, ...rest, reckonedCostUsd: undefined }).text, '$(check) 1.2k tok · 6.2 s');
  });
});
