import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const pageLibraries = ['markdown-it', 'dompurify', 'katex', 'highlight.js', 'highlight.js/lib/common'];

/** What each room may import: other rooms, packages, and `node` for Node's own modules. */
const doors: Readonly<Record<string, readonly string[]>> = {
  core: [],
  dialects: ['core'],
  providers: ['core'],
  network: ['core', 'undici', 'socks', 'node'],
  sandbox: ['core', 'node'],
  webview: ['core', 'protocol', 'preact', 'preact/hooks', 'preact/compat', 'chart.js', ...pageLibraries],
  host: [
    'core',
    'dialects',
    'providers',
    'network',
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
const roomOf = (file: string): string => file.split('/')[0]?.replace(/\.tsx?$/, '') ?? '';

describe('The rooms of the house', () => {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/'));
  for (const file of names.filter(name => /\.tsx?$/.test(name))) {
    const room = roomOf(file);
    const code = readFileSync(`src/${file}`, 'utf8');
    it(`${file} imports only what ${room} may`, () => {
      const imports = [...code.matchAll(/(?:\bfrom|\bimport\(|\brequire\(|^import)\s*'([^']+)'/gm)];
      const sources = imports.map(([, name = '']) => {
        if (name.startsWith('.')) return roomOf(posix.join(posix.dirname(file), name));
        return name.startsWith('node:') ? 'node' : name;
      });
      const allowed = [room, ...(doors[room] ?? [])];
      const forbidden = sources.filter(source => !allowed.includes(source));
      assert.deepEqual(forbidden, []);
      // They find links in what they show, so that all goes through one door that leaves none.
      if (file !== 'host/messages.ts')
        assert.doesNotMatch(code, /\.show(?:Error|Warning|Information)Message|\.withProgress\b/);
      if (room === 'core') assert.doesNotMatch(code, /\b(?:process|Buffer|global)\b[.(]|\bfetch\(/);
    });
  }
});
