import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { projectFolder } from './project.ts';

/** What came of the tests of one suite. */
export interface Report {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** Attempts that failed before the test was tried again, whatever came of the next one. */
  readonly retries: readonly Retry[];
}

export interface Retry {
  readonly title: string;
  /** The first line of the error. */
  readonly reason: string;
}

export const emptyReport: Report = { passed: 0, failures: [], retries: [] };

export interface Failure {
  readonly title: string;
  readonly stack: string;
}

/** Names the file for the report. The environment is what reaches into an extension host, too. */
export const reportVariable = 'RUNNEL_TEST_REPORT';

/** Between these two lines the output of an extension host is that of the tests; around them it is the editor's. */
export const firstLine = 'The tests in the extension host begin.';
export const lastLine = 'The tests in the extension host have ended.';

export function writeReport(report: Report): void {
  const file = process.env[reportVariable];
  if (file !== undefined) writeFileSync(file, JSON.stringify(report));
}

/** Nothing when the tests never came to their end. */
export function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

/** Parts of paths of test files, with commas between. The environment takes it into every process, hosts included. */
export const onlyVariable = 'RUNNEL_TEST_ONLY';

/** Tests are found, not listed: every bundle of tests below a folder, or those with the wanted part in their path. */
export function findTests(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.cjs') && isWanted(join(folder, name)))
    .sort()
    .map(name => join(folder, name));
}

function isWanted(file: string): boolean {
  const path = relative(join(projectFolder, 'out'), file).split(sep).join('/');
  return (process.env[onlyVariable] ?? '').split(',').some(part => path.includes(part));
}
