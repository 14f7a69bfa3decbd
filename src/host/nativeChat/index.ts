import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import type { Message, Part, Tool, ToolChoice } from '../../core/generation/generation.ts';
import { asObject, asText, type JsonObject } from '../../core/json/json.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import type { KeyNames } from '../connections/keyNames.ts';
import type { ConnectionParts } from '../connections/openConnection.ts';
import type { Generate } from '../generator.ts';
import { prepareAsk, runAsk } from './askTool.ts';
import { chooseNativeModels } from './chooseNativeModels.ts';
import { createKeptTurns } from './keptTurns.ts';
import { listNativeModels, type NativeModel } from './models.ts';
import { reportAnswer } from './reportAnswer.ts';
import type { AnswerPart } from './runtimeParts.ts';
import { createTokenCounts } from './tokenCounts.ts';
import { toMessages } from './toMessages.ts';
import { toNativeError } from './toNativeError.ts';
import { stopUsingInNativeChat, useInNativeChat } from './unlock.ts';

/** Runnel's connections as language models of VS Code's own chat. */
export interface NativeChat extends vscode.Disposable {
  readonly onDidChangeModels: vscode.Event<void>;
  listModels(options: vscode.PrepareLanguageModelChatModelOptions): Promise<NativeModel[]>;
  respond(request: NativeRequest): Promise<void>;
  countTokens(model: NativeModel, text: string | vscode.LanguageModelChatRequestMessage): number;
  prepareAsk(input: unknown): vscode.PreparedToolInvocation;
  runAsk(input: unknown, token: vscode.CancellationToken): Promise<vscode.LanguageModelToolResult>;
  /** *Use in VS Code Chat*. */
  use(): Promise<void>;
  /** *Stop Using in VS Code Chat*. */
  stopUsing(): Promise<void>;
  /** *Models in VS Code Chat…*. */
  chooseModels(): Promise<void>;
}

export interface NativeRequest {
  readonly model: NativeModel;
  readonly messages: readonly vscode.LanguageModelChatRequestMessage[];
  readonly options: vscode.ProvideLanguageModelChatResponseOptions;
  readonly report: (part: AnswerPart) => void;
  readonly token: vscode.CancellationToken;
}

export interface NativeChatParts {
  readonly generate: Generate;
  readonly connections: ConnectionParts;
  readonly keys: KeyNames;
  /** *Add Connection*, for the person who adds Runnel's models in VS Code's own list. */
  addConnection(): Promise<void>;
}

/**
 * VS Code hands the parts of an answer on in batches, and drops a batch that an error overtakes. Seen in 1.104 and 1.139,
 * where 20 ms were too few and 100 ms were enough.
 */
const deliveryMs = 150;

/** Options of a request that VS Code's chat itself sets begin with an underscore and are nobody's business. */
const allowedOptions = ['temperature', 'maxTokens', 'max_tokens'] as const;

export function createNativeChat({ generate, connections, keys, addConnection }: NativeChatParts): NativeChat {
  const change = new vscode.EventEmitter<void>();
  const kept = createKeptTurns();
  const counts = createTokenCounts(connections.state);
  const toldOfTools = new Set<string>();
  let listed: { readonly models: readonly NativeModel[] } | undefined;

  const list = (): readonly NativeModel[] => {
    listed ??= { models: listNativeModels(connections.state, keys) };
    return listed.models;
  };
  let preparing: NodeJS.Immediate | undefined;
  /** VS Code waits for the list, and whoever reads a setting first after a change waits until VS Code has merged all. */
  const prepare = (): void => {
    preparing = undefined;
    try {
      list();
    } catch (error) {
      // What is wrong with the settings is told to whoever asks for the list.
      if (!(error instanceof GenerationError)) throw error;
    }
  };
  const changed = (): void => {
    const wasAsked = listed !== undefined;
    listed = undefined;
    change.fire();
    if (wasAsked) preparing ??= setImmediate(prepare);
  };
  const subscriptions = vscode.Disposable.from(
    change,
    { dispose: () => clearImmediate(preparing) },
    keys.onDidChange(changed),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('runnel')) changed();
    }),
  );

  return {
    onDidChangeModels: change.event,

    async listModels({ silent }) {
      if (!silent) await addConnection();
      return [...list()];
    },

    async respond({ model, messages, options, report, token }) {
      const controller = new AbortController();
      const cancelling = token.onCancellationRequested(() => controller.abort());
      if (token.isCancellationRequested) controller.abort();
      const converted = toMessages(messages, kept);
      const tools = model.takesTools ? toTools(options.tools) : [];
      try {
        if (!model.takesTools && (options.tools?.length ?? 0) > 0 && !toldOfTools.has(model.id)) {
          toldOfTools.add(model.id);
          report(
            new vscode.LanguageModelTextPart(
              `_${vscode.l10n.t("{0} can't use tools through its connection, so it answers without them.", model.name)}_\n\n`,
            ),
          );
        }
        const events = generate(converted, {
          connection: model.connection,
          label: labelOf(options),
          model: model.model,
          signal: controller.signal,
          isInteractive: false,
          ...modelOptions(options),
          ...(tools.length === 0 ? {} : { tools, toolChoice: toolChoiceOf(options) }),
        });
        const { usage, message } = await reportAnswer(events, report, { clock: systemClock, uniqueId: kept.uniqueId });
        if (message !== undefined) kept.add(message);
        if (usage.inputTokens !== undefined) counts.learn(model.id, textOf(converted, tools), usage.inputTokens);
      } catch (error) {
        if (!(error instanceof GenerationError)) throw error;
        if (error.kind === 'cancelled' && controller.signal.aborted) return;
        if (error.partialText !== '') await delivered();
        throw toNativeError(error);
      } finally {
        cancelling.dispose();
      }
    },

    countTokens: (model, text) =>
      counts.count(model.id, typeof text === 'string' ? text : textOf(toMessages([text], kept), [])),

    prepareAsk,
    runAsk: (input, token) => runAsk(input, generate, connections.usage, token),
    use: () => useInNativeChat(list),
    async stopUsing() {
      await stopUsingInNativeChat();
      changed();
    },
    async chooseModels() {
      const shown = list();
      const profiles = readConnectionProfiles().filter(
        ({ id }) => shown.some(({ connection }) => connection === id) || keys.all.includes(id),
      );
      const modelsOf = (id: string): readonly string[] =>
        shown.filter(({ connection }) => connection === id).map(({ model }) => model);
      if (await chooseNativeModels(profiles, ({ id }) => modelsOf(id), connections)) changed();
    },
    dispose: () => subscriptions.dispose(),
  };
}

