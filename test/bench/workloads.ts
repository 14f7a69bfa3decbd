import { type ContestantName, contestantNames, recorderNames } from './contestants/index.ts';
import { type BenchFamily, benchFamilies } from './familyMaterial.ts';
import type { Scenario, StreamShape } from './scenarios.ts';

/** What is done, by whom, how often, and which figures come out. */
export interface Workload {
  readonly name: string;
  readonly scenarioFor: (contestant: ContestantName) => Scenario;
  readonly contestants: readonly ContestantName[];
  /** Every contestant's turn comes once a round; the median round counts. */
  readonly rounds: number;
  /** A process is new in every round, where what it did before would show. */
  readonly isFresh?: boolean;
  /** One more round comes first and does not count. */
  readonly warmsUp: boolean;
  readonly figures: readonly Figure[];
}

/** A line of the table. */
export interface Figure {
  /** As the measurement calls it. */
  readonly name: string;
  readonly label: string;
  readonly digits: number;
  /** The contestant whose value counts as 1. */
  readonly relativeTo?: ContestantName;
}

/** They take so long that a quick run gives them fewer events. */
const slow: readonly ContestantName[] = ['openai', 'langchain', 'ai-sdk'];

const readers = contestantNames.filter(name => name !== 'floor + JSON.parse');
const withJson = 'floor + JSON.parse';

/** The other families of APIs, whose events are larger and have more names around them. */
function familyThroughput(family: BenchFamily, isQuick: boolean): Workload {
  return {
    name: family,
    scenarioFor: () => ({ task: 'throughput', shape: 'packed', events: isQuick ? 50_000 : 100_000, family }),
    contestants: ['floor', withJson, 'runnel'],
    rounds: isQuick ? 2 : 7,
    warmsUp: true,
    figures: [{ name: 'cpuUs', label: `${family}: CPU an event, µs`, digits: 2, relativeTo: withJson }],
  };
}

export function createWorkloads(isQuick: boolean): readonly Workload[] {
  const throughput = (name: StreamShape, title: string): Workload => ({
    name,
    scenarioFor: contestant => ({
      task: 'throughput',
      shape: name,
      events: isQuick && slow.includes(contestant) ? 5_000 : isQuick ? 100_000 : 200_000,
    }),
    contestants: contestantNames,
    rounds: isQuick ? 2 : 7,
    warmsUp: true,
    figures: [
      { name: 'cpuUs', label: `${title}: CPU an event, µs`, digits: 2, relativeTo: withJson },
      { name: 'wallUs', label: `${title}: time an event, µs`, digits: 2, relativeTo: withJson },
    ],
  });
  return [
    throughput('packed', 'many deltas in a chunk'),
    throughput('single', 'one delta in a chunk'),
    throughput('cut', 'chunks cut anywhere'),
    ...benchFamilies.map(family => familyThroughput(family, isQuick)),
    {
      name: 'recording',
      // As many at once as are kept, at the pace of a fast model.
      scenarioFor: () => ({ task: 'latency', streams: 20, events: isQuick ? 200 : 400, perSecond: 100 }),
      contestants: recorderNames,
      rounds: isQuick ? 5 : 15,
      warmsUp: true,
      figures: [{ name: 'cpuMs', label: '20 paced streams: CPU, ms', digits: 0, relativeTo: 'unrecorded' }],
    },
    {
      name: 'latency',
      scenarioFor: () => ({ task: 'latency', streams: 64, events: isQuick ? 45 : 200, perSecond: 30 }),
      contestants: isQuick ? readers.filter(name => !slow.includes(name)) : readers,
      rounds: isQuick ? 1 : 5,
      warmsUp: true,
      figures: [
        { name: 'p50Ms', label: '64 paced streams: latency p50, ms', digits: 2, relativeTo: 'floor' },
        { name: 'p99Ms', label: '64 paced streams: latency p99, ms', digits: 2, relativeTo: 'floor' },
        { name: 'cpuMs', label: '64 paced streams: CPU, ms', digits: 0, relativeTo: 'floor' },
      ],
    },
    {
      name: 'abort',
      scenarioFor: () => ({ task: 'abort', times: isQuick ? 10 : 40 }),
      contestants: readers,
      rounds: isQuick ? 1 : 3,
      warmsUp: true,
      figures: [
        { name: 'settledMs', label: 'abort: settled after, ms', digits: 2 },
        { name: 'closedMs', label: 'abort: socket closed after, ms', digits: 2 },
        { name: 'textsAfter', label: 'abort: texts delivered afterwards', digits: 0 },
      ],
    },
    {
      name: 'memory',
      scenarioFor: () => ({ task: 'memory', events: 1_000_000 }),
      contestants: isQuick ? ['floor', 'runnel'] : readers,
      rounds: isQuick ? 1 : 3,
      isFresh: true,
      warmsUp: false,
      figures: [
        { name: 'peakMb', label: 'a million deltas: peak memory, MB', digits: 0 },
        { name: 'growthMb', label: 'a million deltas: heap growth, MB', digits: 1 },
        { name: 'keptMb', label: 'a million deltas: heap kept after collection, MB', digits: 1 },
      ],
    },
    {
      name: 'requests',
      scenarioFor: () => ({ task: 'requests', times: 300, events: 20 }),
      contestants: isQuick ? readers.filter(name => !slow.includes(name)) : readers,
      // V8 compiles during the first ten: in every contestant something else, and more than is done in a round.
      rounds: 31,
      warmsUp: true,
      figures: [
        { name: 'cpuUs', label: '300 short requests: CPU each, µs', digits: 0, relativeTo: 'floor' },
        { name: 'wallUs', label: '300 short requests: time each, µs', digits: 0, relativeTo: 'floor' },
      ],
    },
  ];
}
