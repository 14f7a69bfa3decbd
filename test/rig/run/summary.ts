import type { Failure, Report } from './report.ts';

/** What came of one suite. */
export interface Outcome extends Report {
  readonly name: string;
  /** Steps without tests count only when they fail. */
  readonly hasTests: boolean;
  /** From the start to the end of the suite, or of the last of its parts. */
  readonly seconds: number;
}

/** From this many retries on a run in CI fails: below it a machine may have been busy. */
const tooManyRetries = 12;

/** Puts the parts of one suite together. They ran side by side: their times overlap, and are not added up. */
export function joinParts(name: string, parts: readonly Outcome[], seconds: number): Outcome {
  return {
    ...{ name, seconds, hasTests: parts.some(({ hasTests }) => hasTests), passed: sum(parts, ({ passed }) => passed) },
    failures: parts.flatMap(({ failures }) => failures),
    retries: parts.flatMap(({ retries }) => retries),
  };
}

/** The failures in full, the tests that were tried again, a table of suites, and the count as the very last line. */
export function summarize(outcomes: readonly Outcome[]): string {
  const passed = sum(outcomes, outcome => outcome.passed);
  const failed = sum(outcomes, outcome => outcome.failures.length);
  const failures = outcomes.flatMap(({ name, failures }) => failures.map(failure => describe(name, failure)));
  const retries = outcomes.flatMap(({ name, retries }) =>
    retries.map(({ title, reason }) => `↻ ${name}: ${title}\n    ${reason}\n`),
  );
  const rows = [['suite', 'passed', 'failed', 'retries', 'seconds'], ...outcomes.map(rowOf)];
  return ['', ...failures, ...retries, ...rows.map(align), '', `${passed} passed, ${failed} failed`].join('\n');
}

/** In CI, a suite of its own that fails when too many tests passed only because they were tried again. */
export function judgeRetries(outcomes: readonly Outcome[], isCi: boolean): readonly Outcome[] {
  const count = sum(outcomes, ({ retries }) => retries.length);
  if (!isCi || count < tooManyRetries) return [];
  const stack = `Tests were tried again ${count} times. CI fails from ${tooManyRetries} on: fix the tests named below.`;
  return [
    { name: 'retries', hasTests: false, passed: 0, failures: [{ title: 'too many', stack }], retries: [], seconds: 0 },
  ];
}

function sum(outcomes: readonly Outcome[], count: (outcome: Outcome) => number): number {
  return outcomes.reduce((total, outcome) => total + count(outcome), 0);
}

function describe(suite: string, { title, stack }: Failure): string {
  return `✗ ${suite}: ${title}\n${stack.replace(/^/gm, '    ')}\n`;
}

function rowOf({ name, hasTests, passed, failures, retries, seconds }: Outcome): readonly string[] {
  const failed = hasTests || failures.length > 0 ? String(failures.length) : '–';
  return [name, hasTests ? String(passed) : '–', failed, hasTests ? String(retries.length) : '–', seconds.toFixed(1)];
}

function align([name = '', ...numbers]: readonly string[]): string {
  return name.padEnd(12) + numbers.map(number => number.padStart(9)).join('');
}
