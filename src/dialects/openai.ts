import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, PartPiece } from '../core/generation/dialect.ts';
import type { Usage } from '../core/generation/generation.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText } from '../core/json/json.ts';

import { toChatMessages, toChatTool, toChatToolChoice } from './openaiMessages.ts';

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
  takesEffort: true,

  endpointPath(basePath) {
    // A server without a version in its paths: an empty base would get one.
    if (basePath === '/chat/completions') return basePath;
    const base = basePath.replace(/\/chat(?:\/completions)?$/, '');
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

  // Mistral, older vLLM and Fireworks refuse what they do not know.
  optionalField: 'stream_options',

  read(payload) {
    const choice = firstOf(payload.choices);
    const delta = asObject(choice?.delta);
    const message = asObject(choice?.message);
    const text = textOf(delta?.content) ?? asText(choice?.text);
    const reasoning = reasoningOf(delta);
    const parts = delta === undefined ? none : [...replayOf(delta, reasoning, text), ...callsOf(delta)];
    const wholeParts = message === undefined ? none : wholePartsOf(message);
    return {
      id: asIdentifier(payload.id),
      model: asText(payload.model),
      text,
      joined: asArray(delta?.content).length > 1,
      wholeText: textOf(message?.content),
      reasoning,
      parts: parts.length === 0 ? undefined : parts,
      wholeParts: wholeParts.length === 0 ? undefined : wholeParts,
      refusal: asText(delta?.refusal) ?? asText(message?.refusal),
      finishReason: finishReasonOf(asText(choice?.finish_reason)),
      usage: readUsage(payload),
      failed: hasFailed(payload),
    };
  },
};

const none: readonly PartPiece[] = [];

function finishReasonOf(reason: string | undefined): string | undefined {
  return reason === 'function_call' ? 'tool_calls' : reason;
}

/** Gateways that were asked for one choice may send several; only the first is the answer. */
function firstOf(choices: unknown): JsonObject | undefined {
  for (const item of asArray(choices)) {
    const choice = asObject(item);
    if (choice !== undefined && (choice.index === undefined || choice.index === 0 || choice.index === null))
      return choice;
  }
  return undefined;
}

/** Mistral's reasoning models send the content as parts. */
function textOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return asText(content);
  return joined(content.map(asObject).map(part => (part?.type === 'text' ? part.text : undefined)));
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

/** `reasoning_content` (DeepSeek and others), `reasoning` (Groq, OpenRouter), or details that repeat the latter. */
function reasoningOf(delta: JsonObject | undefined): string | undefined {
  if (delta === undefined) return undefined;
  const named = asText(delta.reasoning_content) ?? asText(delta.reasoning);
  if (named !== undefined) return named;
  const { reasoning_details: details, content } = delta;
  if (Array.isArray(details)) return joined(details.map(detail => asObject(detail)?.text));
  return Array.isArray(content) ? joined(content.flatMap(part => thinkingOf(asObject(part)))) : undefined;
}

function thinkingOf(part: JsonObject | undefined): readonly unknown[] {
  if (part?.type !== 'thinking') return [];
  const { thinking } = part;
  return typeof thinking === 'string' ? [thinking] : asArray(thinking).map(inner => asObject(inner)?.text);
}

function joined(texts: readonly unknown[]): string | undefined {
  return asText(texts.filter(text => typeof text === 'string').join(''));
}

function readUsage(payload: JsonObject): Usage | undefined {
  const usage = asObject(payload.usage) ?? asObject(asObject(payload.x_groq)?.usage);
  // Eden AI says the cost at the top, OpenRouter in the usage; both in US dollars.
  const costUsd = asAmount(payload.cost) ?? asAmount(usage?.cost);
  if (usage === undefined) return costUsd === undefined ? undefined : { costUsd };
  return anyOf({
    inputTokens: asAmount(usage.prompt_tokens),
    outputTokens: asAmount(usage.completion_tokens),
    totalTokens: asAmount(usage.total_tokens),
    cachedInputTokens: cachedTokensOf(usage) || undefined,
    reasoningTokens: asAmount(asObject(usage.completion_tokens_details)?.reasoning_tokens) || undefined,
    costUsd,
  });
}

/** In the details, as OpenAI has it; DeepSeek and Moonshot have fields of their own. */
function cachedTokensOf(usage: JsonObject): number | undefined {
  const details = asObject(usage.prompt_tokens_details);
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
