// What others wrote and what is really in the bundles, as a CycloneDX bill of materials with the texts of the licences.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bundles that are built, but not part of the package. */
const notPackaged = /^dist\/client\./;

/** What the tool adds to a name and version: it depends on where the folder of the project lies. */
const folderHash = /(?<=[^"]@[^"#]+)#[0-9a-f]{64}(?=")/g;

/** Makes the bill of the package from esbuild's metafile, the same for the same bundles. */
export function makeBill(metafile) {
  const folder = mkdtempSync(join(tmpdir(), 'runnel-bill-'));
  try {
    const [file, bill] = [join(folder, 'metafile.json'), join(folder, 'bill.json')];
    writeFileSync(file, JSON.stringify(packaged(metafile)));
    const program = join('node_modules', '@cyclonedx', 'cyclonedx-esbuild', 'bin', 'cyclonedx-esbuild-cli.js');
    const flags = ['--gather-license-texts', '--output-reproducible', '--spec-version', '1.6', '--output-file', bill];
    execFileSync(process.execPath, [program, ...flags, file], { stdio: ['ignore', 'ignore', 'inherit'] });
    return JSON.parse(readFileSync(bill, 'utf8').replace(folderHash, ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names of the packages of which at least a byte is in a bundle, as `node_modules` calls them. */
export function bundledPackages(metafile) {
  const inputs = Object.values(packaged(metafile).outputs).flatMap(output => Object.keys(output.inputs));
  const names = inputs.flatMap(input => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/**
 * The metafile without modules that are made up by plugins, and with the pictures: esbuild counts the bytes of an SVG
 * that became a string to the module that uses it.
 */
function packaged({ inputs, outputs }) {
  const kept = Object.entries(outputs).filter(([name]) => !notPackaged.test(name));
  const withPictures = kept.map(([name, output]) => {
    const pictures = Object.keys(output.inputs)
      .flatMap(input => inputs[input]?.imports ?? [])
      .filter(({ path }) => path.endsWith('.svg'))
      .map(({ path }) => [path, { bytesInOutput: inputs[path].bytes }]);
    const real = Object.entries(output.inputs).filter(([input]) => isFile(input));
    return [name, { ...output, inputs: Object.fromEntries([...real, ...pictures]) }];
  });
  const files = Object.entries(inputs).filter(([input]) => isFile(input));
  const imports = files.map(([input, value]) => {
    return [input, { ...value, imports: value.imports.filter(({ path, external }) => external || isFile(path)) }];
  });
  return { inputs: Object.fromEntries(imports), outputs: Object.fromEntries(withPictures) };
}

const isFile = input => !/^[\w-]+:/.test(input);
