import { hasError } from '../core/failures/errorBody.ts';
import type { Dialect } from '../core/generation/dialect.ts';
import type { Message, Usage } from '../core/generation/generation.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText } from '../core/json/json.ts';

/**
 * `POST {base}/chat/completions`, as OpenAI documents it and as Eden AI, gateways and local servers bend it.
 * The quirks that are named here were seen in recordings or in issues of other clients.
 */
export const openai: Dialect = {
  name: 'openai',
  label: 'OpenAI-compatible',
  readsTextApart: true,
  takesImages: true,

  endpointPath(basePath) {
    const base = basePath.replace(/\/chat(?:\/completions)?$/, '');
    return `${base === '' ? '/v1' : base}/chat/completions`;
  },

  ask({ messages, model, temperature, maxTokens, stop }) {
    const turns = messages.map(toMessage);
    const stream_options = { include_usage: true };
    return { model, temperature, max_tokens: maxTokens, stop, messages: turns, stream: true, stream_options };
  },

  modelsPath: endpoint => endpoint.replace(/\/chat\/completions$/, '/models'),

  recognises: (path, body) =>
    /\/chat\/completions$/.test(path) && (body?.messages === undefined || asArray(body.messages).length > 0),

  // Mistral, older vLLM and Fireworks refuse what they do not know.
  optionalField: 'stream_options',

  read(payload) {
    const choice = firstOf(payload.choices);
    const delta = asObject(choice?.delta);
    const message = asObject(choice?.message);
    return {
      id: asIdentifier(payload.id),
      model: asText(payload.model),
      text: textOf(delta?.content) ?? asText(choice?.text),
      joined: asArray(delta?.content).length > 1,
      wholeText: textOf(message?.content),
      reasoning: reasoningOf(delta),
      refusal: asText(delta?.refusal) ?? asText(message?.refusal),
      finishReason: asText(choice?.finish_reason),
      usage: readUsage(payload),
      failed: hasFailed(payload),
    };
  },
};

/** The plain form where it says everything: not every server reads a content that is made of parts. */
function toMessage({ role, content, images = [] }: Message): JsonObject {
  if (images.length === 0) return { role, content };
  const pictures = images.map(url => ({ type: 'image_url', image_url: { url } }));
  return { role, content: [{ type: 'text', text: content }, ...pictures] };
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
    costUsd,
  });
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
