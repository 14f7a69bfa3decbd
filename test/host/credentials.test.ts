import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { findConnectionProfile } from '../../src/host/connections/entries.ts';
import { createKeyNames } from '../../src/host/connections/keyNames.ts';
import { createSecrets, type Secrets } from '../../src/host/connections/secrets.ts';
import { type Credentials, createCredentials } from '../../src/host/connections/signIn/credentials.ts';
import { moveKey } from '../../src/host/keys/keysInFiles.ts';
import { findKeysInSettings } from '../../src/host/keys/keysInSettings.ts';
import type { Log } from '../../src/host/log.ts';
import { createRunningGenerations, type RunningGenerations } from '../../src/host/runningGenerations.ts';
import { createTransport } from '../../src/network/transport.ts';
import { type RawServer, startRawServer } from '../support/rawServer.ts';
import { openTestConnection, type TestConnection } from '../support/testConnection.ts';

const { Global } = vscode.ConfigurationTarget;
const configuration = () => vscode.workspace.getConfiguration();

describe('A credential', () => {
  let connection: TestConnection;
  let server: RawServer;
  let folder: string;
  let marker: string;
  /** Prints a key, and leaves a file that says that it ran. */
  let command: readonly string[];
  before(async () => {
    connection = await openTestConnection();
    folder = mkdtempSync(join(tmpdir(), 'runnel-credential-'));
    marker = join(folder, 'ran');
    const script = join(folder, 'print.cjs');
    writeFileSync(
      script,
      `require('fs').appendFileSync(${JSON.stringify(marker)}, 'x'); console.log('printed-key-1');`,
    );
    command = ['node', script];
    server = await startRawServer(async (line, _, number) => {
      await line.head(200, { 'content-type': 'application/json' });
      await line.send(`{"access_token":"token-${number}","expires_in":3600}`);
      line.end();
    });
  });
  after(async () => {
    await connection.dispose();
    await server.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    rmSync(marker, { force: true });
    connection.sandbox.reset();
    delete process.env.RUNNEL_TEST_KEY;
  });

  const entry = (more: object = {}) => ({
    ...{ id: 'test', label: 'Test server', dialect: 'openai', baseUrl: connection.sandbox.url, model: 'test-model' },
    ...more,
  });
  const configure = (...entries: readonly object[]) => connection.configure('runnel.connections', entries);
  const generate = () => connection.generate({ prompt: 'Say hello', target: 'newDocument' });
  const keysSent = () => connection.sandbox.requests.map(({ headers }) => headers.authorization);

  it('in the environment is the key', async () => {
    process.env.RUNNEL_TEST_KEY = 'key-of-the-environment\n';
    await configure(entry({ credential: { environment: 'RUNNEL_TEST_KEY' } }));
    assert.equal((await generate()).error, undefined);
    assert.deepEqual(keysSent(), ['Bearer key-of-the-environment']);
  });

  it('that is an exchange signs in once for several generations', async () => {
    await configure(entry({ credential: { url: `${server.url}/token` } }));
    const results = await Promise.all([generate(), generate(), generate()]);
    assert.deepEqual(
      results.map(({ error }) => error),
      [undefined, undefined, undefined],
    );
    assert.equal(server.received.length, 1);
    assert.deepEqual([...new Set(keysSent())], ['Bearer token-1']);
  });

  for (const [what, credential] of [
    ['runs no command', () => ({ credential: { command } })],
    ['asks for no token', () => ({ credential: { url: `${server.url}/token` } })],
    ['reads no variable', () => ({ credential: { environment: 'PATH' } })],
    ['reads no file', () => ({ ca: '/etc/hosts', key: '/etc/hosts' })],
  ] as const) {
    it(`of a workspace ${what}: the connection of the person counts`, async () => {
      await configure(entry());
      const [workspace] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(workspace !== undefined);
      const settings = join(workspace.uri.fsPath, '.vscode', 'settings.json');
      const theirs = [entry({ ...credential(), baseUrl: 'https://thief.example.test' })];
      const known = new Promise<void>(resolve => {
        const watcher = vscode.workspace.createFileSystemWatcher('**/.vscode/settings.json');
        watcher.onDidCreate(() => resolve());
        watcher.onDidChange(() => resolve());
      });
      mkdirSync(dirname(settings), { recursive: true });
      writeFileSync(settings, JSON.stringify({ 'runnel.connections': theirs }));
      try {
        await known;
        const asked = server.received.length;
        assert.equal((await generate()).error, undefined);
        assert.equal(existsSync(marker), false);
        assert.equal(server.received.length, asked);
        assert.deepEqual(keysSent(), [undefined]);
      } finally {
        rmSync(settings);
      }
    });
  }

  it('that is wrong says so when it is used, and the other connections work', async () => {
    await configure(entry(), { ...entry({ credential: { command: 'gcloud' } }), id: 'wrong' });
    assert.equal((await generate()).error, undefined);
    const { error } = await connection.generate({ prompt: 'Hi', target: 'newDocument', connection: 'wrong' });
    assert.match(error?.message ?? '', /In the credential, command must be a list of texts/);
  });

  describe('with questions', () => {
    let running: RunningGenerations;
    let secrets: Secrets;
    let credentials: Credentials;
    let kept: Map<string, unknown>;
    let mayRun: boolean;
    let asked: string[];
    const log = { info: () => {}, failure: () => {} } as unknown as Log;
    const open = (): Credentials => {
      const state = {
        keys: () => [...kept.keys()],
        get: (key: string) => kept.get(key),
        update: async (key: string, value: unknown) => void kept.set(key, value),
      } as vscode.Memento;
      const values = new Map<string, string>();
      const storage = {
        get: async (key: string) => values.get(key),
        store: async (key: string, value: string) => void values.set(key, value),
        delete: async (key: string) => void values.delete(key),
        onDidChange: new vscode.EventEmitter<vscode.SecretStorageChangeEvent>().event,
      } as unknown as vscode.SecretStorage;
      secrets = createSecrets(storage, createKeyNames(storage, state));
      return createCredentials({ secrets, state, transport: createTransport({ environment: {} }), running, log });
    };
    beforeEach(() => {
      running = createRunningGenerations();
      kept = new Map();
      mayRun = true;
      asked = [];
      credentials = open();
    });
    afterEach(() => {
      credentials.dispose();
      running.dispose();
    });
    const questions = {
      mayRun: async (_: unknown, given: readonly string[]) => {
        asked.push(given.join(' '));
        return mayRun;
      },
      askForSecret: async (_: unknown, name: string, { origin }: { origin: string }) => {
        asked.push(`${name} for ${origin}`);
        return 'given-secret';
      },
    };
    const read = async (origin = 'https://api.example.test', mayAsk = true): Promise<string> => {
      const given = mayAsk ? questions : undefined;
      return (await credentials.prepare(findConnectionProfile('test'), origin, given, undefined))();
    };

    it('runs a command after it was shown and allowed, and never asks again for the same one', async () => {
      await configure(entry({ credential: { command } }));
      assert.equal(await read(), 'printed-key-1');
      assert.deepEqual(asked, [command.join(' ')]);
      // Another window knows it, too.
      credentials.dispose();
      credentials = open();
      assert.equal(await read(), 'printed-key-1');
      assert.equal(asked.length, 1);
    });

    it('asks again for another argument, and for another address', async () => {
      await configure(entry({ credential: { command } }));
      await read();
      await configure(entry({ credential: { command: [...command, '--more'] } }));
      await read();
      await read('https://elsewhere.example.test');
      assert.equal(asked.length, 3);
    });

    it('does not run one that was denied, nor one that nobody was asked about', async () => {
      await configure(entry({ credential: { command } }));
      mayRun = false;
      await assert.rejects(read(), { kind: 'cancelled' });
      await assert.rejects(read(undefined, false), { kind: 'auth' });
      assert.equal(existsSync(marker), false);
    });

    it('asks once for many at once', async () => {
      await configure(entry({ credential: { command } }));
      await Promise.all(Array.from({ length: 5 }, () => read()));
      assert.equal(asked.length, 1);
    });

    it('asks for a secret by the server that it goes to, and shows that it signs in', async () => {
      const credential = { url: `${server.url}/token`, form: { client_secret: '{{secret:client-secret}}' } };
      await configure(entry({ credential }));
      const shown: string[] = [];
      running.onDidChange(() => shown.push(...running.signIns.map(({ label }) => label)));
      assert.match(await read(), /^token-/);
      assert.deepEqual(asked, [`client-secret for ${server.url}`]);
      assert.equal(server.received.at(-1)?.body, 'client_secret=given-secret');
      assert.deepEqual(shown, ['Test server']);
      assert.deepEqual(running.signIns, []);
    });

    it('can be cancelled while it signs in', async () => {
      const silent = await startRawServer(() => {});
      try {
        await configure(entry({ credential: { url: silent.url } }));
        running.onDidChange(() => {
          for (const signIn of running.signIns) setImmediate(() => signIn.cancel());
        });
        await assert.rejects(read(), { kind: 'cancelled' });
        await silent.idle();
      } finally {
        await silent.close();
      }
    });
  });

  it('with a secret in the settings is found, and the secret is moved to where it is sent', async () => {
    const values = new Map<string, unknown>();
    const storage = {
      get: async (key: string) => values.get(key),
      store: async (key: string, value: string) => void values.set(key, value),
      onDidChange: new vscode.EventEmitter<vscode.SecretStorageChangeEvent>().event,
    } as unknown as vscode.SecretStorage;
    const state = { get: () => undefined, update: async () => {} } as unknown as vscode.Memento;
    const secrets = createSecrets(storage, createKeyNames(storage, state));
    const secret = 'Zx8Q~aBcDeFgHiJkLmNoPqRsTuVwXyZ0123';
    const credential = {
      url: 'https://auth.example.test/token',
      form: { grant_type: 'client_credentials', client_secret: secret },
    };
    await configuration().update('runnel.connections', [entry({ credential, key: '/home/me/client.pem' })], Global);
    const [found, ...others] = findKeysInSettings();
    assert.ok(found !== undefined && others.length === 0);
    await moveKey(found, secrets);
    assert.deepEqual(await secrets.readNamed('test:sign-in', 'https://auth.example.test'), { 'client-secret': secret });
    const [left] = configuration().get('runnel.connections') as [{ credential: { form: object }; key: string }];
    assert.deepEqual(left.credential.form, {
      grant_type: 'client_credentials',
      client_secret: '{{secret:client-secret}}',
    });
    assert.equal(left.key, '/home/me/client.pem');
  });
});
