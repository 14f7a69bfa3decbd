// Fails when a package that the sources import at run time is listed as development only, or the other way round.
//
//   node packaging/checkDependencies.mjs [package.json]
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import esbuild from 'esbuild';

const [manifestFile = 'package.json'] = process.argv.slice(2);
const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(manifestFile, 'utf8'));
const imported = await importedPackages();
const problems = [
  ...imported.filter(name => name in devDependencies).map(name => `${name} ships, but is a development dependency.`),
  ...imported
    .filter(name => !(name in dependencies) && !(name in devDependencies))
    .map(name => `${name} is imported, but is no dependency.`),
  ...Object.keys(dependencies)
    .filter(name => !imported.includes(name))
    .map(name => `${name} is a dependency, but nothing in src imports it.`),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** By name. Imports of types alone are gone once esbuild has compiled a file. */
async function importedPackages() {
  const sources = readdirSync('src', { recursive: true })
    .map(name => `src/${name.replaceAll('\\', '/')}`)
    .filter(name => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'));
  const { metafile } = await esbuild.build({
    ...{ entryPoints: sources, bundle: true, packages: 'external', metafile: true, write: false, outdir: 'out' },
    ...{ platform: 'node', format: 'esm', loader: { '.svg': 'dataurl' }, logLevel: 'error' },
  });
  const paths = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && path !== 'vscode' && !isBuiltin(path))
    .map(({ path }) => path);
  return [...new Set(paths.map(path => /^(?:@[^/]+\/)?[^/]+/.exec(path)[0]))];
}
