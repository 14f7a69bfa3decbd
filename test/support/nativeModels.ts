import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { eventually } from './typist.ts';

export type Part = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart | vscode.LanguageModelToolResultPart;

export const {
  LanguageModelTextPart: Text,
  LanguageModelToolCallPart: Call,
  LanguageModelToolResultPart: Result,
} = vscode;

export const user = (...parts: readonly Part[]) => vscode.LanguageModelChatMessage.User([...parts] as never);
export const assistant = (...parts: readonly Part[]) => vscode.LanguageModelChatMessage.Assistant([...parts] as never);

export const tool = (name: string, inputSchema?: unknown): vscode.LanguageModelChatTool =>
  ({ name, description: 'A tool', inputSchema }) as vscode.LanguageModelChatTool;

/** As much of an OpenAI-compatible request as tests look at. */
export interface SentBody {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: unknown;
    readonly tool_calls?: readonly { readonly id: string }[];
    readonly tool_call_id?: string;
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters: object } }[];
}

export interface NativeModels {
  readonly sandbox: Sandbox;
  select(id: string): Promise<vscode.LanguageModelChat>;
  /** Sends a request through VS Code's API, and gathers what comes back. */
  ask(
    messages: readonly vscode.LanguageModelChatMessage[],
    options?: vscode.LanguageModelChatRequestOptions,
    id?: string,
  ): Promise<{ readonly text: string; readonly calls: readonly vscode.LanguageModelToolCallPart[] }>;
  lastBody(): SentBody;
  /** Until the end of the suite. */
  configure(name: string, value: unknown): Promise<void>;
}

/** The models of one connection, `odd`, to a server of the tests. */
export function useNativeModels(names: readonly string[]): () => NativeModels {
  let models: NativeModels | undefined;
  const configured = new Set<string>();
  const configure = async (name: string, value: unknown): Promise<void> => {
    configured.add(name);
    await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  };
  const select = async (id: string): Promise<vscode.LanguageModelChat> => {
    let found: vscode.LanguageModelChat | undefined;
    await eventually(async () => {
      [found] = await vscode.lm.selectChatModels({ vendor: 'runnel', id });
      assert.ok(found, id);
    });
    return found as unknown as vscode.LanguageModelChat;
  };

  before(async () => {
    const sandbox = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY });
    await configure('runnel.connections', [{ id: 'odd', dialect: 'openai', baseUrl: sandbox.url, model: names[0] }]);
    await configure('runnel.nativeChat.models', { odd: names });
    await configure('runnel.request.retries', 0);
    models = {
      ...{ sandbox, select, configure },
      async ask(messages, options = {}, id = `odd/${names[0]}`) {
        const response = await (await select(id)).sendRequest([...messages], options);
        let text = '';
        const calls: vscode.LanguageModelToolCallPart[] = [];
        for await (const part of response.stream) {
          if (part instanceof Text) text += part.value;
          if (part instanceof Call) calls.push(part);
        }
        return { text, calls };
      },
      lastBody: () => sandbox.requests.at(-1)?.json as SentBody,
    };
  });
  beforeEach(() => models?.sandbox.reset());
  after(async () => {
    for (const name of configured) await configure(name, undefined);
    await models?.sandbox.dispose();
  });
  return () => {
    if (models === undefined) throw new Error('The models are there only while the tests of their suite run.');
    return models;
  };
}
