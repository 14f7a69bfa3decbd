import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, PartPiece } from '../core/generation/dialect.ts';
import type { Usage } from '../core/generation/generation.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asPiece, asText } from '../core/json/json.ts';
import { chatAdaptations } from './chat/adaptations.ts';
import { toChatMessages, toChatTool, toChatToolChoice } from './chat/messages.ts';
import { isThought, reasoningOf } from './chat/reasoning.ts';
import { otherVersion } from './otherVersion.ts';

/**
 * `POST {base}/chat/completions`, as OpenAI documents it and as Eden AI, gateways and local servers bend it.
 * The quirks that are named here were seen in recordings or in issues of other clients.
 */
export const openai: Dialect = {
  name: 'openai',
  label: 'OpenAI-compatible',
  readsTextApart: true,
  takesImages: true,
  takesTools: true,
  toolName: /^[\w-]{1,64}$/,
  takesEffort: true,

  endpointPath(basePath) {
    if (/\/chat\/completions$/.test(basePath)) return basePath;
    const base = basePath.replace(/\/chat$/, '');
    return `${base === '' ? '/v1' : base === '/openai' ? '/openai/v1' : base}/chat/completions`;
  },

  ask({ messages, model, temperature, maxTokens, stop, tools, toolChoice, reasoningEffort }) {
    return {
      model,
      temperature,
      max_tokens: maxTokens,
      stop,
      messages: toChatMessages(messages, model),
      tools: tools?.map(toChatTool),
      tool_choice: toChatToolChoice(toolChoice),
      reasoning_effort: reasoningEffort,
      stream: true,
      stream_options: { include_usage: true },
    };
  },

  // Azure lists its models beside the deployments.
  modelsPath: endpoint => endpoint.replace(/(?:\/deployments\/[^/]+)?\/chat\/completions$/, '/models'),

  recognises: (path, body) =>
    /\/chat\/completions$/.test(path) && (body?.messages === undefined || asArray(body.messages).length > 0),

  library: {
    className: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    path: '/chat/completions',
    keyVariable: 'OPENAI_API_KEY',
  },

  adaptations: chatAdaptations,

  otherPath: endpoint => otherVersion(endpoint, '/chat/completions'),

  read(payload) {
    const choice = firstOf(payload.choices);
    const delta = asObject(choice?.delta);
    const message = asObject(choice?.message);
    const content = delta?.content;
    const text = textOf(content) ?? asPiece(choice?.text);
    const reasoning = reasoningOf(delta);
    const parts = delta === undefined ? none : [...replayOf(delta, reasoning, text), ...callsOf(delta)];
    // Why Groq ended a stream early.
    const stopped = asText(asObject(payload.x_groq)?.error);
    const wholeParts = message === undefined ? none : wholePartsOf(message);
    return {
      id: asIdentifier(payload.id),
      model: asText(payload.model),
      choice: numberOf(choice),
      text,
      joined: asArray(content).length > 1 || typeof (content ?? choice?.text ?? '') === 'number',
      wholeText: textOf(message?.content),
      reasoning,
      parts: parts.length === 0 ? undefined : parts,
      wholeParts: wholeParts.length === 0 ? undefined : wholeParts,
      refusal: asText(delta?.refusal) ?? asText(message?.refusal),
      finishReason: finishOf(choice),
      usage: readUsage(payload, choice),
      failed: stopped !== undefined || hasFailed(payload),
      failure: stopped === undefined ? undefined : { error: { message: stopped, type: 'server_error' } },
    };
  },
};

const none: readonly PartPiece[] = [];

/** The first alternative; where it is not among them, the only one, whose number may be a counter. */
function firstOf(choices: unknown): JsonObject | undefined {
  const list = asArray(choices).map(asObject);
  return (
    list.find(choice => choice !== undefined && numberOf(choice) === undefined) ??
    (list.length === 1 ? list[0] : undefined)
  );
}

function numberOf(choice: JsonObject | undefined): number | undefined {
  const number = asAmount(choice?.index);
  return number === 0 ? undefined : number;
}

/** Google's compatible endpoint wrote it in its own way; SGLang and AI21 wrap it. */
function finishOf(choice: JsonObject | undefined): string | undefined {
  const reason = choice?.finish_reason ?? choice?.finishReason;
  const wrapped = asObject(reason);
  return asText(wrapped?.type) ?? asText(wrapped?.reason) ?? asText(reason);
}

/** Mistral's reasoning models send the content as parts; gateways send parts without a type. */
function textOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return asPiece(content);
  return joined(content.map(partText));
}

function partText(part: unknown): unknown {
  if (typeof part === 'string') return part;
  const object = asObject(part);
  return object === undefined || isThought(object) ? undefined : object.text;
}

