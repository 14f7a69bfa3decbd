import type { Runner, Test } from 'mocha';
import { type Failure, findTests, type Report, writeReport } from './report.ts';

/**
 * Runs all tests below a folder with mocha, in plain Node as in an extension host. They read as a list of
 * sentences; what came of them is returned, and written down for the process that started this one.
 */
export async function runMocha(folder: string, testTimeoutMs: number): Promise<Report> {
  // Stacks then lead to the sources, through the maps in the bundles.
  process.setSourceMapsEnabled(true);
  const report = await collect(folder, testTimeoutMs).catch(
    (error: unknown): Report => ({
      passed: 0,
      failures: [failureOf(`The tests in ${folder} could not be run`, error)],
    }),
  );
  writeReport(report);
  return report;
}

async function collect(folder: string, testTimeoutMs: number): Promise<Report> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ timeout: testTimeoutMs, slow: testTimeoutMs / 4, forbidOnly: true, forbidPending: true });
  for (const file of findTests(folder)) mocha.addFile(file);
  let passed = 0;
  const failures: Failure[] = [];
  await new Promise<void>(resolve => {
    const runner: Runner = mocha.run(() => resolve());
    runner.on('pass', () => {
      passed += 1;
    });
    runner.on('fail', (test: Test, error: unknown) => failures.push(failureOf(test.fullTitle(), error)));
    // Of tests that are ended before their end, what came so far is known.
    runner.on('test end', () => writeReport({ passed, failures }));
  });
  return { passed, failures };
}

function failureOf(title: string, error: unknown): Failure {
  return { title, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
