import type { Failure } from './report.ts';

/** What came of one suite. */
export interface Outcome {
  readonly name: string;
  /** Steps without tests count only when they fail. */
  readonly hasTests: boolean;
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

/** The failures in full, a table of suites, and the count as the very last line. */
export function summarize(outcomes: readonly Outcome[]): string {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failures.length, 0);
  const failures = outcomes.flatMap(({ name, failures }) => failures.map(failure => describe(name, failure)));
  const rows = [['suite', 'passed', 'failed', 'seconds'], ...outcomes.map(rowOf)];
  return ['', ...failures, ...rows.map(align), '', `${passed} passed, ${failed} failed`].join('\n');
}

function describe(suite: string, { title, stack }: Failure): string {
  return `✗ ${suite}: ${title}\n${stack.replace(/^/gm, '    ')}\n`;
}

function rowOf({ name, hasTests, passed, failures, seconds }: Outcome): readonly string[] {
  const failed = hasTests || failures.length > 0 ? String(failures.length) : '–';
  return [name, hasTests ? String(passed) : '–', failed, seconds.toFixed(1)];
}

function align([name = '', ...numbers]: readonly string[]): string {
  return name.padEnd(12) + numbers.map(number => number.padStart(9)).join('');
}
