import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, PartPiece, Reading } from '../core/generation/dialect.ts';
import type { GenerationRequest, Part, Tool, ToolChoice } from '../core/generation/generation.ts';
import { replayFor } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText, present } from '../core/json/json.ts';
import { type ClaudeThinking, claudeThinking } from './claude.ts';
import { readModelList } from './modelList.ts';
import { otherVersion } from './otherVersion.ts';
import {
  alternatingTurns,
  argumentsObject,
  objectSchema,
  offeredOrUsed,
  resultText,
  systemText,
  turnsOf,
} from './turns.ts';

const name = 'anthropic';

/**
 * `POST {base}/v1/messages`: Anthropic's Messages API (docs.claude.com, "Messages" and "Streaming"), and the many
 * servers that imitate it.
 */
export const anthropic: Dialect = {
  name,
  label: 'Anthropic Messages',
  takesImages: true,
  takesTools: true,
  toolName: /^[\w-]{1,128}$/,
  takesEffort: true,
  readsTextApart: true,

  endpointPath(basePath) {
    if (/\/messages$|:(?:stream)?rawPredict$/i.test(basePath)) return basePath;
    return `${/\/v\d+$/.test(basePath) ? basePath : `${basePath}/v1`}/messages`;
  },

  // What a login gave is no key, and goes where other APIs have theirs.
  headers: apiKey => ({
    'anthropic-version': '2023-06-01',
    ...(apiKey === ''
      ? {}
      : apiKey.startsWith('sk-ant-oat')
        ? { authorization: `Bearer ${apiKey}`, 'anthropic-beta': 'oauth-2025-04-20' }
        : { 'x-api-key': apiKey }),
  }),

  ask(request) {
    const turns = turnsOf(request.messages, /^[\w-]{1,64}$/);
    const tools = offeredOrUsed(request.tools, turns);
    const { max_tokens, thinking, output_config } = limitsOf(request);
    const stop = request.stop?.filter(text => text.trim() !== '');
    return {
      model: request.model,
      max_tokens,
      system: systemText(turns),
      // Models that think take no other temperature than 1.
      temperature:
        request.temperature === undefined || thinking?.type === 'enabled'
          ? undefined
          : Math.min(1, request.temperature),
      stop_sequences: stop?.length === 0 ? undefined : stop,
      thinking,
      output_config,
      tools: tools.length === 0 ? undefined : tools.map(toTool),
      tool_choice: request.tools === undefined ? undefined : toToolChoice(request.toolChoice),
      messages: toMessages(turns, request.model),
      stream: true,
    };
  },

  adaptations: [
    { drop: 'top_k', consequence: 'The model uses its default.' },
    { drop: 'top_p', consequence: 'The model uses its default.' },
    { drop: 'temperature', consequence: 'The model uses its default.' },
  ],

  read(payload) {
    switch (payload.type) {
      case 'message_start':
        return readStart(asObject(payload.message));
      case 'content_block_start':
        return readBlockStart(asAmount(payload.index), asObject(payload.content_block));
      case 'content_block_delta':
        return readDelta(asAmount(payload.index), asObject(payload.delta));
      case 'content_block_stop':
        return { parts: [{ type: 'toolCall', index: asAmount(payload.index), isLast: true }] };
      case 'message_delta':
        return { ...readFinish(asObject(payload.delta)), counts: readCounts(payload.usage) };
      case 'message_stop':
        return { ended: true };
      case 'error':
        return { failed: true };
      default:
        return Array.isArray(payload.content) ? readWhole(payload) : { failed: hasError(payload) };
    }
  },

  /** What was read from a cache, or written to one, is not in `input_tokens`. */
  usageOf: counts => {
    const cached = asAmount(counts.cache_read_input_tokens) ?? 0;
    const input = asAmount(counts.input_tokens);
    return anyOf({
      inputTokens:
        input === undefined ? undefined : input + cached + (asAmount(counts.cache_creation_input_tokens) ?? 0),
      cachedInputTokens: cached === 0 ? undefined : cached,
      outputTokens: asAmount(counts.output_tokens),
      reasoningTokens: asAmount(counts.thinking_tokens) || undefined,
    });
  },

  otherPath: endpoint => otherVersion(endpoint, '/messages'),

  modelsPath: endpoint =>
    /\/messages$/.test(endpoint) ? endpoint.replace(/\/messages$/, '/models?limit=1000') : undefined,

  readModels: answer =>
    readModelList(asObject(answer)?.data, { id: 'id', label: 'display_name', context: 'max_input_tokens' }),

  recognises: (path, body) =>
    /\/messages$/.test(path) && (body?.messages === undefined || asArray(body.messages).length > 0),
};

/** `max_tokens` is required: left to the API, it is as much as every model of its kind can write. */
function limitsOf(request: GenerationRequest): ClaudeThinking & { readonly max_tokens: number } {
  const { model = '', maxTokens, reasoningEffort } = request;
  const isClaude = /claude/i.test(model);
  if (reasoningEffort === 'none' && !isClaude) {
    return { max_tokens: maxTokens ?? mostTokens(model), thinking: { type: 'disabled' } };
  }
  const thinking = claudeThinking(request);
  const budget = isClaude ? 0 : (asAmount(thinking.thinking?.budget_tokens) ?? 0);
  return { max_tokens: maxTokens ?? mostTokens(model) + budget, ...thinking };
}

function mostTokens(model: string): number {
  if (/claude-(?:2|instant|3-(?:opus|sonnet|haiku))/.test(model)) return 4096;
  return /claude/i.test(model) && !/claude-3/.test(model) ? 32_000 : 8192;
}

