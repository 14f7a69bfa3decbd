import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { dialects } from '../../src/dialects/index.ts';

const pageLibraries = ['markdown-it', 'dompurify', 'katex', 'highlight.js', 'highlight.js/lib/core'];

/** What each room may import: other rooms, packages, and `node` for Node's own modules. */
const doors: Readonly<Record<string, readonly string[]>> = {
  core: [],
  dialects: ['core'],
  discovery: ['core', 'dialects', 'jsonc-parser', 'yaml'],
  providers: ['core'],
  credentials: ['core', 'node'],
  // `http` and `https` without `node:` are Node's own as well: those are led through VS Code's proxy.
  network: ['core', 'undici', 'socks', 'node', 'http', 'https'],
  sandbox: ['core', 'node'],
  webview: ['core', 'protocol', 'preact', 'preact/hooks', 'preact/compat', 'chart.js', ...pageLibraries],
  host: [
    'core',
    'dialects',
    'discovery',
    'providers',
    'network',
    'credentials',
    'sandbox',
    'protocol',
    'names',
    'client',
    'vscode',
    'node',
    'ignore',
    'jsonc-parser',
  ],
  client: ['core', 'dialects', 'network'],
  protocol: ['core'],
  names: ['core'],
  extension: ['host', 'names', 'vscode'],
};

/** The rooms inside a room, in reading order: each imports only from those above it. */
const floors: Readonly<Record<string, readonly string[]>> = {
  core: [
    'clock.ts',
    'trimEnd.ts',
    'json',
    'generation',
    'http',
    'failures',
    'eventStream',
    'answer',
    'stream',
    'recording',
    'text',
    'usage',
    'conversation',
    'tools',
    'prompts',
  ],
  host: [
    'log.ts',
    'settings.ts',
    'lastVersion.ts',
    'runningGenerations.ts',
    'ui',
    'consent',
    'usage',
    'connections',
    'keys',
    'generator.ts',
    'access',
    'status',
    'setup',
    'usagePage',
    'inspector',
    'editor',
    'chat',
    'nativeChat',
    'commandTable.ts',
    'features.ts',
    'lazyFeatures.ts',
    'registerCodeActions.ts',
    'registerNativeChat.ts',
    'createApi.ts',
    'index.ts',
  ],
  'host/editor': [
    'insertion',
    'prompt',
    'generated',
    'generate',
    'review',
    'tasks',
    'commands.ts',
    'generatedCommands.ts',
    'index.ts',
  ],
  'host/chat': ['session', 'code', 'context', 'prompts', 'tools', 'pickers', 'page', 'index.ts'],
};

/** More files than this in a folder are about more than one thing. */
const mostFilesInFolder = 16;
/** A longer file is about more than one thing. */
const mostLines = 300;

const roomOf = (file: string): string => file.split('/')[0]?.replace(/\.tsx?$/, '') ?? '';

interface SourceFile {
  readonly code: string;
  /** Files of `src`, packages, and `node` for Node's own modules. */
  readonly imports: readonly string[];
}

const files: ReadonlyMap<string, SourceFile> = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => /\.tsx?$/.test(name))
    .map(name => {
      const code = readFileSync(`src/${name}`, 'utf8');
      const specifiers = [...code.matchAll(/(?:\bfrom|\bimport\(|\brequire\(|^import)\s*'([^']+)'/gm)];
      const imports = specifiers.map(([, specifier = '']) => {
        if (specifier.startsWith('.')) return posix.join(posix.dirname(name), specifier);
        return specifier.startsWith('node:') ? 'node' : specifier;
      });
      return [name, { code, imports }];
    }),
);

describe('The rooms of the house', () => {
  for (const [file, { code, imports }] of files) {
    const room = roomOf(file);
    it(`${file} imports only what ${room} may`, () => {
      const sources = imports.map(name => (files.has(name) || /\.\w+$/.test(name) ? roomOf(name) : name));
      const allowed = [room, ...(doors[room] ?? [])];
      const forbidden = sources.filter(
        (source, index) => !allowed.includes(source) && !allowed.includes(imports[index] ?? ''),
      );
      assert.deepEqual(forbidden, []);
      // They find links in what they show, so that all goes through one door that leaves none.
      if (file !== 'host/ui/messages.ts')
        assert.doesNotMatch(code, /\.show(?:Error|Warning|Information)Message|\.withProgress\b/);
      // Key, type and default of a setting stand in one place.
      if (file !== 'host/settings.ts') assert.doesNotMatch(code, /\bgetConfiguration\(/);
      if (room === 'core') assert.doesNotMatch(code, /\b(?:process|Buffer|global)\b[.(]|\bfetch\(/);
    });
  }

  for (const [house, rooms] of Object.entries(floors)) {
    const inside = [...files.keys()].filter(file => file.startsWith(`${house}/`));
    const floorOf = (file: string): string => file.slice(house.length + 1).split('/')[0] ?? '';

    it(`${house} lists all its rooms in reading order`, () => {
      assert.deepEqual(
        [...new Set(inside.map(floorOf))].filter(name => !rooms.includes(name)),
        [],
      );
    });

    it(`a room of ${house} imports only rooms above it`, () => {
      const upward = inside.flatMap(file =>
        (files.get(file)?.imports ?? [])
          .filter(imported => imported.startsWith(`${house}/`))
          .filter(imported => rooms.indexOf(floorOf(imported)) > rooms.indexOf(floorOf(file)))
          .map(imported => `${file} imports ${imported}`),
      );
      assert.deepEqual(upward, []);
    });
  }

  it('no folder is crowded, and none is there for one file', () => {
    const folders = new Map<string, number>();
    for (const file of files.keys()) {
      const folder = posix.dirname(file);
      folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
    const parents = new Set([...folders.keys()].map(folder => posix.dirname(folder)));
    const wrong = [...folders].filter(
      ([folder, count]) => count > mostFilesInFolder || (count < 2 && !parents.has(folder)),
    );
    assert.deepEqual(wrong, []);
  });

  it(`no file has more than ${mostLines} lines`, () => {
    const tooLong = [...files].filter(([, { code }]) => code.trimEnd().split('\n').length > mostLines);
    assert.deepEqual(
      tooLong.map(([file]) => file),
      [],
    );
  });

  it('no file but those of the dialects, the providers, the sandbox and other programs names a dialect', () => {
    const names = dialects.map(({ name }) => name).filter(name => name !== 'vscode');
    // What other programs call their providers is data about those programs.
    const mayName = /^(?:dialects|sandbox|discovery\/foreign|host\/setup\/import)\/|^providers\.ts$/;
    const naming = [...files].filter(
      ([file, { code }]) => !mayName.test(file) && names.some(name => code.includes(`'${name}'`)),
    );
    assert.deepEqual(
      naming.map(([file]) => file),
      [],
    );
  });

  it('no files import each other in a circle, types included', () => {
    assert.deepEqual(findCircle(), []);
  });
});

/** The first circle of imports: the files of the circle in order, or nothing. */
function findCircle(): readonly string[] {
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): readonly string[] => {
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    if (finished.has(file)) return [];
    path.push(file);
    for (const imported of files.get(file)?.imports ?? []) {
      const circle = visit(imported);
      if (circle.length > 0) return circle;
    }
    path.pop();
    finished.add(file);
    return [];
  };
  for (const file of files.keys()) {
    const circle = visit(file);
    if (circle.length > 0) return circle;
  }
  return [];
}
