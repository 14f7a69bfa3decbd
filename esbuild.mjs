// Builds every bundle of the project: what ships in `dist/`, and the tests in `out/`.
//
//   node esbuild.mjs            what ships
//   node esbuild.mjs --tests    that, and every test file
//   node esbuild.mjs --watch    what ships, again at every change
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import esbuild from 'esbuild';
import { mathmlOnly } from './packaging/mathmlOnly.mjs';

const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** Modules that become a file of their own, read from disk on first use and never at start-up. */
const lazyBundles = {
  features: 'features.cjs',
  keysInSettings: 'keys.cjs',
  undiciLibrary: 'undici.cjs',
  socksLibrary: 'socks.cjs',
  sandboxServer: 'sandbox.cjs',
  readForeignFile: 'foreign.cjs',
};

const loadLazily = {
  name: 'load-lazily',
  setup(build) {
    const names = Object.keys(lazyBundles).join('|');
    build.onResolve({ filter: new RegExp(`/(${names})\\.ts$`) }, ({ kind, path }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);
      return { path: `./${lazyBundles[name]}`, external: true };
    });
  },
};

/**
 * The API of VS Code as an ES module of the names that the sources use. Without it every `import * as vscode` becomes
 * a copy of the whole API, made when the bundle is loaded: most of the time that loading took.
 */
const importApiOnce = {
  name: 'import-api-once',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'api' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'api' },
    );
    build.onLoad({ filter: /^vscode$/, namespace: 'api' }, () => {
      const names = new Set(hostSources().flatMap(code => code.match(/(?<=\bvscode\.)[A-Za-z]\w*/g) ?? []));
      const exports = [...names].map(name => `export const ${name} = api.${name};`);
      return { contents: [`const api = require('vscode');`, ...exports].join('\n') };
    });
  },
};

/**
 * What undici 7 does wrong, by file: what stands there and what has to.
 *
 * It ends the process when a connection closes while an answer is held back for a slow reader: it asserts that this
 * can't be (nodejs/undici#5360). undici 8 lets the parser go on instead; this does so to the end.
 *
 * And for a request that was cancelled it makes another connection, only to find that there is nothing to send.
 */
const patches = {
  'client-h1.js': [
    'assert(!this.paused)\n\n    const { llhttp } = this\n',
    `if (this.paused) {
      for (let chunk = EMPTY_BUF; chunk !== null; chunk = this.socket.read()) {
        this.llhttp.llhttp_resume(this.ptr)
        this.paused = false
        this.execute(chunk)
        if (this.statusCode === 0) return null
      }
      // Whoever holds back goes on to do so, and may: nothing is left to be read.
      if (this.paused) this.llhttp.llhttp_resume(this.ptr)
      this.paused = false
    }

    const { llhttp } = this
`,
  ],
  'client.js': [
    '    if (request === null) {\n      return\n    }\n',
    `    if (request === null) {
      return
    }
    if (request.aborted) {
      client[kQueue].splice(client[kPendingIdx], 1)
      continue
    }
`,
  ],
};

/**
 * What of libraries nothing here reaches. Of undici HTTP/2, which is not offered to a server, and bodies that are forms,
 * which bring all of `fetch` along. Of YAML how it is written.
 */
const unreachable =
  /undici[\\/]lib[\\/](?:dispatcher[\\/]client-h2|web[\\/]fetch[\\/]body)\.js$|yaml[\\/]dist[\\/](?:stringify[\\/]|parse[\\/]cst-)/;

const leaveOut = {
  name: 'leave-out',
  setup(build) {
    build.onLoad({ filter: unreachable }, () => ({ contents: 'module.exports = {};' }));
    // One parser of HTTP, for every processor, instead of two that a package can't compress.
    build.onLoad({ filter: /undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/ }, () => ({
      contents: `module.exports = require('./llhttp-wasm.js');`,
    }));
    build.onLoad({ filter: /undici[\\/]lib[\\/]llhttp[\\/]llhttp-wasm\.js$/ }, ({ path }) => {
      const packed = brotliCompressSync(createRequire(path)(path)).toString('base64');
      return {
        contents: `module.exports = require('node:zlib').brotliDecompressSync(Buffer.from('${packed}', 'base64'));`,
      };
    });
    build.onResolve({ filter: /^ip-address$/ }, () => ({ path: resolve('src/network/socksAddress.ts') }));
  },
};

const patchUndici = {
  name: 'patch-undici',
  setup(build) {
    build.onLoad({ filter: /undici[\\/]lib[\\/]dispatcher[\\/]client(?:-h1)?\.js$/ }, ({ path }) => {
      const [found, patched] = patches[basename(path)];
      const [before, after, ...more] = readFileSync(path, 'utf8').split(found);
      if (after === undefined || more.length > 0) throw new Error(`${path} is not the undici that is patched here.`);
      return { contents: before + patched + after };
    });
  },
};

const hostSources = () =>
  readdirSync('src/host', { recursive: true })
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(`src/host/${name}`, 'utf8'));