function toTool(tool: Tool): JsonObject {
  return present({ name: tool.name, description: tool.description, input_schema: objectSchema(tool) });
}

function toToolChoice(choice: ToolChoice | undefined): JsonObject | undefined {
  if (choice === undefined) return undefined;
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  return { type: choice === 'required' ? 'any' : choice };
}

function toMessages(turns: ReturnType<typeof turnsOf>, model: string | undefined): readonly JsonObject[] {
  const messages = alternatingTurns(turns)
    .map(({ role, parts }) => ({ role, content: parts.flatMap(part => toBlock(part, model)) }))
    .filter(({ content }) => content.length > 0);
  const last = messages.at(-1);
  // The beginning of an answer may not end in white space.
  if (last?.role !== 'assistant') return messages;
  const content = last.content.map(block =>
    block === last.content.at(-1) && typeof block.text === 'string' ? { ...block, text: block.text.trimEnd() } : block,
  );
  return [...messages.slice(0, -1), { role: last.role, content }];
}

function toBlock(part: Part, model: string | undefined): readonly JsonObject[] {
  const replay = 'replay' in part ? asObject(replayFor(part, name, model)) : undefined;
  switch (part.type) {
    case 'text':
      if (replay !== undefined) return [replay];
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }];
    case 'image':
      return [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } }];
    case 'reasoning':
      // Without its signature, thinking is refused.
      if (replay?.data !== undefined) return [{ type: 'redacted_thinking', data: replay.data }];
      return replay?.signature === undefined
        ? []
        : [{ type: 'thinking', thinking: part.text, signature: replay.signature }];
    case 'toolCall':
      return [{ type: 'tool_use', id: part.id, name: part.name, input: argumentsObject(part) }];
    case 'toolResult': {
      const images = part.content.filter(({ type }) => type === 'image').flatMap(image => toBlock(image, model));
      const text = resultText(part);
      const content = images.length === 0 ? text : [{ type: 'text', text }, ...images];
      return [present({ type: 'tool_result', tool_use_id: part.callId, content, is_error: part.isError || undefined })];
    }
  }
}

function readStart(message: JsonObject | undefined): Reading {
  return {
    id: asIdentifier(message?.id),
    model: asText(message?.model),
    counts: readCounts(message?.usage),
  };
}

function readBlockStart(index: number | undefined, block: JsonObject | undefined): Reading {
  if (block === undefined) return {};
  // A call begins empty, and its input follows; some servers have it all here.
  if (block.type === 'tool_use') return { parts: [callOf(block, index)] };
  return { parts: readBlock(block) };
}

function callOf(block: JsonObject, index: number | undefined): PartPiece {
  const input = asObject(block.input);
  const isEmpty = input === undefined || Object.keys(input).length === 0;
  return {
    type: 'toolCall',
    index,
    id: asIdentifier(block.id),
    name: asText(block.name),
    arguments: isEmpty ? undefined : input,
  };
}

/** A block that is whole, or that begins. What the server's own tools do is left out. */
function readBlock(block: JsonObject): readonly PartPiece[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: asText(block.text) ?? '' }];
    case 'thinking': {
      const signature = asText(block.signature);
      const text = asText(block.thinking) ?? '';
      return signature === undefined
        ? [{ type: 'reasoning', text }]
        : [{ type: 'reasoning', text, replay: { signature } }];
    }
    case 'redacted_thinking':
      return typeof block.data === 'string' ? [{ type: 'reasoning', text: '', replay: { data: block.data } }] : [];
    case 'tool_use':
      return [{ ...callOf(block, undefined), isLast: true } as PartPiece];
    default:
      return [];
  }
}

function readDelta(index: number | undefined, delta: JsonObject | undefined): Reading {
  switch (delta?.type) {
    case 'text_delta':
      return { text: asText(delta.text) };
    case 'thinking_delta':
      return { reasoning: asText(delta.thinking) };
    case 'signature_delta': {
      const signature = asText(delta.signature);
      if (signature === undefined) return {};
      return { parts: [{ type: 'reasoning', text: '', replay: { signature }, attaches: true, ends: true }] };
    }
    case 'input_json_delta':
      return { parts: [{ type: 'toolCall', index, arguments: asText(delta.partial_json) }] };
    default:
      return {};
  }
}

const finishReasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
  tool_use: 'tool_calls',
};

function readFinish(delta: JsonObject | undefined): Reading {
  const reason = asText(delta?.stop_reason);
  if (reason === undefined) return {};
  const details = asObject(delta?.stop_details);
  return {
    finishReason: finishReasons[reason] ?? reason,
    refusal: reason === 'refusal' ? asText(details?.explanation) : undefined,
  };
}

function readWhole(message: JsonObject): Reading {
  const wholeParts = asArray(message.content).flatMap(block => readBlock(asObject(block) ?? {}));
  return { ...readStart(message), ...readFinish(message), wholeParts, failed: hasError(message) };
}

/** Every event that has counts may lack some of them: a count that is null is none. */
function readCounts(usage: unknown): JsonObject | undefined {
  const counts = asObject(usage);
  if (counts === undefined) return undefined;
  const thinking = asObject(counts.output_tokens_details)?.thinking_tokens;
  const names = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens'] as const;
  return anyOf({
    ...Object.fromEntries(names.map(each => [each, asAmount(counts[each])])),
    thinking_tokens: asAmount(thinking),
  }) as JsonObject | undefined;
}
