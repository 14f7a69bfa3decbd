import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project.ts';
import type { SuiteKind } from './suites.ts';

/** What `npm test -- --changed` runs. */
export interface Selection {
  readonly kinds: readonly SuiteKind[];
  /** Parts of the paths of test bundles. */
  readonly files: readonly string[];
}

/** The sources of each bundle, by its path in `out` or `dist`: esbuild.mjs writes it down. */
export type Bundles = Readonly<Record<string, readonly string[]>>;

/** Every suite depends on these. */
const foundations =
  /^(?:package(?:-lock)?\.json|esbuild\.mjs|tsconfig\.json|biome\.json|\.ci\/|test\/rig\/(?:run|editors)\/)/;
const packaging = /^(?:packaging\/|\.vscodeignore|LICENSE)/;

/** Which tests in VS Code drive a part of the extension; one that is not named is driven by all of them. */
const driven: readonly (readonly [sources: RegExp, tests: readonly string[]])[] = [
  [/^src\/(?:webview\/chat|host\/chat|protocol\/chat)\b/, ['ui/chat', 'host/chat']],
  [/^src\/(?:webview\/usage|host\/usagePage|protocol\/usage)\b/, ['ui/usage']],
  [/^src\/(?:webview|protocol)\/connectionTest\b/, ['ui/connections', 'host/network']],
  [/^src\/host\/editor\b/, ['ui/generate', 'ui/insertion', 'ui/pastedPrompt', 'host/']],
  [/^src\/host\/(?:nativeChat\b|registerNativeChat)/, ['native/', 'ui/nativeChat', 'host/']],
  [
    /^src\/host\/(?:setup|keys)\b/,
    ['ui/connections', 'ui/firstRun', 'ui/apiKey', 'ui/untrusted', 'host/keys', 'host/network'],
  ],
];

/** The tests that a change can break; nothing where that is every one. */
export function selectTests(changed: readonly string[], bundles: Bundles): Selection | undefined {
  if (changed.some(file => foundations.test(file))) return undefined;
  const tests = Object.keys(bundles).filter(bundle => /^out\/.*\.test\.cjs$/.test(bundle));
  // Tests that lie right in test/unit read the tree itself: documents, manifest, translations, architecture.
  const always = tests.filter(bundle => /^out\/unit\/[^/]+$/.test(bundle));
  const including = tests.filter(bundle => bundles[bundle]?.some(source => changed.includes(source)));
  const shipped = new Set(
    Object.entries(bundles).flatMap(([bundle, sources]) => (bundle.startsWith('dist/') ? sources : [])),
  );
  const driving = changed.filter(file => shipped.has(file)).flatMap(file => testsThatDrive(file, tests));
  const files = [...new Set([...always, ...including, ...driving])].sort();
  const kinds = (['unit', 'wire', 'host', 'native', 'ui'] as const).filter(kind =>
    files.some(file => file.startsWith(`out/${kind}/`)),
  );
  const packages = changed.some(file => packaging.test(file)) ? (['package'] as const) : [];
  return {
    kinds: ['check', ...kinds, ...packages],
    files: [...files.map(partOf), ...packages.map(name => `${name}/`)],
  };
}

function testsThatDrive(file: string, tests: readonly string[]): readonly string[] {
  const inEditor = tests.filter(bundle => /^out\/(?:ui|host|native)\//.test(bundle));
  const parts = driven.find(([sources]) => sources.test(file))?.[1];
  return parts === undefined
    ? inEditor
    : inEditor.filter(bundle => parts.some(part => bundle.startsWith(`out/${part}`)));
}

const partOf = (bundle: string): string => bundle.slice('out/'.length);

/** What differs from the main branch, committed or not; nothing where Git can't tell. */
export function changedFiles(): readonly string[] | undefined {
  try {
    const base = ['origin/main', 'main']
      .map(name => git('merge-base', 'HEAD', name))
      .find(found => found !== undefined);
    const differing = git('diff', '--name-only', base ?? 'HEAD') ?? '';
    const fresh = git('ls-files', '--others', '--exclude-standard') ?? '';
    return `${differing}\n${fresh}`.split('\n').filter(line => line !== '');
  } catch {
    return undefined;
  }
}

/** Throws where there is no Git at all; returns nothing where it has no answer. */
function git(...parameters: readonly string[]): string | undefined {
  try {
    return execFileSync('git', parameters, { cwd: projectFolder, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status !== null && parameters[0] === 'merge-base') {
      return undefined;
    }
    throw error;
  }
}

export function readBundles(): Bundles {
  return JSON.parse(readFileSync(join(projectFolder, 'out', 'bundles.json'), 'utf8'));
}
