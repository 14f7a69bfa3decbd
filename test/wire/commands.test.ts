import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { GenerationError } from '../../src/core/generation/errors.ts';
import { wordsOf } from '../../src/credentials/commandLine.ts';
import { obtainKey } from '../../src/credentials/obtainKey.ts';
import { readCredential } from '../../src/credentials/readCredential.ts';
import { createFakeClock } from '../support/fakeClock.ts';

const secret = 'printed-secret-0123456789';

describe('A command that a person types', () => {
  for (const [line, words] of [
    ['gcloud auth print-access-token', ['gcloud', 'auth', 'print-access-token']],
    ["  op read 'op://My Vault/item'  ", ['op', 'read', 'op://My Vault/item']],
    ['node "/my folder/a.cjs" --name="two words"', ['node', '/my folder/a.cjs', '--name=two words']],
    ['C:\\Tools\\az.cmd account', ['C:\\Tools\\az.cmd', 'account']],
    ['a "" \'\' b', ['a', '', '', 'b']],
    ['say "it\'s"', ['say', "it's"]],
    ['a "open', ['a', '"open']],
    ['a\tb\nc', ['a', 'b', 'c']],
    ['', []],
  ] as const) {
    it(`is read as a list: ${JSON.stringify(line)}`, () => assert.deepEqual(wordsOf(line), words));
  }
});

