// What the package needs beside the bundles: notices, bill of materials, and the same file modes on every machine.
// `vsce` runs it before it packages.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { makeBill } from './bill.mjs';
import { makeNotices } from './notices.mjs';

const { listFiles, PackageManager } = createRequire(import.meta.url)('@vscode/vsce');

const bill = makeBill(JSON.parse(readFileSync('dist/metafile.json', 'utf8')));
bill.metadata.component.description = JSON.parse(readFileSync('package.nls.json', 'utf8')).description;
writeFileSync('dist/bill.cdx.json', `${JSON.stringify(bill, undefined, 2)}\n`);
writeFileSync('ThirdPartyNotices.txt', makeNotices(bill));

// A package keeps the modes of its files, which depend on the `umask` of whoever checked them out.
for (const file of await listFiles({ packageManager: PackageManager.None })) chmodSync(file, 0o644);
