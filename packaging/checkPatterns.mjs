// Fails when a regular expression in src can take time that grows faster than the text it is used on.
//
//   node packaging/checkPatterns.mjs
//
// scslre finds repetitions that compete for the same characters, and searches that start again inside of what they have
// just looked at. A repetition with an upper bound is never reported, so that is how a pattern is mended. Patterns that are
// put together while the program runs can't be looked at: they are listed below, each with the reason why it is harmless.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'acorn';
import esbuild from 'esbuild';
import { analyse } from 'scslre';

/** `new RegExp(…)`, by file: how often, and why it is harmless. */
const builtPatterns = {
  'core/generation/adaptation.ts': [1, 'the name of a field, from a list in the code'],
  'core/text/filters/fenceLines.ts': [4, 'a mark of one character, once repeated, at the beginning of a line'],
  'core/text/filters/reasoningTags.ts': [2, 'names from a list in the code, with an upper bound'],
  'core/text/relocate.ts': [1, 'whole lines from the beginning, a counted number of them'],
  'dialects/custom/customPaths.ts': [1, 'the quoted path of a declaration, at the end of a path'],
  'dialects/custom/places.ts': [
    1,
    'an expression of settings that repeats no group and little else, on at most 1,000 characters',
  ],
  'dialects/custom/readCustomDialect.ts': [1, 'the same, which is compiled to see whether it is one'],
  'discovery/sample/codeSnippet.ts': [1, 'the name of a parameter, from a list in the code'],
  'discovery/sample/placeholders.ts': [3, 'parts whose repetitions have an upper bound, and a quoted text'],
  'host/keys/keysInFiles.ts': [1, 'the id of a connection, of letters and underscores, at the beginning of a line'],
  'webview/chat/find/finder.ts': [2, 'the quoted text that is looked for, and an expression that is only compiled'],
  'webview/chat/find/patternSearch.ts': [1, "a person's own expression, in a thread that is ended after a second"],
  'webview/chat/markdown/parser.ts': [
    1,
    'names from a list in the code, at the beginning of a text, with an upper bound',
  ],
  'sandbox/encoding/tokens.ts': [1, 'classes of characters that exclude each other, one repetition each'],
};

const problems = [];
const built = new Map();
for (const file of sources()) {
  for (const { source, flags } of await patternsIn(file)) {
    const { reports } = analyse({ source, flags });
    if (reports.length === 0) continue;
    const types = reports.map(({ type }) => type).join(', ');
    problems.push(`${file} /${source}/${flags}\n  can take more than linear time: ${types}`);
  }
}
for (const [file, count] of built) {
  if (builtPatterns[file]?.[0] !== count)
    problems.push(`${file} builds ${count} patterns: list them in builtPatterns.`);
}
for (const file of Object.keys(builtPatterns))
  if (!built.has(file)) problems.push(`${file} builds no pattern any more.`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function sources() {
  return readdirSync('src', { recursive: true })
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .sort();
}

/** The literals of a file; `new RegExp(…)` is counted on the way. */
async function patternsIn(file) {
  const loader = file.endsWith('x') ? 'tsx' : 'ts';
  const { code } = await esbuild.transform(readFileSync(`src/${file}`, 'utf8'), { loader, target: 'esnext' });
  const patterns = [];
  const visit = node => {
    if (typeof node !== 'object' || node === null) return;
    if (node.regex !== undefined) patterns.push({ source: node.regex.pattern, flags: node.regex.flags });
    if (/^(?:New|Call)Expression$/.test(node.type) && node.callee.name === 'RegExp') {
      built.set(file, (built.get(file) ?? 0) + 1);
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach(visit);
      else visit(value);
    }
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  return patterns;
}
