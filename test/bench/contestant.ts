/**
 * One contestant in a process of its own. It is told scenarios by the process that started it, and answers each with
 * what it measured.
 *
 *   node --expose-gc contestant.cjs <name> <events> [family]
 */
import { type ContestantName, createContestant } from './contestants/index.ts';
import type { BenchFamily } from './familyMaterial.ts';
import { measure } from './measure.ts';
import type { Scenario } from './scenarios.ts';

const [name = '', events = '0', family] = process.argv.slice(2);

void createContestant(name as ContestantName, Number(events), family as BenchFamily | undefined).then(contestant => {
  process.on('message', ({ scenario, server }: { readonly scenario: Scenario; readonly server: string }) => {
    measure(contestant, scenario, server).then(
      answer => process.send?.({ answer }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ isReady: true });
});
