import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunnelApi } from '../../src/extension.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { eventually } from '../support/typist.ts';
import { dropping } from '../support/unfinished.ts';

const ask = async (prompt: string, connection?: string) =>
  await vscode.commands.executeCommand<{ readonly text: string; readonly problem?: string }>(
    'runnelExample.ask',
    prompt,
    connection,
  );
const shownConnections = async () => await vscode.commands.executeCommand<string>('runnelExample.connections');
const configure = async (name: string, value: unknown): Promise<void> =>
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);

describe('An extension that uses the API', () => {
  let sandbox: Sandbox;
  before(async () => {
    const example = vscode.extensions.getExtension('example.runnel-example');
    assert.ok(example, 'The example extension is installed.');
    await example.activate();
    sandbox = await startSandbox({ testing: true });
    await configure('runnel.connections', [
      { id: 'open', label: 'Open server', dialect: 'openai', baseUrl: sandbox.url, model: 'm' },
      { id: 'locked', label: 'Locked server', dialect: 'openai', baseUrl: sandbox.url, model: 'm', requiresKey: true },
    ]);
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await configure('runnel.connections', undefined);
    await sandbox.dispose();
  });

  it('gets the text of an answer', async () => {
    sandbox.respondWith(saying('A schooner'));
    const { text, problem } = await ask('Name a boat', 'open');
    assert.deepEqual({ text, problem }, { text: 'A schooner', problem: undefined });
  });

  it('gets what had arrived, and what went wrong', async () => {
    sandbox.respondWith(dropping('The beginning'));
    const { text, problem } = await ask('Name a boat', 'open');
    assert.equal(text, 'The beginning');
    assert.match(problem ?? '', /^\w+: .*lost/);
  });

  it('reads the connections with their readiness, and neither keys nor addresses', async () => {
    const shown = await shownConnections();
    assert.match(shown, /Open server/);
    assert.doesNotMatch(shown, /Locked server/);
    const extension = vscode.extensions.getExtension<RunnelApi>('runnel.runnel');
    const api = await extension?.activate();
    const connections = await api?.getApi({} as vscode.ExtensionContext).getConnections();
    const locked = connections?.find(({ id }) => id === 'locked');
    assert.deepEqual(locked, {
      ...{ id: 'locked', label: 'Locked server', model: 'm', readiness: 'needsKey' },
      ...{ isCurrent: false, takesTools: true, takesImages: true },
    });
  });

  it('is told when the connections change', async () => {
    const extension = vscode.extensions.getExtension<RunnelApi>('runnel.runnel');
    const api = await extension?.activate();
    let changes = 0;
    const subscription = api?.getApi({} as vscode.ExtensionContext).onDidChangeConnections(() => changes++);
    try {
      const before = vscode.workspace.getConfiguration().get<readonly object[]>('runnel.connections', []);
      await configure('runnel.connections', [...before, { id: 'new', dialect: 'openai', baseUrl: sandbox.url }]);
      await eventually(() => assert.ok(changes > 0));
      assert.match(await shownConnections(), /new/);
      const seen = changes;
      await configure('runnel.chat.fontSize', 14);
      await configure('runnel.chat.fontSize', undefined);
      assert.equal(changes, seen);
    } finally {
      subscription?.dispose();
    }
  });
});
