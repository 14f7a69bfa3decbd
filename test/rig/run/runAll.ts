/**
 * Runs suites of tests, each in a process of its own and in bounded time.
 *
 *   node out/rig/run/runAll.cjs [check] [unit] [wire] [package] [host] [native] [ui]
 *     [--vscode 1.104|1.139|all] [--only part-of-a-path] [--changed]
 *
 * With `--changed` it runs what the difference to the main branch can break, on the newest VS Code.
 * Without names it runs all of them: that is `npm test`. The last line of the output is the count.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type EditorVersion, newest, versionsNamed } from '../editors/versions.ts';
import { changedFiles, readBundles, selectTests } from './changed.ts';
import { runInLanes } from './lanes.ts';
import { emptyReport, onlyVariable } from './report.ts';
import { runSuite } from './runSuite.ts';
import { prepareEditors } from './setUp.ts';
import { findSuites, type Suite } from './suites.ts';
import { joinParts, judgeRetries, type Outcome, summarize } from './summary.ts';

void main().then(passed => process.exit(passed ? 0 : 1));

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { vscode: { type: 'string' }, only: { type: 'string' }, changed: { type: 'boolean', default: false } },
  });
  const selection = values.changed ? selectTests(changedFiles() ?? ['package.json'], readBundles()) : undefined;
  if (selection !== undefined) console.log(`What a change can break: ${selection.files.join(', ')}`);
  const only = values.only ?? selection?.files.join(',');
  if (only !== undefined) process.env[onlyVariable] = only;
  const versions = versionsNamed(values.vscode ?? (selection === undefined ? 'all' : newest.name));
  const groups = findSuites(positionals.length > 0 ? positionals : (selection?.kinds ?? []), versions);
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
 * The suites of a group mostly wait for a text to stream, and so run at the same time, as many as there are processors.
 * Each one's output is shown when it is its turn: that of the first as it comes.
 */
async function runTogether(group: readonly Suite[]): Promise<readonly Outcome[]> {
  const started = performance.now();
  const work = group.map((suite, index) => () => runSuite(suite, index === 0 ? 'shown' : 'held'));
  if (group[0] !== undefined) showHeading(group[0].name);
  const parts = new Map<string, Outcome[]>();
  const ends = new Map<string, number>();
  // A person at a workbench needs the machine for themselves: some of its tests measure the time of a task.
  const lanes = group.some(({ needs }) => needs === 'workbench') ? 1 : availableParallelism();
  for (const [index, run] of runInLanes(work, lanes).entries()) {
    const { outcome, output } = await run;
    if (index > 0) showHeading(outcome.name);
    process.stdout.write(output);
    const name = group[index]?.partOf ?? outcome.name;
    parts.set(name, [...(parts.get(name) ?? []), outcome]);
    ends.set(name, performance.now() - started);
  }
  return [...parts].map(([name, outcomes]) =>
    outcomes.length === 1 && outcomes[0] !== undefined
      ? { ...outcomes[0], name }
      : joinParts(name, outcomes, (ends.get(name) ?? 0) / 1_000),
  );
}

function blocked({ name, hasTests }: Suite): Outcome {
  const failure = { title: 'the whole suite', stack: 'It was not run, because the set-up failed.' };
  return { ...emptyReport, name, hasTests, failures: [failure], seconds: 0 };
}

function showHeading(name: string): void {
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
}
