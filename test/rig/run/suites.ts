import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type EditorVersion, newest } from '../editors/versions.ts';
import { projectFolder } from './project.ts';
import { findTests } from './report.ts';

/** A part of `npm test`, run as a process of its own. */
export interface Suite {
  readonly name: string;
  readonly program: string;
  readonly parameters: readonly string[];
  /** How long it may take before it is ended and counts as failed. */
  readonly seconds: number;
  /** Whether it runs tests, and so has to report some. */
  readonly hasTests: boolean;
  /** What has to be on this machine: Node, the extension host of a VS Code, or its workbench in a browser. */
  readonly needs: 'node' | 'host' | 'workbench';
  /** In the summary, suites that are parts of one are counted together. */
  readonly partOf?: string;
}

const suiteKinds = ['check', 'unit', 'wire', 'package', 'host', 'native', 'ui'] as const;
export type SuiteKind = (typeof suiteKinds)[number];

/**
 * The suites of the given kinds in their proper order, all of them when none is named, in groups: those of a group run
 * at the same time, as many as the machine takes.
 */
export function findSuites(
  names: readonly string[],
  versions: readonly EditorVersion[],
): readonly (readonly Suite[])[] {
  const unknown = names.find(name => !suiteKinds.some(kind => kind === name));
  if (unknown !== undefined) throw new Error(`There is no suite ${unknown}, only: ${suiteKinds.join(', ')}.`);
  const kinds = suiteKinds.filter(kind => names.length === 0 || names.includes(kind));
  const groups = [['check'], ['unit'], ['wire', 'package'], ['host', 'native'], ['ui']] as const;
  return groups
    .map(group => group.filter(kind => kinds.includes(kind)).flatMap(kind => suitesOf(kind, versions)))
    .filter(group => group.length > 0);
}

function suitesOf(kind: SuiteKind, versions: readonly EditorVersion[]): readonly Suite[] {
  switch (kind) {
    case 'check':
      return [check];
    case 'unit':
      return [inNode('unit', 600, 30)];
    case 'wire':
      return [inNode('wire', 600, 30)];
    case 'package':
      return [inNode('package', 240, 30)];
    case 'host':
      return versions.map(version => inEditor('host', 'host', 'runHostTests.cjs', 900, version));
    case 'native':
      return versions.map(version => inEditor('native', 'host', 'runHostTests.cjs', 600, version, 'native'));
    case 'ui':
      return versions.flatMap(version =>
        uiFilesFor(version).map(file => ({
          ...inEditor('ui', 'workbench', 'runUiTests.cjs', 400, version),
          ...{ name: `ui ${version.name} ${basename(file, '.test.cjs')}`, partOf: `ui ${version.name}` },
          parameters: [programFile('runUiTests.cjs'), version.name, file],
        })),
      );
  }
}

/**
 * The files of UI tests for a version, each a workbench of its own. The largest first: at the end, no lane is left
 * with a long one. Those called `*.newest.test.ts` look at what does not depend on the version.
 */
function uiFilesFor(version: EditorVersion): readonly string[] {
  const files = findTests(join(projectFolder, 'out', 'ui'));
  return files
    .filter(file => version === newest || !file.endsWith('.newest.test.cjs'))
    .sort((one, other) => statSync(other).size - statSync(one).size);
}

const check: Suite = {
  name: 'check',
  program: process.platform === 'win32' ? 'npm.cmd' : 'npm',
  parameters: ['run', '--silent', 'check'],
  seconds: 180,
  hasTests: false,
  needs: 'node',
};

function inNode(name: string, seconds: number, testSeconds: number): Suite {
  const parameters = [programFile('runMocha.cjs'), name, String(testSeconds)];
  return { name, program: process.execPath, parameters, seconds, hasTests: true, needs: 'node' };
}

function inEditor(
  kind: string,
  needs: Suite['needs'],
  program: string,
  seconds: number,
  version: EditorVersion,
  ...more: readonly string[]
): Suite {
  return {
    name: `${kind} ${version.name}`,
    program: process.execPath,
    parameters: [programFile(program), version.name, ...more],
    seconds,
    hasTests: true,
    needs,
  };
}

function programFile(name: string): string {
  return join(projectFolder, 'out', 'rig', 'run', name);
}