describe('A command that prints a key', () => {
  const obtain = (command: readonly string[], declared: object = {}, parts: object = {}) =>
    obtainKey(readCredential({ command, ...declared }), {
      ...{ clock: systemClock, signal: new AbortController().signal, env: {}, secrets: new Map() },
      transport: () => assert.fail('Nothing is sent.'),
      ...parts,
    });
  const run = (script: string, declared?: object, parts?: object) =>
    obtain([process.execPath, '-e', script], declared, parts);
  const failureOf = async (promise: Promise<unknown>): Promise<GenerationError> => {
    const failure: unknown = await promise.then(
      got => assert.fail(`It gave ${JSON.stringify(got)}.`),
      error => error,
    );
    assert.ok(failure instanceof GenerationError, String(failure));
    assert.ok(!JSON.stringify([failure.message, failure.hint, failure.stack, `${failure.cause}`]).includes(secret));
    return failure;
  };

  it('gives it without its line break, for the time that is set', async () => {
    assert.deepEqual(await run(`console.log('${secret}')`, { ttl: 3_000 }), { key: secret, lifetimeMs: 3_000_000 });
  });

  it('may print JSON, with the time in it', async () => {
    const printed = JSON.stringify({ data: { value: secret }, until: '10m' });
    const got = await run(`console.log('${printed}')`, { token: '/data/value', expires: '/until' });
    assert.deepEqual(got, { key: secret, lifetimeMs: 600_000 });
  });

  it('gets its arguments as they are: no shell reads them', async () => {
    const argument = '$(touch /tmp/x); `id` && "a b" | %PATH% *';
    const { key } = await obtain([
      process.execPath,
      '-e',
      'console.log(Buffer.from(process.argv[1]).toString("hex"))',
      argument,
    ]);
    assert.equal(Buffer.from(key, 'hex').toString(), argument);
  });

  it('is not found in a workspace: it runs in the home folder', async () => {
    const { key } = await run('console.log(Buffer.from(process.cwd()).toString("hex"))');
    assert.equal(Buffer.from(key, 'hex').toString(), homedir());
  });

  it('may say whatever it likes on its other output', async () => {
    const { key } = await run(`console.error('WARNING: '.repeat(100_000)); console.log('${secret}')`);
    assert.equal(key, secret);
  });

  it('finds no input, so that one that asks for a password does not wait', async () => {
    const script = `process.stdin.on('end', () => process.exit(3)).resume(); process.stdout.write('Password: ')`;
    assert.match((await failureOf(run(script))).message, /ended with code 3\.$/);
  });

  it('may print as PowerShell does', async () => {
    const { key } = await run(`process.stdout.write(Buffer.from('\\ufeff${secret}\\r\\n', 'utf16le'))`);
    assert.equal(key, secret);
  });

  for (const [what, script, message] of [
    ['fails', `console.log('${secret}'); console.error('${secret}'); process.exit(1)`, /ended with code 1\.$/],
    ['is killed', `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 60000)`, /ended with code SIGTERM\.$/],
    [
      'says an error with code 0',
      `console.log('ERROR: please log in, ${secret} is no longer good')`,
      /printed no API key\.$/,
    ],
    ['prints null, as jq does', `console.log('null')`, /printed no API key\.$/],
    ['prints nothing', '', /printed no API key\.$/],
    ['prints 2 MB', `process.stdout.write('${secret}'.repeat(100_000))`, /printed more than 1 MiB\.$/],
    [
      'prints without end',
      `const go = () => process.stdout.write('x'.repeat(65536), go); go()`,
      /printed more than 1 MiB\.$/,
    ],
    ['prints a page', `console.log('<html>${secret}</html>')`, /printed no API key\.$/],
  ] as const) {
    it(`that ${what} is told by its name, and nothing of what it printed is`, async () => {
      const failure = await failureOf(run(script));
      assert.equal(failure.kind, 'auth');
      assert.match(failure.message, message);
    });
  }

  it('with its key elsewhere than the pointer says names the pointer', async () => {
    const failure = await failureOf(run(`console.log('{"token":"${secret}"}')`, { token: '/accessToken' }));
    assert.match(failure.message, /printed no API key at \/accessToken\.$/);
  });

  it('that is not there says so', async () => {
    assert.match(
      (await failureOf(obtain(['runnel-no-such-program']))).message,
      /runnel-no-such-program was not found\.$/,
    );
  });

  it('that takes too long is ended, and so is what it started', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runnel-command-'));
    const file = join(folder, 'pid');
    const clock = createFakeClock();
    const changes = watch(folder);
    try {
      const child = `require('fs').renameSync('${file}.new', '${file}'); setInterval(() => {}, 1000)`;
      const script = `
        require('fs').writeFileSync('${file}.new', '');
        const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });
        require('fs').writeFileSync('${file}.new', String(child.pid));
        setInterval(() => {}, 1000)`;
      const waiting = failureOf(run(script, { timeout: 5 }, { clock }));
      assert.equal(await clock.timer(), 5_000);
      while (!existsSync(file)) await once(changes, 'change');
      clock.pass(5_000);
      assert.match((await waiting).message, /did not end within 5 s\.$/);
      const pid = Number(readFileSync(file, 'utf8'));
      assert.ok(pid > 0);
      await gone(pid);
    } finally {
      changes.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('ends when nobody waits for it any more', async () => {
    const cancel = new AbortController();
    const waiting = failureOf(run('setInterval(() => {}, 1000)', {}, { signal: cancel.signal }));
    cancel.abort(new GenerationError('cancelled', 'Over.'));
    assert.equal((await waiting).kind, 'cancelled');
  });
});

describe('A key in the environment', () => {
  const obtain = (env: Record<string, string>) =>
    obtainKey(readCredential({ environment: 'MY_KEY' }), {
      ...{ clock: systemClock, signal: new AbortController().signal, secrets: new Map(), env },
      transport: () => assert.fail('Nothing is sent.'),
    });

  it('is read without what is around it', async () => {
    assert.equal((await obtain({ MY_KEY: ' abcd\r\n' })).key, 'abcd');
  });

  it('that is not set, or empty, says so', async () => {
    for (const env of [{}, { MY_KEY: ' ' }]) {
      await assert.rejects(obtain(env), { kind: 'auth', message: 'The environment variable MY_KEY is not set.' });
    }
  });
});

/** Resolves when there is no such process, or nothing of it but its exit code. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      if (process.platform === 'linux' && /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return;
    } catch {
      return;
    }
    await new Promise(setImmediate);
  }
}
