// Makes the package and its bill of materials, the same byte for byte from the same commit.
//
//   node packaging/package.mjs [folder]
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder = 'dist'] = process.argv.slice(2);
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const file = join(folder, `${name}-${version}`);

// Read by vsce: every file of the package has this time, in this time zone, and they are sorted by name.
process.env.SOURCE_DATE_EPOCH = String(Date.UTC(2000, 0, 1) / 1_000);
process.env.TZ = 'UTC';
process.env.LC_ALL = 'C';
const { createVSIX } = createRequire(import.meta.url)('@vscode/vsce');

mkdirSync(folder, { recursive: true });
// An odd minor version is a pre-release, as VS Code's Marketplace wants it.
const preRelease = Number(version.split('.')[1]) % 2 === 1;
await createVSIX({ packagePath: `${file}.vsix`, dependencies: false, preRelease });
copyFileSync('dist/bill.cdx.json', `${file}.cdx.json`);
console.log(`Bill of materials: ${file}.cdx.json`);