const delivered = (): Promise<void> =>
  new Promise(resolve => {
    systemClock.after(deliveryMs, resolve);
  });

function toTools(tools: vscode.ProvideLanguageModelChatResponseOptions['tools']): readonly Tool[] {
  return (tools ?? []).flatMap(({ name, description, inputSchema }) =>
    // A tool without a name can't be called.
    asText(name) === undefined
      ? []
      : [{ name, description: `${description ?? ''}`, schema: toSchema(asObject(inputSchema)) }],
  );
}

/** Tools without arguments come without a schema, or with half of one, which OpenAI, Moonshot and others refuse. */
function toSchema(schema: JsonObject = { type: 'object' }): JsonObject {
  const isObject = schema.type === 'object' || schema.type === undefined;
  return isObject && asObject(schema.properties) === undefined ? { ...schema, properties: {} } : schema;
}

function toolChoiceOf({ toolMode, tools }: vscode.ProvideLanguageModelChatResponseOptions): ToolChoice {
  if (toolMode !== vscode.LanguageModelChatToolMode.Required) return 'auto';
  const [only, ...others] = tools ?? [];
  return only !== undefined && others.length === 0 ? { name: only.name } : 'required';
}

/** What other extensions and the menu of VS Code's chat may set. */
function modelOptions(options: vscode.ProvideLanguageModelChatResponseOptions): {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly reasoningEffort?: string;
} {
  const given = options.modelOptions ?? {};
  const [temperature, maxTokens, alsoMaxTokens] = allowedOptions.map(name => {
    const value: unknown = given[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  });
  const limit = maxTokens ?? alsoMaxTokens;
  const { modelConfiguration } = options as { readonly modelConfiguration?: unknown };
  const effort = asText(asObject(modelConfiguration)?.reasoningEffort);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(limit === undefined ? {} : { maxTokens: limit }),
    ...(effort === undefined || effort === 'default' ? {} : { reasoningEffort: effort }),
  };
}

/** Names the extension that asks, which VS Code tells beside the public type; its own chat goes without a name. */
function labelOf(options: vscode.ProvideLanguageModelChatResponseOptions): string {
  const initiator = asText((options as { readonly requestInitiator?: unknown }).requestInitiator);
  return initiator === undefined || /^github\.copilot/i.test(initiator)
    ? vscode.l10n.t('VS Code chat')
    : vscode.l10n.t('Request of {0}', initiator);
}

/** Everything that counts as input of a request. */
function textOf(messages: readonly Message[], tools: readonly Tool[]): string {
  const texts = messages.map(({ content }) =>
    typeof content === 'string' ? content : content.map(textOfPart).join(''),
  );
  return [...texts, ...(tools.length === 0 ? [] : [JSON.stringify(tools)])].join('\n');
}

function textOfPart(part: Part): string {
  if (part.type === 'text' || part.type === 'reasoning') return part.text;
  if (part.type === 'toolCall') return part.name + part.arguments;
  return part.type === 'toolResult' ? part.content.map(textOfPart).join('') : '';
}
