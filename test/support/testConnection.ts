import * as vscode from 'vscode';
import type { GenerateResult } from '../../src/host/editor/generated/generatedRanges.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { closeAll } from './typist.ts';

/** A server for the tests, with the settings that lead to it. */
export interface TestConnection {
  readonly sandbox: Sandbox;
  generate(given: object): Promise<GenerateResult>;
  /** Until the end of the tests of this connection. */
  configure(name: string, value: unknown): Promise<void>;
  dispose(): Promise<void>;
}

/** A connection for the tests of a suite. After each of them, the sandbox is reset and all editors are closed. */
export function useTestConnection(): Omit<TestConnection, 'dispose'> {
  let opened: TestConnection | undefined;
  const current = (): TestConnection => {
    if (opened === undefined) throw new Error('The connection is there once the tests run.');
    return opened;
  };
  before(async () => {
    opened = await openTestConnection();
  });
  after(() => opened?.dispose());
  afterEach(async () => {
    current().sandbox.reset();
    await closeAll();
  });
  return {
    get sandbox() {
      return current().sandbox;
    },
    generate: given => current().generate(given),
    configure: (name, value) => current().configure(name, value),
  };
}

export async function openTestConnection(tokensPerSecond = Number.POSITIVE_INFINITY): Promise<TestConnection> {
  const sandbox = await startSandbox({ testing: true, tokensPerSecond });
  const configured = new Set<string>();
  const update = async (name: string, value: unknown): Promise<void> =>
    await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  const configure = async (name: string, value: unknown): Promise<void> => {
    configured.add(name);
    await update(name, value);
  };
  await configure('runnel.connections', [{ id: 'test', dialect: 'openai', baseUrl: sandbox.url, model: 'test-model' }]);
  await configure('runnel.connection', 'test');
  await configure('runnel.request.retries', 0);
  return {
    sandbox,
    configure,
    generate: async given => await vscode.commands.executeCommand<GenerateResult>('runnel.generate', given),
    async dispose() {
      for (const name of configured) await update(name, undefined);
      await sandbox.dispose();
    },
  };
}
