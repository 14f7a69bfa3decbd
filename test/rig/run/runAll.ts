/**
 * Runs suites of tests, each in a process of its own and in bounded time.
 *
 *   node out/rig/run/runAll.cjs [check] [unit] [wire] [package] [host] [native] [ui] [--vscode 1.104|1.139|all] [--only part-of-a-path]
 *
 * Without names it runs all of them: that is `npm test`. The last line of the output is the count.
 */
import { parseArgs } from 'node:util';
import { type EditorVersion, versionsNamed } from '../editors/versions.ts';
import { emptyReport, onlyVariable } from './report.ts';
import { runSuite } from './runSuite.ts';
import { prepareEditors } from './setUp.ts';
import { findSuites, type Suite } from './suites.ts';
import { judgeRetries, type Outcome, summarize } from './summary.ts';

void main().then(passed => process.exit(passed ? 0 : 1));

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { vscode: { type: 'string', default: 'all' }, only: { type: 'string' } },
  });
  if (values.only !== undefined) process.env[onlyVariable] = values.only;
  const versions = versionsNamed(values.vscode);
  const groups = findSuites(positionals, versions);
  const outcomes: Outcome[] = [];
  const suites = groups.flat();
  if (suites.some(({ needs }) => needs !== 'node')) outcomes.push(await setUp(versions, suites));
  const hasEditors = outcomes.every(({ failures }) => failures.length === 0);
  for (const group of groups) {
    const isBlocked = !hasEditors && group.some(({ needs }) => needs !== 'node');
    outcomes.push(...(isBlocked ? group.map(blocked) : await runTogether(group)));
  }
  outcomes.push(...judgeRetries(outcomes, Boolean(process.env.CI)));
  console.log(summarize(outcomes));
  return outcomes.every(({ failures }) => failures.length === 0);
}

async function setUp(versions: readonly EditorVersion[], suites: readonly Suite[]): Promise<Outcome> {
  const name = 'set-up';
  showHeading(name);
  const started = performance.now();
  const failures: Outcome['failures'] = await prepareEditors(
    versions,
    suites.some(({ needs }) => needs === 'workbench'),
  ).then(
    () => [],
    (error: unknown) => [{ title: name, stack: error instanceof Error ? error.message : String(error) }],
  );
  return { ...emptyReport, name, hasTests: false, failures, seconds: (performance.now() - started) / 1_000 };
}

/**
 * The suites of a group mostly wait for a text to stream, and so run at the same time: the first with its output
 * passing by, the others with theirs held back until it is their turn.
 */
async function runTogether([first, ...others]: readonly Suite[]): Promise<readonly Outcome[]> {
  if (first === undefined) return [];
  showHeading(first.name);
  const running = [runSuite(first, 'shown'), ...others.map(suite => runSuite(suite, 'held'))];
  const outcomes: Outcome[] = [];
  for (const run of running) {
    const { outcome, output } = await run;
    if (outcomes.length > 0) showHeading(outcome.name);
    process.stdout.write(output);
    outcomes.push(outcome);
  }
  return outcomes;
}

function blocked({ name, hasTests }: Suite): Outcome {
  const failure = { title: 'the whole suite', stack: 'It was not run, because the set-up failed.' };
  return { ...emptyReport, name, hasTests, failures: [failure], seconds: 0 };
}

function showHeading(name: string): void {
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
}
