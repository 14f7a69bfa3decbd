import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { oldest } from '../rig/editors/versions.ts';
import { eventually } from './typist.ts';

/** VS Code 1.104 has no chat without an account. */
export const hasNativeChat = vscode.version !== oldest.editor;

export interface NativeScene {
  readonly sandbox: Sandbox;
  /** The folder that the window has open. */
  readonly root: string;
  /** Until the end of the suite. */
  configure(name: string, value: unknown): Promise<void>;
  /** Sends a prompt, and waits for the end of the answer. */
  chat(query: string, mode: 'agent' | 'ask', id?: string): Promise<ChatResult | undefined>;
  /** Sends a prompt, and waits for nothing. */
  send(query: string, mode: 'agent' | 'ask'): Promise<void>;
  /** Everything that was said in the chat, as it is copied. */
  transcript(): Promise<string>;
}

interface ChatResult {
  readonly errorDetails?: { readonly message: string };
}

const run = vscode.commands.executeCommand;

/** VS Code's own chat, unlocked, with two connections of Runnel to a server of the tests: `agent` and `other`. */
export function useNativeChat(): () => NativeScene {
  let scene: NativeScene | undefined;
  const configured = new Set<string>();
  const configure = async (name: string, value: unknown): Promise<void> => {
    configured.add(name);
    await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  };

  before(async function () {
    this.timeout(90_000);
    const sandbox = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY });
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(root);
    const entry = { dialect: 'openai', baseUrl: sandbox.url };
    await configure('runnel.connections', [
      { id: 'agent', label: 'Agent server', model: 'test-model', ...entry },
      { id: 'other', label: 'Other server', model: 'second-model', ...entry },
    ]);
    await configure('runnel.connection', 'agent');
    await run('workbench.extensions.installExtension', 'GitHub.copilot-chat', { enable: true });
    await eventually(() => assert.ok(vscode.extensions.getExtension('GitHub.copilot-chat')?.isActive), 60_000);
    await run('lm.addLanguageModelsProviderGroup', { name: 'Runnel', vendor: 'runnel' }).then(undefined, error =>
      assert.match(String(error), /already exists/),
    );
    await vscode.lm.selectChatModels({ vendor: 'runnel' });
    const open = async (query: string, mode: string, id: string, blockOnResponse: boolean) =>
      await run<ChatResult | undefined>('workbench.action.chat.open', {
        ...{ query, mode, blockOnResponse },
        modelSelector: { vendor: 'runnel', id },
      });
    scene = {
      sandbox,
      root,
      configure,
      chat: (query, mode, id = 'agent/test-model') => open(query, mode, id, true),
      send: async (query, mode) => void (await open(query, mode, 'agent/test-model', false)),
      async transcript() {
        await run('workbench.action.chat.copyAll');
        return vscode.env.clipboard.readText();
      },
    };
  });

  beforeEach(async () => {
    scene?.sandbox.reset();
    await run('workbench.action.chat.newChat');
  });

  after(async () => {
    for (const name of configured) await configure(name, undefined);
    await scene?.sandbox.dispose();
  });

  return () => {
    if (scene === undefined) throw new Error('The chat is there only while the tests of its suite run.');
    return scene;
  };
}
