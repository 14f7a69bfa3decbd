import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, PartPiece } from '../core/generation/dialect.ts';
import type { GenerationRequest, Part, ToolResultPart } from '../core/generation/generation.ts';
import { replayFor, textOfParts } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText, parseJson, present } from '../core/json/json.ts';
import { readModelList } from './modelList.ts';
import { argumentsObject, objectSchema, resultText, type Turn, turnsOf } from './turns.ts';

const name = 'ollama';

/** Thinking goes back to where it came from, in turns with tools. */
const thinkingReplay = { thinking: true };

/**
 * `POST {base}/api/chat`: Ollama's own API (docs.ollama.com, "Chat"). Unlike its OpenAI-compatible one, it can set the
 * size of the context, with `extra: { options: { num_ctx } }`; without that, a longer prompt loses its beginning.
 */
export const ollama: Dialect = {
  name,
  label: 'Ollama',
  framing: 'lines',
  takesImages: true,
  takesTools: true,
  takesEffort: true,
  readsTextApart: true,

  endpointPath: basePath =>
    `${basePath.replace(/(?:\/api(?:\/(?:chat|generate|tags))?|\/v1(?:\/chat(?:\/completions)?)?)$/, '')}/api/chat`,

  ask(request) {
    const { model, temperature, maxTokens, stop } = request;
    const options = present({ temperature, num_predict: maxTokens, stop });
    return {
      model,
      messages: turnsOf(request.messages).flatMap(turn => toMessages(turn, model)),
      tools: toTools(request),
      think: toThink(request.reasoningEffort),
      options: Object.keys(options).length === 0 ? undefined : options,
      stream: true,
    };
  },

  adaptations: [
    {
      // “"gemma3:4b" does not support thinking”; older servers know `true` and `false` only.
      drop: 'think',
      consequence: 'The model uses its default effort.',
      isAskedFor: words => /\bthink(?:ing)?\b/i.test(words),
    },
  ],

  mergedFields: ['options'],

  read(payload) {
    const message = asObject(payload.message);
    const thinking = asText(message?.thinking);
    const calls = asArray(message?.tool_calls).flatMap(call => readCall(asObject(call)));
    const content = typeof message?.content === 'string' ? message.content : undefined;
    const isPlain = thinking === undefined && calls.length === 0;
    const parts: readonly PartPiece[] = [
      ...(thinking === undefined
        ? []
        : [{ type: 'reasoning' as const, text: thinking, replay: thinkingReplay, attaches: true }]),
      ...(content === undefined ? [] : [{ type: 'text' as const, text: content }]),
      ...calls,
    ];
    const isDone = payload.done === true;
    return {
      model: asText(payload.model),
      ...(isPlain ? { text: asText(content) } : { parts }),
      finishReason: isDone ? (asText(payload.done_reason) ?? 'stop') : undefined,
      usage: isDone
        ? anyOf({ inputTokens: asAmount(payload.prompt_eval_count), outputTokens: asAmount(payload.eval_count) })
        : undefined,
      failed: hasError(payload),
    };
  },

  modelsPath: endpoint => endpoint.replace(/\/api\/chat$/, '/api/tags'),

  readModels: answer =>
    readModelList(asObject(answer)?.models, {
      id: 'name',
      context: '/details/context_length',
      isListed: ({ capabilities }) => capabilities === undefined || asArray(capabilities).includes('completion'),
    }),

  recognises: (path, body) => /\/api\/chat$/.test(path) && (body === undefined || asArray(body.messages).length > 0),
};

/** There is no choice of tools: a tool that must not be called is not offered, and neither are those beside one that must. */
function toTools({ tools, toolChoice }: GenerationRequest): readonly JsonObject[] | undefined {
  if (tools === undefined || toolChoice === 'none') return undefined;
  const offered = typeof toolChoice === 'object' ? tools.filter(tool => tool.name === toolChoice.name) : tools;
  return offered.map(tool => ({
    type: 'function',
    function: present({ name: tool.name, description: tool.description, parameters: objectSchema(tool) }),
  }));
}

function toThink(effort: string | undefined): boolean | string | undefined {
  if (effort === undefined) return undefined;
  const levels: Readonly<Record<string, boolean | string>> = { none: false, minimal: 'low', xhigh: 'max' };
  return levels[effort] ?? effort;
}

function toMessages({ role, parts }: Turn, model: string | undefined): readonly JsonObject[] {
  if (role === 'tool') return parts.flatMap(part => (part.type === 'toolResult' ? [toResult(part)] : []));
  const calls = parts.flatMap(part =>
    part.type === 'toolCall' ? [{ id: part.id, function: { name: part.name, arguments: argumentsObject(part) } }] : [],
  );
  const thoughts = parts.filter(part => part.type === 'reasoning' && replayFor(part, name, model) !== undefined);
  const thinking = thoughts.map(part => (part.type === 'reasoning' ? part.text : '')).join('');
  return [
    present({
      role,
      content: textOfParts(parts),
      thinking: calls.length > 0 && thinking !== '' ? thinking : undefined,
      images: imagesIn(parts),
      tool_calls: calls.length === 0 ? undefined : calls,
    }),
  ];
}

function toResult(result: ToolResultPart): JsonObject {
  return present({
    role: 'tool',
    tool_name: result.name,
    tool_call_id: result.callId,
    content: resultText(result, true),
    images: imagesIn(result.content),
  });
}

/** Base64 alone, without the beginning of a `data:` URL. */
function imagesIn(parts: readonly Part[]): readonly string[] | undefined {
  const images = parts.flatMap(part => (part.type === 'image' ? [part.data] : []));
  return images.length === 0 ? undefined : images;
}

/** A call comes whole. Its index is no help: older servers leave it out, or begin with the second call. */
function readCall(call: JsonObject | undefined): readonly PartPiece[] {
  const tool = asObject(call?.function);
  const toolName = asText(tool?.name);
  if (toolName === undefined) return [];
  const given = tool?.arguments;
  const json = asObject(given) ?? asObject(parseJson(asText(given) ?? '')) ?? {};
  return [{ type: 'toolCall', id: asIdentifier(call?.id), name: toolName, arguments: json, isLast: true }];
}
