import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runQuietly } from '../rig/run/processes.ts';
import { projectFolder } from '../rig/run/project.ts';
import { makeTemporaryFolder } from '../rig/run/temporary.ts';
import { readZip } from '../support/readZip.ts';

const name = 'runnel-0.1.0';
/** What a checkout holds: everything else is made or installed. */
const notCheckedOut = new Set(['node_modules', 'dist', 'out', '.git', 'ThirdPartyNotices.txt']);

interface Bill {
  readonly components: readonly { readonly group?: string; readonly name: string; readonly version: string }[];
}
type Metafile = {
  readonly outputs: Record<string, { readonly inputs: Record<string, { readonly bytesInOutput: number }> }>;
};

describe('The package', () => {
  const temporary = makeTemporaryFolder('package');
  /** Not the project itself: its bundles are in use while other tests run. */
  const checkout = join(temporary.path, 'checkout');
  const first = join(temporary.path, 'first');
  let files: ReadonlyMap<string, Buffer>;
  let bill: Bill;
  let metafile: Metafile;

  before(async function () {
    this.timeout(120_000);
    await checkOut(checkout);
    await makePackage(checkout, first, {});
    files = readZip(await readFile(join(first, `${name}.vsix`)));
    bill = JSON.parse(await readFile(join(first, `${name}.cdx.json`), 'utf8'));
    metafile = JSON.parse(await readFile(join(checkout, 'dist', 'metafile.json'), 'utf8'));
  });
  after(() => temporary.remove());

  it('is the same byte for byte when it is built elsewhere, by somebody else', async function () {
    this.timeout(120_000);
    const copy = join(temporary.path, 'a folder with spaces');
    const second = join(temporary.path, 'second');
    await checkOut(copy);
    await makePackage(copy, second, { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' });
    for (const file of [`${name}.vsix`, `${name}.cdx.json`]) {
      assert.equal(await digest(join(second, file)), await digest(join(first, file)), file);
    }
  });

  it('holds nothing that the allow-list does not name, and everything that it names', async () => {
    const allowed = (await readFile(join(projectFolder, '.vscodeignore'), 'utf8'))
      .split('\n')
      .flatMap(line => (line.startsWith('!') ? [line.slice(1).trim()] : []));
    const shipped = [...files.keys()].filter(file => file.startsWith('extension/')).map(file => shippedAs(file));
    const matches = (pattern: string) => shipped.filter(file => patternOf(pattern).test(file));
    assert.deepEqual(
      allowed.filter(pattern => matches(pattern).length === 0),
      [],
    );
    assert.deepEqual([...new Set(allowed.flatMap(matches))].sort(), shipped.sort());
  });

  it('has a notice with a licence text for every library of which there is something in the bundles', () => {
    const notices = files.get('extension/ThirdPartyNotices.txt')?.toString() ?? '';
    const bundled = bundledLibraries(metafile);
    assert.ok(bundled.includes('undici') && bundled.includes('preact'), bundled.join());
    for (const library of [...bundled, '@vscode/codicons']) {
      const notice = notices.split(`${'-'.repeat(80)}\n`).find(each => each.trimStart().startsWith(`${library} `));
      assert.match(notice ?? '', /copyright|creative commons/i, `${library} has no notice.`);
      assert.ok((notice ?? '').length > 500, `${library} has no licence text.`);
    }
  });

  it('has a bill of materials of exactly what is in the bundles, with the versions that are installed', async () => {
    const listed = bill.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
    // Its icons become strings in the module that uses them.
    assert.deepEqual(listed.sort(), [...bundledLibraries(metafile), '@vscode/codicons'].sort());
    for (const { group, name, version } of bill.components) {
      const library = group === undefined ? name : `${group}/${name}`;
      const folder = foldersOfLibraries(metafile).get(library) ?? `node_modules/${library}`;
      assert.equal(
        version,
        JSON.parse(await readFile(join(checkout, folder, 'package.json'), 'utf8')).version,
        library,
      );
    }
  });

  it('is small, most of all without its pages, which are read when they are shown', async () => {
    const whole = (await readFile(join(first, `${name}.vsix`))).length;
    const pages = [...files]
      .filter(([file]) => /^extension\/dist\/(?:chart|chat|connectionTest|inspector|usage)\//.test(file))
      .reduce((sum, [, content]) => sum + gzipSync(content).length, 0);
    assert.ok(whole < 860_000, `${whole} bytes`);
    assert.ok(whole - pages < 535_000, `${whole - pages} bytes without its pages`);
  });

  it('names no folder of the machine that it was built on', () => {
    for (const [file, content] of files) {
      for (const folder of [projectFolder, temporary.path]) assert.ok(!content.includes(folder), file);
    }
  });
});

function bundledLibraries(metafile: Metafile): readonly string[] {
  return [...foldersOfLibraries(metafile).keys()].sort();
}

/** Of each library its folder: a library may have another one in a `node_modules` of its own. */
function foldersOfLibraries({ outputs }: Metafile): ReadonlyMap<string, string> {
  const inputs = Object.entries(outputs)
    .filter(([file]) => !file.startsWith('dist/client.'))
    .flatMap(([, output]) => Object.keys(output.inputs));
  return new Map(
    inputs.flatMap(input => {
      const [folder, library] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
      return folder === undefined || library === undefined ? [] : [[library, folder] as const];
    }),
  );
}

/** vsce gives some files the names that a marketplace looks for. */
function shippedAs(file: string): string {
  const path = file.slice('extension/'.length);
  const names: Readonly<Record<string, string>> = {
    'readme.md': 'README.md',
    'changelog.md': 'CHANGELOG.md',
    'LICENSE.txt': 'LICENSE',
  };
  return names[path] ?? path;
}

function patternOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
}

async function makePackage(project: string, folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const env = { ...process.env, ...environment };
  await runQuietly(process.execPath, ['packaging/package.mjs', folder], { cwd: project, env, seconds: 110 });
}

async function checkOut(folder: string): Promise<void> {
  await mkdir(folder);
  for (const entry of await readdir(projectFolder)) {
    if (!notCheckedOut.has(entry)) await cp(join(projectFolder, entry), join(folder, entry), { recursive: true });
  }
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'), 'junction');
}

async function digest(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
