import { join } from 'node:path';
import type { EditorVersion } from '../editors/versions.ts';
import { projectFolder } from './project.ts';

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
}

const suiteKinds = ['check', 'unit', 'wire', 'package', 'host', 'native', 'ui'] as const;
type SuiteKind = (typeof suiteKinds)[number];

/** The suites of the given kinds in their proper order, all of them when none is named; those of a kind in a group. */
export function findSuites(
  names: readonly string[],
  versions: readonly EditorVersion[],
): readonly (readonly Suite[])[] {
  const unknown = names.find(name => !suiteKinds.some(kind => kind === name));
  if (unknown !== undefined) throw new Error(`There is no suite ${unknown}, only: ${suiteKinds.join(', ')}.`);
  const kinds = suiteKinds.filter(kind => names.length === 0 || names.includes(kind));
  // A person at a workbench needs the machine for themselves; what runs inside the hosts mostly waits.
  return kinds.flatMap(kind =>
    kind === 'ui' ? suitesOf(kind, versions).map(suite => [suite]) : [suitesOf(kind, versions)],
  );
}

function suitesOf(kind: SuiteKind, versions: readonly EditorVersion[]): readonly Suite[] {
  switch (kind) {
    case 'check':
      return [check];
    case 'unit':
      return [inNode('unit', 120, 10)];
    case 'wire':
      return [inNode('wire', 180, 30)];
    case 'package':
      return [inNode('package', 240, 30)];
    case 'host':
      return versions.map(version => inEditor('host', 'host', 'runHostTests.cjs', 320, version));
    case 'native':
      return versions.map(version => inEditor('native', 'host', 'runHostTests.cjs', 320, version, 'native'));
    case 'ui':
      return versions.map(version => inEditor('ui', 'workbench', 'runUiTests.cjs', 900, version));
  }
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
