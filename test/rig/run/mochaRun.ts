import type { Runner, Test } from 'mocha';
import { emptyReport, type Failure, findTests, type Report, type Retry, writeReport } from './report.ts';

/**
 * Runs all tests below a folder with mocha, in plain Node as in an extension host. They read as a list of
 * sentences; what came of them is returned, and written down for the process that started this one.
 */
export async function runMocha(
  folder: string,
  testTimeoutMs: number,
  { retries = 0, isWanted = () => true }: MochaOptions = {},
): Promise<Report> {
  // Stacks then lead to the sources, through the maps in the bundles.
  process.setSourceMapsEnabled(true);
  const report = await collect(findTests(folder).filter(isWanted), testTimeoutMs, retries).catch(
    (error: unknown): Report => ({
      ...emptyReport,
      failures: [failureOf(`The tests in ${folder} could not be run`, error)],
    }),
  );
  writeReport(report);
  return report;
}

export interface MochaOptions {
  /** How often a failed test is tried again. The summary names each such test, because it has to be fixed. */
  readonly retries?: number;
  /** Which of the files that were found are run; all of them unless told. */
  readonly isWanted?: (file: string) => boolean;
}

async function collect(files: readonly string[], testTimeoutMs: number, retries: number): Promise<Report> {
  const { default: Mocha } = await import('mocha');
  const slow = testTimeoutMs / 4;
  const mocha = new Mocha({ timeout: testTimeoutMs, slow, retries, forbidOnly: true, forbidPending: true });
  for (const file of files) mocha.addFile(file);
  let passed = 0;
  const failures: Failure[] = [];
  const retried: Retry[] = [];
  await new Promise<void>(resolve => {
    const runner: Runner = mocha.run(() => resolve());
    runner.on('pass', () => {
      passed += 1;
    });
    runner.on('retry', (test: Test, error: unknown) => {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      retried.push({ title: test.fullTitle(), reason });
      console.log(`      tried again: ${test.title} (${reason})`);
    });
    runner.on('fail', (test: Test, error: unknown) => failures.push(failureOf(test.fullTitle(), error)));
    // Of tests that are ended before their end, what came so far is known.
    runner.on('test end', () => writeReport({ passed, failures, retries: retried }));
  });
  return { passed, failures, retries: retried };
}

function failureOf(title: string, error: unknown): Failure {
  return { title, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