/** What more than one bundle needs: the one that is loaded first has it, and exports it by this name. */
const shared = {
  sentences: { in: 'extension.js', file: './src/core/generation/sentences.ts' },
  providers: { in: 'extension.js', file: './src/providers.ts' },
  jsonc: { in: 'features.cjs', file: 'jsonc-parser', only: 'parse' },
};

/** A module that exports what the file does, and of what is shared that which its bundle has. */
const withShared = (bundle, file) => ({
  contents: [
    `export * from './${file}';`,
    ...Object.entries(shared)
      .filter(([, module]) => module.in === bundle)
      .map(([name, { file, only }]) =>
        only === undefined
          ? `export * as ${name} from '${file}';`
          : `import { ${only} } from '${file}'; export const ${name} = { ${only} };`,
      ),
  ].join('\n'),
  resolveDir: '.',
  sourcefile: `bundle:${bundle}`,
});

/** Takes what is shared from the bundle that is loaded before. */
const takeFrom = bundle => ({
  name: 'take-shared',
  setup(build) {
    const taken = Object.entries(shared).filter(([, module]) => bundle === module.in);
    build.onResolve({ filter: /^jsonc-parser$|[\\/](?:sentences|providers)\.ts$/ }, ({ path, resolveDir }) => {
      const isIt = ([, { file }]) => file === path || resolve(file) === resolve(resolveDir, path);
      const [name] = taken.find(isIt) ?? [];
      return name && { path: name, namespace: 'shared' };
    });
    build.onLoad({ filter: /^/, namespace: 'shared' }, ({ path: name }) => ({
      contents: `module.exports = require('./${bundle}').${name};`,
    }));
    build.onResolve({ filter: /^/, namespace: 'shared' }, ({ path }) => ({ path, external: true }));
  },
});

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Every Node and every browser that is meant here has them. Otherwise each such literal becomes a `new RegExp`, which
  // is looked up again whenever it is met.
  supported: { 'regexp-unicode-property-escapes': true },
  logLevel: 'warning',
  legalComments: 'none',
  plugins: [leaveOut, patchUndici],
};
// The ES modules of a library where it has both: its other form may load its parts in ways that no bundler sees.
const mainFields = ['module', 'main'];
const shipped = {
  ...common,
  mainFields,
  minify: true,
  sourcemap: watch,
  metafile: true,
  plugins: [...common.plugins, loadLazily, importApiOnce],
};

/** A page runs in a webview: in the browser that VS Code is made of, without Node. */
const browser = {
  ...shipped,
  platform: 'browser',
  target: 'chrome134',
  format: 'iife',
  plugins: [],
  loader: { '.svg': 'dataurl' },
  tsconfig: 'src/webview/tsconfig.json',
};
/**
 * A script for each family of the highlighter's grammars, which are the library's own or ours. They are small and alike:
 * a script for each grammar takes a third more.
 */
const families = JSON.parse(readFileSync('src/webview/chat/code/grammars.json', 'utf8'));
const grammarFamily = ([family, grammars]) => {
  const own = name => `./src/webview/chat/code/own/${name}.ts`;
  const file = name => (existsSync(own(name)) ? own(name) : `highlight.js/lib/languages/${name}`);
  const imports = Object.keys(grammars).map((name, at) => `import grammar${at} from '${file(name)}';`);
  const entries = Object.keys(grammars).map((name, at) => `'${name}': grammar${at}`);
  const code = `${imports.join('\n')}\nObject.assign((globalThis.runnelGrammars ??= {}), { ${entries} });`;
  return {
    ...browser,
    stdin: { contents: code, resolveDir: '.', sourcefile: `grammars:${family}` },
    outfile: `dist/chat/grammars/${family}.js`,
  };
};
const pageLibrary = (name, globalName) => ({
  ...browser,
  entryPoints: [`src/webview/chat/${name}.ts`],
  outfile: `dist/chat/${name}.js`,
  globalName,
});

/**
 * For programs. Node's `import()` of a CommonJS file first reads it for the names that it exports, which takes as long
 * as running it: `require` does not.
 */
const client = {
  ...shipped,
  entryPoints: ['src/client.ts'],
  outfile: 'dist/client.mjs',
  format: 'esm',
  supported: { ...common.supported, 'dynamic-import': false },
  banner: { js: `import { createRequire } from 'node:module';const require = createRequire(import.meta.url);` },
};

