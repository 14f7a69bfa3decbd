import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sumOf, toCsv, type UsageEntry } from '../../../../src/core/usage/entries.ts';
import { noUsage, plausibleUsage } from '../../../../src/core/usage/usage.ts';
import { createUsageStore } from '../../../../src/host/usage/store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runnel-ledger-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const today = '2026-11-20';
const setAside: string[] = [];
const window = (windowId: string, day = today) =>
  createUsageStore({
    folder,
    windowId,
    now: () => new Date(`${day}T12:00:00`),
    onSetAside: name => void setAside.push(name),
  });
const entry = (day: string, model = 'm', outputTokens = 1): UsageEntry => ({
  ...noUsage,
  day,
  connection: 'c',
  model,
  generations: 1,
  outputTokens,
});

describe('the ledger', () => {
  it('adds up by day, connection and model', async () => {
    const store = window('a');
    await store.add(entry(today, 'm', 5));
    await store.add(entry(today, 'm', 7));
    await store.add(entry(today, 'n', 1));
    const entries = await store.read();
    assert.deepEqual(
      entries.map(({ model, generations, outputTokens }) => [model, generations, outputTokens]),
      [
        ['m', 2, 12],
        ['n', 1, 1],
      ],
    );
  });

  it('loses nothing when many windows write at once', async () => {
    const windows = Array.from({ length: 8 }, (_, index) => window(`w${index}`));
    await Promise.all(windows.flatMap(store => Array.from({ length: 25 }, () => store.add(entry(today)))));
    assert.equal(sumOf(await window('reader').read()).outputTokens, 200);
  });

  it('is read by other windows while it is written', async () => {
    const [writer, reader] = [window('a'), window('b')];
    let seen = 0;
    for (let count = 1; count <= 20; count++) {
      const writing = writer.add(entry(today));
      const now = sumOf(await reader.read()).outputTokens;
      assert.ok(now >= seen && now <= count);
      seen = now;
      await writing;
    }
  });

  it('survives a process that is killed while it writes', async () => {
    const { entry: own, ...parts } = { entry: entry(today), file: join(folder, `${today}.crash.json`) };
    const script = `const fs = require('node:fs');
      for (let n = 1; ; n++) {
        fs.writeFileSync(${JSON.stringify(`${parts.file}.1.partial`)}, JSON.stringify({ entries: [{ ...${JSON.stringify(own)}, outputTokens: n }] }));
        fs.renameSync(${JSON.stringify(`${parts.file}.1.partial`)}, ${JSON.stringify(parts.file)});
        if (n === 50) process.stdout.write('!');
      }`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = window('b');
    await store.add(entry(today));
    assert.ok(sumOf(await store.read()).outputTokens >= 51);
  });

  it('leaves out entries that make no sense', async () => {
    await writeFile(join(folder, `${today}.x.json`), '{"entries":[{"day":"2026-11-20","outputTokens":');
    await writeFile(
      join(folder, `${today}.y.json`),
      '{"entries":[{"day":7},null,{"day":"2026-11-20","outputTokens":-3}]}',
    );
    assert.equal(sumOf(await window('a').read()).outputTokens, 0);
  });

  it('sets a cut archive aside whole, never overwrites it, and counts what can be read of it', async () => {
    for (const id of ['a', 'b', 'c']) await window(id, '2026-11-01').add(entry('2026-11-01', `model-${id}`));
    await window('d').read();
    const whole = await readFile(join(folder, 'archive.json'), 'utf8');
    const cut = whole.slice(0, whole.indexOf('model-c'));
    await writeFile(join(folder, 'archive.json'), cut);
    setAside.length = 0;
    const store = window('e');
    await window('f', '2026-11-02').add(entry('2026-11-02'));
    assert.equal(sumOf(await store.read()).outputTokens, 3);
    const [name = '', ...others] = setAside;
    assert.deepEqual(others, []);
    assert.equal(await readFile(join(folder, name), 'utf8'), cut);
    // Also after the next windows made a new archive.
    assert.equal(sumOf(await window('g').read()).outputTokens, 3);
    assert.equal(await readFile(join(folder, name), 'utf8'), cut);
  });

  for (const [what, text] of [
    ['empty', ''],
    ['of another form', '{"version":2,"days":[]}'],
    ['full of zeros', '\0'.repeat(512)],
    ['a list', '[]'],
  ] as const) {
    it(`sets a file aside that is ${what}`, async () => {
      setAside.length = 0;
      await writeFile(join(folder, 'archive.json'), text);
      await window('a', '2026-11-01').add(entry('2026-11-01'));
      assert.equal(sumOf(await window('b').read()).outputTokens, 1);
      assert.equal(await readFile(join(folder, setAside[0] ?? ''), 'utf8'), text);
    });
  }

  it('fails, and changes nothing, where a file can not be read at the moment', async () => {
    await mkdir(join(folder, 'archive.json'));
    const store = window('a');
    await assert.rejects(store.read());
    assert.deepEqual(await readdir(folder), ['archive.json']);
  });

  for (const name of ['archive.json', '2026-11-20.b.json', 'archive.json.1.damaged']) {
    it(`reads no ${name} of a size that no ledger has, and leaves it as it is`, async () => {
      await writeFile(join(folder, name), '');
      await truncate(join(folder, name), 100_000_001);
      await assert.rejects(window('a').read(), /no ledger/);
      assert.deepEqual(await readdir(folder), [name]);
    });

    it(`does not wait for a pipe that is called ${name}`, async function () {
      if (process.platform === 'win32') this.skip();
      execFileSync('mkfifo', [join(folder, name)]);
      await assert.rejects(window('a').read(), /no ledger/);
      assert.deepEqual(await readdir(folder), [name]);
    });
  }

  it('is readable by the user only, also what an earlier version left readable', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFile(join(folder, 'archive.json'), '{"entries":[]}', { mode: 0o644 });
    await chmod(folder, 0o755);
    await window('a').add(entry(today));
    const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
    assert.equal(await modeOf(folder), '700');
    for (const name of await readdir(folder)) assert.equal(await modeOf(join(folder, name)), '600', name);
  });

  it('clears away what a crash left unfinished', async () => {
    const left = join(folder, `${today}.x.json.x.partial`);
    await writeFile(left, '{"entr');
    await utimes(left, 1_000, 1_000);
    await window('a').read();
    assert.deepEqual(await readdir(folder), []);
  });

  it('adds up plausible amounts only', async () => {
    await writeFile(
      join(folder, `${today}.x.json`),
      JSON.stringify({ entries: [{ ...entry(today), credits: 1e308 }] }),
    );
    await writeFile(
      join(folder, `${today}.y.json`),
      JSON.stringify({ entries: [{ ...entry(today), credits: 1e308 }] }),
    );
    assert.equal(sumOf(await window('a').read()).credits, 0);
    assert.deepEqual(plausibleUsage({ credits: 1e308, inputTokens: 5, balance: Number.NaN, costUsd: -1 }), {
      usage: { inputTokens: 5 },
      refused: ['credits', 'balance', 'costUsd'],
    });
  });

  it('names the extension that asked', async () => {
    const store = window('a');
    await store.add(entry(today));
    await store.add({ ...entry(today), caller: 'other.extension' });
    const entries = await window('b').read();
    assert.deepEqual(entries.map(({ caller }) => caller).sort(), ['other.extension', undefined]);
    assert.match(toCsv(entries), /^day,connection,model,.*,caller\r\n.*,other\.extension$/s);
  });

  it('puts old days together, and counts nothing twice when that was interrupted', async () => {
    for (const id of ['a', 'b', 'c']) await window(id, '2026-11-01').add(entry('2026-11-01'));
    await window('d').add(entry(today));
    const before = await window('e').read();
    assert.equal(sumOf(before).outputTokens, 4);
    const names = (await readdir(folder)).sort();
    assert.deepEqual(names, [`${today}.d.json`, 'archive.json']);
    // The archive was written, but a file that it holds could not be removed any more.
    await writeFile(join(folder, '2026-11-01.a.json'), JSON.stringify({ entries: [entry('2026-11-01')] }));
    assert.equal(sumOf(await window('f').read()).outputTokens, 4);
  });

  it('keeps nothing for ever', async () => {
    await window('a', '2020-01-01').add(entry('2020-01-01'));
    assert.deepEqual(await window('b').read(), []);
  });

  it('stays small however many models a day has', async () => {
    const store = window('a');
    for (let index = 0; index < 230; index++) await store.add(entry(today, `model-${index}`));
    const entries = await store.read();
    assert.ok(entries.length <= 201);
    assert.equal(sumOf(entries).outputTokens, 230);
  });

  it('is empty after a reset, in every window', async () => {
    const [one, other] = [window('a'), window('b')];
    await one.add(entry(today));
    await other.add(entry(today));
    await one.reset();
    await other.add(entry(today));
    assert.equal(sumOf(await one.read()).outputTokens, 1);
  });
});
