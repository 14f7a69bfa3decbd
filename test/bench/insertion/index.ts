import { reportToBench } from '../editorBench.ts';
import type { InsertionBench, InsertionMeasurement } from './insertionBench.ts';
import { measureLargeDocument, measureTyping } from './largeDocument.ts';
import { measureLatency } from './latency.ts';
import { soak } from './soak.ts';

/** Called by the extension host. */
export const run = (): Promise<void> => reportToBench(measure);

async function measure({ generations, seed }: InsertionBench): Promise<InsertionMeasurement> {
  // The workbench is still busy with its own start, and the first document takes its time to appear.
  await measureLatency();
  const latency = await measureLatency();
  const large = await measureLargeDocument();
  const typing = await measureTyping();
  const soaked = await soak(generations, seed, true);
  return {
    latencyMedianMs: latency.median,
    latencyP95Ms: latency.p95,
    timesNaive: large.timesNaive,
    editsPerSecond: Math.max(large.editsPerSecond, typing.editsPerSecond),
    typingTimesIdle: typing.timesIdle,
    survived: soaked.generations,
    keys: soaked.keys,
    disturbances: Object.values(soaked.disturbances).reduce((sum, count) => sum + count, 0),
  };
}
