// Makes everything that a release publishes, and says what that is.
//
//   npm run release -- --dry-run             all of it, into dist/release, without an account
//   npm run release -- --dry-run --tag v1.2.3  and checks that the tag names this version
//   npm run release                          that, and makes the tag; pushing it starts the release workflow
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sectionOf } from './changelog.mjs';

const folder = join('dist', 'release');

try {
  release(parseArgs({ options: { 'dry-run': { type: 'boolean', default: false }, tag: { type: 'string' } } }).values);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function release({ 'dry-run': isDry, tag }) {
  const { name, publisher, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (tag !== undefined && tag !== `v${version}`)
    throw new Error(`The tag is ${tag}, but package.json has ${version}.`);
  const notes = sectionOf(readFileSync('CHANGELOG.md', 'utf8'), version);
  if (notes === undefined) throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  if (!isDry) checkTree(`v${version}`);

  // Odd minor versions are pre-releases: the Marketplace has one line of numbers for both channels.
  const isPreRelease = Number(version.split('.')[1]) % 2 === 1;
  makeFiles(name, version, notes, isPreRelease);
  const files = readdirSync(folder).filter(file => !/^(?:SHA256SUMS|NOTES\.md|PRERELEASE)$/.test(file));
  const sums = files.map(file => `${digest(join(folder, file))}  ${file}\n`).join('');
  writeFileSync(join(folder, 'SHA256SUMS'), sums);

  const channel = isPreRelease ? 'pre-release' : 'release';
  console.log(`\n${isDry ? 'Would publish' : 'Ready to publish'} ${publisher}.${name} ${version} (${channel}):\n`);
  console.log(`  Visual Studio Marketplace  ${name}-${version}.vsix`);
  console.log(`  Open VSX                   ${name}-${version}.vsix`);
  console.log(`  GitHub release v${version}      ${[...files, 'SHA256SUMS'].join(', ')}\n`);
  console.log(`Notes of the release: ${notes.split('\n').length} lines of CHANGELOG.md.\n\n${sums}`);
  if (!isDry) makeTag(`v${version}`);
}

function makeFiles(name, version, notes, isPreRelease) {
  run(process.execPath, ['packaging/package.mjs', 'out/release']);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync('out/release')) renameSync(join('out/release', file), join(folder, file));
  renameSync(join(folder, `${name}-${version}.cdx.json`), join(folder, `${name}.cdx.json`));
  copyFileSync('ThirdPartyNotices.txt', join(folder, 'ThirdPartyNotices.txt'));
  writeFileSync(join(folder, 'NOTES.md'), `${notes}\n`);
  if (isPreRelease) writeFileSync(join(folder, 'PRERELEASE'), '');
}

function checkTree(tag) {
  if (git('status', '--porcelain') !== '') throw new Error('There are changes that are not committed.');
  if (git('tag', '--list', tag) !== '') throw new Error(`The tag ${tag} is there already: raise the version first.`);
}

function makeTag(tag) {
  git('tag', '--annotate', tag, '--message', tag);
  console.log(`The tag ${tag} is made. To publish: git push origin ${tag}`);
}

function git(...parameters) {
  return execFileSync('git', parameters, { encoding: 'utf8' }).trim();
}

function run(program, parameters) {
  execFileSync(program, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
}

function digest(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
