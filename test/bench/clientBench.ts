import { type ContestantName, deliversText } from './contestants/index.ts';
import type { BenchFamily } from './familyMaterial.ts';
import { hashOfMaterial } from './material.ts';
import { type RunningContestant, startContestant } from './processes.ts';
import type { Measurement, Scenario } from './scenarios.ts';
import { median } from './statistics.ts';
import type { Workload } from './workloads.ts';

/** Medians over the rounds: by `workload.figure`, then by contestant. */
export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * Runs one workload: all contestants take their turn in every round, each time in another order, so that what else
 * the machine does meets them all alike.
 */
export async function runWorkload(workload: Workload, server: string): Promise<Figures> {
  const { contestants, scenarioFor, isFresh = false, rounds, warmsUp } = workload;
  const measured = new Map<ContestantName, Measurement[]>(contestants.map(name => [name, []]));
  const running = new Map<ContestantName, RunningContestant>();
  try {
    for (let round = warmsUp ? 0 : 1; round <= rounds; round++) {
      for (const name of rotate(contestants, round)) {
        const scenario = scenarioFor(name);
        const contestant = running.get(name) ?? (await startContestant(name, eventsOf(scenario), familyOf(scenario)));
        running.set(name, contestant);
        const { hash, measurement } = await contestant.run(scenario, server);
        if (deliversText(name) && hash !== expectedHash(scenario)) {
          throw new Error(`${name} did not deliver the text of "${workload.name}" as it was sent.`);
        }
        if (round > 0) measured.get(name)?.push(measurement);
        if (isFresh) {
          contestant.dispose();
          running.delete(name);
        }
      }
    }
  } finally {
    for (const contestant of running.values()) contestant.dispose();
  }
  return Object.fromEntries(
    workload.figures.map(({ name: figure }) => [
      `${workload.name}.${figure}`,
      Object.fromEntries(
        [...measured].map(([name, all]) => [name, median(all.map(each => each[figure] ?? Number.NaN))]),
      ),
    ]),
  );
}

function eventsOf(scenario: Scenario): number {
  return scenario.task === 'throughput' ? scenario.events : 0;
}

function familyOf(scenario: Scenario): BenchFamily | undefined {
  return scenario.task === 'throughput' ? scenario.family : undefined;
}

/** What the text of every answer must hash to, where all are the same. */
function expectedHash(scenario: Scenario): string | undefined {
  const { task } = scenario;
  return task === 'throughput' || task === 'requests' ? hashOfMaterial(scenario.events) : undefined;
}

function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
