/**
 * Runs suites of tests one after the other, each in a process of its own and in bounded time.
 *
 *   node out/rig/runAll.cjs [check] [unit] [wire] [host] [ui] [--vscode 1.104|1.139|all]
 *
 * Without names it runs all of them: that is `npm test`. The last line of the output is the count.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeExit, endOf, ownGroup } from './processes.ts';
import { projectFolder } from './project.ts';
import { type Failure, readReport, reportVariable } from './report.ts';
import { prepareEditors } from './setUp.ts';
import { findSuites, type Suite } from './suites.ts';
import { type Outcome, summarize } from './summary.ts';
import { versionsNamed } from './versions.ts';

void main().then(passed => process.exit(passed ? 0 : 1));

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { vscode: { type: 'string' } } });
  const versions = versionsNamed(values.vscode ?? 'all');
  const suites = findSuites(positionals, versions);
  const outcomes: Outcome[] = [];
  let editorProblem: Failure | undefined;
  if (suites.some(suite => suite.needsEditor)) {
    const setUp = await measure('set-up', async () => {
      await prepareEditors(versions);
      return { hasTests: false, passed: 0, failures: [] };
    });
    outcomes.push(setUp);
    editorProblem = setUp.failures[0];
  }
  for (const suite of suites) {
    const isBlocked = suite.needsEditor && editorProblem !== undefined;
    outcomes.push(isBlocked ? blocked(suite) : await measure(suite.name, () => run(suite)));
  }
  console.log(summarize(outcomes));
  return outcomes.every(outcome => outcome.failures.length === 0);
}

type Result = Omit<Outcome, 'name' | 'seconds'>;

async function measure(name: string, work: () => Promise<Result>): Promise<Outcome> {
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
  const started = performance.now();
  const result = await work().catch((error: unknown) => failed(name, String(error)));
  return { name, ...result, seconds: (performance.now() - started) / 1_000 };
}

/** Runs one suite with its output streaming to the terminal; the counts come by a file. */
async function run(suite: Suite): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'runnel-report-'));
  try {
    const reportFile = join(folder, 'report.json');
    const child = spawn(suite.program, suite.parameters, {
      ...ownGroup,
      cwd: projectFolder,
      env: { ...process.env, [reportVariable]: reportFile },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: suite.program.endsWith('.cmd'),
    });
    const exit = await endOf(child, suite.seconds);
    const report = readReport(reportFile) ?? { passed: 0, failures: [] };
    if (report.failures.length > 0) return { hasTests: true, ...report };
    if (exit !== 0) return { ...failed(suite.name, describeExit(exit, suite.seconds)), passed: report.passed };
    if (suite.hasTests && report.passed === 0) return failed(suite.name, 'It ran no test.');
    return { hasTests: suite.hasTests, ...report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failed(title: string, stack: string): Result {
  console.log(stack);
  return { hasTests: true, passed: 0, failures: [{ title, stack }] };
}

function blocked(suite: Suite): Outcome {
  const failure = { title: suite.name, stack: 'It was not run, because the set-up failed.' };
  return { name: suite.name, hasTests: true, passed: 0, failures: [failure], seconds: 0 };
}
