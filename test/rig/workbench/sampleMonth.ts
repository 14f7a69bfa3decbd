import { dayOf, type UsageEntry } from '../../../src/core/usage/entries.ts';
import { noUsage } from '../../../src/core/usage/usage.ts';

/** A month as somebody may have had it. */
export function sampleMonth(): readonly UsageEntry[] {
  const models = [
    ['neuralbox', 'gpt-5', { credits: 2 }],
    ['edenai', 'anthropic/claude-sonnet-4-5', { inputTokens: 900, outputTokens: 1_400, costUsd: 0.012 }],
    ['ollama', 'llama3.2', { inputTokens: 700, outputTokens: 1_100 }],
  ] as const;
  return Array.from({ length: 30 }, (_, ago) => ago).flatMap(ago =>
    models.flatMap(([connection, model, used], index) => {
      const generations = (ago * 7 + index * 5) % 11;
      const day = dayOf(new Date(Date.now() - ago * 86_400_000));
      const amounts = Object.fromEntries(Object.entries(used).map(([name, amount]) => [name, amount * generations]));
      return generations === 0 ? [] : [{ ...noUsage, ...amounts, day, connection, model, generations }];
    }),
  );
}
