import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, PartPiece, Reading } from '../core/generation/dialect.ts';
import type { GenerationRequest, Part, ToolCallPart, ToolResultPart, Usage } from '../core/generation/generation.ts';
import { dataUrl, replayFor, textOfParts } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText, present } from '../core/json/json.ts';
import { readModelList } from './modelList.ts';
import { objectSchema, resultText, type Turn, turnsOf } from './turns.ts';

const name = 'cohere';

/** The words before a call, and what the model thought: both go back, each in its own field. */
const planReplay = { field: 'tool_plan' };
const thinkingReplay = { field: 'thinking' };

/** `POST {base}/v2/chat`: Cohere's Chat API (docs.cohere.com, "Chat API (v2)"). */
export const cohere: Dialect = {
  name,
  label: 'Cohere',
  takesImages: true,
  takesTools: true,
  toolName: /^[A-Za-z_]\w{0,63}$/,
  takesEffort: true,
  readsTextApart: true,

  endpointPath(basePath) {
    const base = basePath.replace(/\/(?:compatibility\/v1(?:\/chat\/completions)?|(?:v[12])?(?:\/?chat)?)$/, '');
    return `${base}/v2/chat`;
  },

  ask(request) {
    const { model, temperature, maxTokens, stop } = request;
    return {
      model,
      messages: turnsOf(request.messages).flatMap(turn => toMessages(turn, model)),
      temperature: temperature === undefined ? undefined : Math.min(1, temperature),
      max_tokens: maxTokens,
      stop_sequences: stop?.slice(0, 5),
      ...toTools(request),
      thinking: toThinking(request.reasoningEffort),
      stream: true,
    };
  },

  adaptations: [
    { drop: 'temperature', consequence: 'The model uses its default.' },
    { drop: 'stop_sequences', consequence: 'The answer goes on after the stop sequences.' },
  ],

  read(payload) {
    const delta = asObject(payload.delta);
    const message = asObject(delta?.message);
    switch (payload.type) {
      case 'message-start':
        return { id: asIdentifier(payload.id) };
      case 'content-start':
      case 'content-delta':
        return readContent(asObject(message?.content));
      case 'tool-plan-delta':
        return { parts: planOf(message?.tool_plan) };
      case 'tool-call-start':
      case 'tool-call-delta':
        return { parts: [pieceOf(asObject(message?.tool_calls), asAmount(payload.index))] };
      case 'tool-call-end':
        return { parts: [{ type: 'toolCall', index: asAmount(payload.index), isLast: true }] };
      case 'message-end':
        return readEnd(delta ?? {});
      default:
        return asObject(payload.message) === undefined ? { failed: hasFailed(payload) } : readWhole(payload);
    }
  },

  modelsPath: endpoint => endpoint.replace(/\/v2\/chat$/, '/v1/models?page_size=1000&endpoint=chat'),

  readModels: answer =>
    readModelList(asObject(answer)?.models, {
      id: 'name',
      context: 'context_length',
      isListed: ({ endpoints }) => endpoints === undefined || asArray(endpoints).includes('chat'),
    }),

  recognises: (path, body) => /\/v2\/chat$/.test(path) && (body === undefined || asArray(body.messages).length > 0),
};

/** One tool that must be called is the only one that is offered. */
function toTools({ tools, toolChoice }: GenerationRequest): JsonObject {
  if (tools === undefined) return {};
  const offered = typeof toolChoice === 'object' ? tools.filter(tool => tool.name === toolChoice.name) : tools;
  const choice =
    toolChoice === 'none' ? 'NONE' : toolChoice === undefined || toolChoice === 'auto' ? undefined : 'REQUIRED';
  return {
    tools: offered.map(tool => ({
      type: 'function',
      function: present({ name: tool.name, description: tool.description, parameters: objectSchema(tool) }),
    })),
    tool_choice: choice,
  };
}

function toThinking(effort: string | undefined): JsonObject | undefined {
  if (effort === undefined) return undefined;
  if (effort === 'none') return { type: 'disabled' };
  const budgets: Readonly<Record<string, number>> = { minimal: 512, low: 2048, medium: 8192 };
  return present({ type: 'enabled', token_budget: budgets[effort] });
}