const bundles = [
  { ...shipped, stdin: withShared('extension.js', 'src/extension.ts'), outfile: 'dist/extension.js', format: 'cjs' },
  {
    ...shipped,
    plugins: [takeFrom('extension.js'), ...shipped.plugins],
    stdin: withShared('features.cjs', 'src/host/features.ts'),
    outfile: 'dist/features.cjs',
    format: 'cjs',
  },
  {
    ...shipped,
    plugins: [takeFrom('extension.js'), ...shipped.plugins],
    entryPoints: ['src/host/keys/keysInSettings.ts'],
    outfile: 'dist/keys.cjs',
    format: 'cjs',
  },
  client,
  { ...shipped, entryPoints: ['src/network/undiciLibrary.ts'], outfile: 'dist/undici.cjs', format: 'cjs' },
  { ...shipped, entryPoints: ['src/network/socksLibrary.ts'], outfile: 'dist/socks.cjs', format: 'cjs' },
  { ...shipped, entryPoints: ['src/sandbox/sandboxServer.ts'], outfile: 'dist/sandbox.cjs', format: 'cjs' },
  {
    ...shipped,
    plugins: [takeFrom('features.cjs'), ...shipped.plugins],
    entryPoints: ['src/discovery/foreign/readForeignFile.ts'],
    outfile: 'dist/foreign.cjs',
    format: 'cjs',
  },
  // Read by two pages before their own script.
  {
    ...browser,
    entryPoints: ['src/webview/chartLibrary.ts'],
    outfile: 'dist/chart/chartLibrary.js',
    globalName: 'runnelChart',
  },
  { ...browser, entryPoints: ['src/webview/usage/usagePage.ts'], outdir: 'dist/usage' },
  { ...browser, entryPoints: ['src/webview/inspector/inspectorPage.ts'], outdir: 'dist/inspector' },
  { ...browser, entryPoints: ['src/webview/connectionTest/connectionTestPage.ts'], outdir: 'dist/connectionTest' },
  { ...browser, entryPoints: ['src/webview/chat/page.tsx'], outfile: 'dist/chat/page.js' },
  // Read by the page on demand: what they export is left in a global variable.
  pageLibrary('highlighterLibrary', 'runnelHighlighter'),
  { ...pageLibrary('mathLibrary', 'runnelMath'), plugins: [mathmlOnly], define: { __VERSION__: '""' } },
  ...Object.entries(families).map(grammarFamily),
];

/** Every `*.test.ts` below a folder: tests are found, not listed. */
const testsIn = folder =>
  readdirSync(`test/${folder}`, { recursive: true })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => `test/${folder}/${name}`);

if (tests) {
  rmSync('out', { recursive: true, force: true });
  const test = {
    ...common,
    mainFields,
    metafile: true,
    sourcemap: 'inline',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  };
  // Only host tests may reach `vscode`: in every other bundle the import is a build error.
  for (const folder of ['unit', 'wire', 'package', 'ui']) {
    bundles.push({ ...test, entryPoints: testsIn(folder), outdir: `out/${folder}`, outbase: `test/${folder}` });
  }
  for (const folder of ['host', 'native']) {
    bundles.push({
      ...test,
      entryPoints: [...testsIn(folder), `test/${folder}/index.ts`],
      outdir: `out/${folder}`,
      outbase: `test/${folder}`,
      external: ['vscode', 'mocha'],
    });
  }
  const example = 'test/fixtures/exampleExtension';
  cpSync(`${example}/package.json`, 'out/exampleExtension/package.json');
  bundles.push({
    ...test,
    entryPoints: [`${example}/extension.ts`],
    outdir: 'out/exampleExtension',
    external: ['vscode'],
  });
  cpSync('test/fixtures/languagesExtension', 'out/languagesExtension', { recursive: true });
  const rig = readdirSync('test/rig', { recursive: true })
    .filter(name => /(?<!\.d)\.ts$/.test(name))
    .map(name => `test/rig/${name}`);
  bundles.push({ ...test, entryPoints: rig, outdir: 'out/rig', outbase: 'test/rig', packages: 'external' });
  const bench = ['run', 'server', 'contestant', 'extension/index', 'insertion/index', 'native/index'].map(
    name => `test/bench/${name}.ts`,
  );
  bundles.push({
    ...test,
    entryPoints: bench,
    outdir: 'out/bench',
    outbase: 'test/bench',
    packages: 'external',
    external: ['vscode'],
  });
}

rmSync('dist', { recursive: true, force: true });
if (watch) {
  const contexts = await Promise.all(bundles.map(bundle => esbuild.context(bundle)));
  await Promise.all(contexts.map(context => context.watch()));
} else {
  const results = await Promise.all(bundles.map(bundle => esbuild.build(bundle)));
  const metafiles = results.map(({ metafile }) => metafile);
  writeMetafile(metafiles.filter(({ outputs }) => Object.keys(outputs).every(name => name.startsWith('dist/'))));
  if (tests) writeBundles(metafiles);
}

/** What is in each bundle that ships: notices and the bill of materials are made of it, and tests read it. */
function writeMetafile(metafiles) {
  const inputs = Object.assign({}, ...metafiles.map(metafile => metafile.inputs));
  const outputs = Object.assign({}, ...metafiles.map(metafile => metafile.outputs));
  writeFileSync('dist/metafile.json', JSON.stringify({ inputs, outputs }, undefined, 1));
}

/** The sources of every bundle: `npm test -- --changed` reads which tests a change can break. */
function writeBundles(metafiles) {
  const outputs = metafiles.flatMap(metafile => Object.entries(metafile.outputs));
  const bundles = outputs.map(([name, { inputs }]) => [
    name,
    Object.keys(inputs).filter(input => !input.includes('node_modules/')),
  ]);
  writeFileSync('out/bundles.json', JSON.stringify(Object.fromEntries(bundles)));
}