/** Under which name the reasoning came: it goes back under the same. OpenRouter wants its details as they came. */
function replayOf(delta: JsonObject, reasoning: string | undefined, text: string | undefined): readonly PartPiece[] {
  // Between reasoning and text nothing has to be kept.
  if (text !== undefined) return none;
  const { reasoning_details: details } = delta;
  if (Array.isArray(details) && details.length > 0) {
    return [{ type: 'reasoning', text: '', replay: details, attaches: true }];
  }
  for (const [field, replay] of reasoningFields) {
    // DeepSeek wants it back with every call, even empty.
    if (typeof delta[field] === 'string') {
      return [{ type: 'reasoning', text: '', replay, attaches: true, onlyWithCalls: reasoning === undefined }];
    }
  }
  return none;
}

/** The objects are made once, so that they are the same in every event. */
const reasoningFields = [
  ['reasoning_content', { field: 'reasoning_content' }],
  ['reasoning', { field: 'reasoning' }],
] as const;

/** Calls in the current form and in the one before it, with a single `function_call`. */
function callsOf(from: JsonObject): readonly PartPiece[] {
  const single = asObject(from.function_call);
  if (single !== undefined) return [pieceOf({ function: single }, undefined)];
  const list = asArray(from.tool_calls).map(asObject);
  return list.flatMap((call, position) =>
    // Without an index, the place in the list tells calls of one event apart.
    call === undefined ? [] : [pieceOf(call, asAmount(call.index) ?? (list.length > 1 ? position : undefined))],
  );
}

function pieceOf(call: JsonObject, index: number | undefined): PartPiece {
  const tool = asObject(call.function);
  const json = tool?.arguments;
  const extra = asObject(call.extra_content);
  return {
    type: 'toolCall',
    index,
    id: asIdentifier(call.id),
    name: asText(tool?.name),
    arguments: asText(json) ?? asObject(json),
    // Gemini's signature.
    replay: extra === undefined ? undefined : { extra_content: extra },
  };
}

/** An answer that was not streamed, where there is more to it than text. */
function wholePartsOf(message: JsonObject): readonly PartPiece[] {
  const calls = callsOf(message).map(call => ({ ...call, isLast: true }));
  const reasoning = reasoningOf(message);
  if (calls.length === 0 && reasoning === undefined) return none;
  const text = textOf(message.content);
  return [
    ...(reasoning === undefined ? [] : [{ type: 'reasoning' as const, text: reasoning }]),
    ...replayOf(message, reasoning, undefined),
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
    ...calls,
  ];
}

function joined(texts: readonly unknown[]): string | undefined {
  return asText(texts.filter(text => typeof text === 'string').join(''));
}

function readUsage(payload: JsonObject, choice: JsonObject | undefined): Usage | undefined {
  // Groq and Moonshot have it elsewhere.
  const usage = asObject(payload.usage) ?? asObject(asObject(payload.x_groq)?.usage) ?? asObject(choice?.usage);
  // Eden AI says the cost at the top, OpenRouter in the usage; both in US dollars.
  const costUsd = asAmount(payload.cost) ?? asAmount(usage?.cost);
  if (usage === undefined) return costUsd === undefined ? undefined : { costUsd };
  const output = asObject(usage.completion_tokens_details) ?? asObject(usage.output_tokens_details);
  return anyOf({
    inputTokens: asAmount(usage.prompt_tokens) ?? asAmount(usage.input_tokens),
    outputTokens: asAmount(usage.completion_tokens) ?? asAmount(usage.output_tokens),
    totalTokens: asAmount(usage.total_tokens),
    cachedInputTokens: cachedTokensOf(usage) || undefined,
    reasoningTokens: (asAmount(output?.reasoning_tokens) ?? asAmount(usage.reasoning_tokens)) || undefined,
    costUsd,
  });
}

/** In the details, as OpenAI has it; DeepSeek and Moonshot have fields of their own. */
function cachedTokensOf(usage: JsonObject): number | undefined {
  const details = asObject(usage.prompt_tokens_details) ?? asObject(usage.input_tokens_details);
  return asAmount(details?.cached_tokens) ?? asAmount(usage.prompt_cache_hit_tokens) ?? asAmount(usage.cached_tokens);
}

function hasFailed(payload: JsonObject): boolean {
  if (hasError(payload)) return true;
  const choices = payload.choices;
  const isChunk = choices !== undefined || payload.usage !== undefined || payload.id !== undefined;
  return !isChunk && (payload.detail !== undefined || payload.details !== undefined || isErrorEvent(payload));
}

function isErrorEvent(payload: JsonObject): boolean {
  return payload.type === 'error' || payload.object === 'error';
}
