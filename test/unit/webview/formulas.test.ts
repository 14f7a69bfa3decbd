import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import type { Plugin } from 'esbuild';
import type Katex from 'katex';
import { projectFolder } from '../../rig/run/project.ts';

const load = createRequire(join(projectFolder, 'package.json'));

/** The library as it is bundled for the page: without the half that draws HTML. */
async function bundle(): Promise<typeof Katex> {
  const { mathmlOnly } = (await import(pathToFileURL(join(projectFolder, 'packaging', 'mathmlOnly.mjs')).href)) as {
    readonly mathmlOnly: Plugin;
  };
  const { outputFiles } = await (load('esbuild') as typeof import('esbuild')).build({
    stdin: { contents: `export { default } from 'katex';`, resolveDir: projectFolder },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'bundled', plugins: [mathmlOnly] },
    define: { __VERSION__: '""' },
  });
  return runInThisContext(`${outputFiles[0]?.text};bundled.default`);
}

describe('Formulas', () => {
  it('are the same with the half of the library that ships as with all of it, for each of its commands', async function () {
    this.timeout(60_000);
    const whole = load('katex') as typeof Katex;
    const half = await bundle();
    const source = readFileSync(join(projectFolder, 'node_modules', 'katex', 'dist', 'katex.mjs'), 'utf8');
    // Not the two that write to the console.
    const commands = new Set(
      [...source.matchAll(/"\\(\\(?:[a-zA-Z]+|.))"/g)].map(([, name = '']) => name).filter(isQuiet),
    );
    assert.ok(commands.size > 1_000);
    const formulas = [...commands].flatMap(name => [
      ...[name, `${name}{A1\\alpha}{b}`, `${name}{red}{x}`, `x${name} y_a^b`, `\\left${name} x \\right${name}`],
      ...[`\\text{${name}{a}}`, `${name}{1em}`],
    ]);
    const environments = new Set([...source.matchAll(/"([a-zA-Z]+\*?)"/g)].map(([, name]) => name));
    formulas.push(...[...environments].map(name => `\\begin{${name}}{cc}a&b\\\\c&d\\end{${name}}`), '\\LaTeX \\KaTeX');
    const drawn = formulas.filter(formula => {
      const drawing = draw(half, formula);
      assert.equal(drawing, draw(whole, formula), formula);
      return drawing !== undefined;
    });
    assert.ok(drawn.length > 2_000, String(drawn.length));
  });
});

const isQuiet = (name: string): boolean => !['\\message', '\\errmessage', '\\show'].includes(name);

function draw(library: typeof Katex, formula: string): string | undefined {
  try {
    return library.renderToString(formula, { output: 'mathml', strict: 'ignore', maxExpand: 300 });
  } catch {
    return undefined;
  }
}
