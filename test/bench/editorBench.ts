import { writeFileSync } from 'node:fs';

/** Carries, as JSON, into the extension host what it has to know of the benchmark. */
export const editorBenchVariable = 'RUNNEL_BENCH';

export interface EditorBench {
  /** What is to be measured, as the part of the benchmark that measures it calls it. */
  readonly given: unknown;
  /** The file for what was measured. */
  readonly report: string;
}

/** In the extension host: measures, and hands on what came out. */
export async function reportToBench<Given>(measure: (given: Given) => Promise<unknown>): Promise<void> {
  const { given, report } = JSON.parse(process.env[editorBenchVariable] ?? '') as EditorBench;
  writeFileSync(report, JSON.stringify(await measure(given as Given)));
}