function toMessages({ role, parts }: Turn, model: string | undefined): readonly JsonObject[] {
  if (role === 'tool') return parts.flatMap(part => (part.type === 'toolResult' ? [toResult(part)] : []));
  if (role === 'assistant') return [toAnswer(parts, model)];
  const [only] = parts;
  return [{ role, content: parts.length === 1 && only?.type === 'text' ? only.text : parts.flatMap(toContent) }];
}

function toContent(part: Part): readonly JsonObject[] {
  if (part.type === 'text') return [{ type: 'text', text: part.text }];
  return part.type === 'image' ? [{ type: 'image_url', image_url: { url: dataUrl(part) } }] : [];
}

function toAnswer(parts: readonly Part[], model: string | undefined): JsonObject {
  const calls = parts.filter(part => part.type === 'toolCall');
  const thought = (field: string): string =>
    parts.map(part => (part.type === 'reasoning' && fieldOf(part, model) === field ? part.text : '')).join('');
  const text = textOfParts(parts);
  const thinking = calls.length > 0 ? thought('thinking') : '';
  const contents = [
    ...(thinking === '' ? [] : [{ type: 'thinking', thinking }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ];
  return present({
    role: 'assistant',
    content: thinking === '' ? asText(text) : contents,
    tool_plan: calls.length > 0 ? asText(thought('tool_plan')) : undefined,
    tool_calls: calls.length === 0 ? undefined : calls.map(toCall),
  });
}

function fieldOf(part: Part, model: string | undefined): unknown {
  return part.type === 'reasoning' ? asObject(replayFor(part, name, model))?.field : undefined;
}

function toCall({ id, name: tool, arguments: json }: ToolCallPart): JsonObject {
  return { id, type: 'function', function: { name: tool, arguments: json } };
}

function toResult(result: ToolResultPart): JsonObject {
  return { role: 'tool', tool_call_id: result.callId, content: resultText(result, true) };
}

/** Which kind it is, a delta tells by its field alone. */
function readContent(content: JsonObject | undefined): Reading {
  const thinking = asText(content?.thinking);
  if (thinking === undefined) return { text: asText(content?.text) };
  return { parts: [{ type: 'reasoning', text: thinking, replay: thinkingReplay, attaches: true }] };
}

function planOf(plan: unknown): readonly PartPiece[] {
  const text = asText(plan);
  return text === undefined ? [] : [{ type: 'reasoning', text, replay: planReplay, attaches: true }];
}

function pieceOf(call: JsonObject | undefined, index: number | undefined): PartPiece {
  const tool = asObject(call?.function);
  const json = tool?.arguments;
  return {
    type: 'toolCall',
    index,
    id: asIdentifier(call?.id),
    name: asText(tool?.name),
    arguments: asText(json) ?? asObject(json),
  };
}

const finishReasons: Readonly<Record<string, string>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
};

function readEnd(delta: JsonObject): Reading {
  const reason = asText(delta.finish_reason);
  if (reason === undefined) return { ended: true, usage: readUsage(asObject(delta.usage)) };
  if (/ERROR|TIMEOUT/.test(reason)) {
    const message = asText(delta.error) ?? `The model stopped: ${reason}.`;
    return { failed: true, failure: { error: { message, code: reason } } };
  }
  return { finishReason: finishReasons[reason] ?? reason, usage: readUsage(asObject(delta.usage)) };
}

function readWhole(payload: JsonObject): Reading {
  const message = asObject(payload.message) ?? {};
  const contents = asArray(message.content).map(content => readContent(asObject(content)));
  const wholeParts: readonly PartPiece[] = [
    ...contents.flatMap(({ parts = [] }) => parts),
    ...planOf(message.tool_plan),
    ...contents.flatMap(({ text }) => (text === undefined ? [] : [{ type: 'text' as const, text }])),
    ...asArray(message.tool_calls).map(call => ({ ...pieceOf(asObject(call), undefined), isLast: true }) as PartPiece),
  ];
  return { id: asIdentifier(payload.id), wholeParts, ...readEnd(payload) };
}

function readUsage(usage: JsonObject | undefined): Usage | undefined {
  const tokens = asObject(usage?.tokens);
  return anyOf({
    inputTokens: asAmount(tokens?.input_tokens),
    outputTokens: asAmount(tokens?.output_tokens),
    cachedInputTokens: asAmount(usage?.cached_tokens) || undefined,
  });
}

/** `{ id, message }` is how an error looks. */
function hasFailed(payload: JsonObject): boolean {
  return hasError(payload) || (payload.type === undefined && asText(payload.message) !== undefined);
}
