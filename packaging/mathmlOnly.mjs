// A plugin for esbuild: KaTeX without the half that draws HTML, because the chat shows formulas as MathML. It is made of
// the library's sources, whose parts a bundler can leave out once nothing names them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'acorn';
import esbuild from 'esbuild';

const folder = join(dirname(createRequire(import.meta.url).resolve('katex')), '..');

export const mathmlOnly = {
  name: 'mathml-only',
  setup(build) {
    build.onResolve({ filter: /^katex$/ }, () => ({ path: join(folder, 'katex.ts'), sideEffects: false }));
    // The outlines of signs that stretch, which fonts draw in MathML.
    build.onLoad({ filter: /katex[\\/]src[\\/]svgGeometry\.ts$/ }, () => ({
      contents:
        'const none = {};\nexport { none as innerPath, none as path, none as phasePath, none as sqrtPath, none as tallDelim };',
    }));
    build.onLoad({ filter: /katex[\\/]src[\\/]fontMetricsData\.js$/ }, async ({ path }) => ({
      contents: withoutMeasures((await import(pathToFileURL(path))).default),
    }));
    build.onLoad({ filter: /katex[\\/](?:katex|src[\\/].*)\.ts$/ }, ({ path }) => ({
      contents: withoutHtml(esbuild.transformSync(readFileSync(path, 'utf8'), { loader: 'ts', target: 'es2024' }).code),
      loader: 'js',
    }));
  },
};

/** Removes what a command hands over to be drawn as HTML. */
function withoutHtml(code) {
  const spans = [];
  const visit = node => {
    if (node?.type === 'Property' && node.key.name === 'htmlBuilder') return void spans.push([node.start, node.end]);
    if (node?.type === 'ObjectPattern') return;
    for (const value of Object.values(node ?? {})) if (typeof value === 'object') visit(value);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  let kept = code;
  for (const [start, end] of spans.reverse()) kept = `${kept.slice(0, start)}htmlBuilder: undefined${kept.slice(end)}`;
  return kept;
}

/** Of the fonts only which characters they have, and the two that the logo of LaTeX is set with. */
function withoutMeasures(fonts) {
  const signsOf = Object.entries(fonts).map(([font, signs]) => `'${font}': having('${rangesOf(Object.keys(signs))}')`);
  const { 65: A, 84: T } = fonts['Main-Regular'];
  return `const measure = [0, 0, 0, 0, 0];
    const having = ranges => Object.fromEntries(ranges.split(' ').flatMap(range => {
      const [first, last = first] = range.split('-').map(digits => Number.parseInt(digits, 36));
      return Array.from({ length: last - first + 1 }, (_, at) => [first + at, measure]);
    }));
    const fonts = { ${signsOf} };
    Object.assign(fonts['Main-Regular'], { 65: ${JSON.stringify(A)}, 84: ${JSON.stringify(T)} });
    export default fonts;`;
}

/** `1-3 7` of 1, 2, 3 and 7. */
function rangesOf(numbers) {
  const ranges = [];
  for (const number of numbers.map(Number).sort((one, other) => one - other)) {
    const range = ranges.at(-1);
    if (range?.[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges
    .map(([first, last]) => [...new Set([first, last])].map(number => number.toString(36)).join('-'))
    .join(' ');
}
