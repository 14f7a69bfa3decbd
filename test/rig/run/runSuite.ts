import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describeExit, type Exit, endOf, ownGroup } from './processes.ts';
import { projectFolder } from './project.ts';
import { emptyReport, type Report, readReport, reportVariable } from './report.ts';
import type { Suite } from './suites.ts';
import type { Outcome } from './summary.ts';
import { makeTemporaryFolder } from './temporary.ts';

/** What came of a suite, and what it wrote if that was held back. */
export interface RunOfSuite {
  readonly outcome: Outcome;
  readonly output: string;
}

/** Runs a suite in a process of its own, within its time. Its counts come by a file, its output for the reader. */
export async function runSuite(suite: Suite, outputIs: 'shown' | 'held'): Promise<RunOfSuite> {
  const started = performance.now();
  const folder = makeTemporaryFolder('report');
  const reportFile = join(folder.path, 'report.json');
  const out = outputIs === 'shown' ? 'inherit' : 'pipe';
  const child = spawn(suite.program, suite.parameters, {
    ...ownGroup,
    cwd: projectFolder,
    env: { ...process.env, [reportVariable]: reportFile },
    stdio: ['ignore', out, out],
    shell: suite.program.endsWith('.cmd'),
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));

  const exit = await endOf(child, suite.seconds);
  const report = readReport(reportFile) ?? emptyReport;
  folder.remove();
  const problem = problemOf(suite, report, exit);
  const failures =
    problem === undefined
      ? report.failures
      : [...report.failures, { title: 'the whole suite', stack: `It ${problem}.` }];
  const seconds = (performance.now() - started) / 1_000;
  const outcome = { ...report, name: suite.name, hasTests: suite.hasTests, failures, seconds };
  return { outcome, output: Buffer.concat(chunks).toString() };
}

/** What is wrong with the suite, over and above the tests that failed. */
function problemOf(suite: Suite, report: Report, exit: Exit): string | undefined {
  // A suite in which tests failed ends with code 1, and that has been said.
  if (exit !== 0 && (exit !== 1 || report.failures.length === 0)) return describeExit(exit, suite.seconds);
  return suite.hasTests && report.passed + report.failures.length === 0 ? 'ran no test' : undefined;
}
