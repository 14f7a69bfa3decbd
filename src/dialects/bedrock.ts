import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, PartPiece, Reading } from '../core/generation/dialect.ts';
import type { GenerationRequest, Part, ToolChoice, ToolResultPart } from '../core/generation/generation.ts';
import { replayFor } from '../core/generation/parts.ts';
import { decodePercent } from '../core/http/decodePercent.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText, parseJson, present } from '../core/json/json.ts';
import { claudeThinking } from './claude.ts';
import {
  alternatingTurns,
  argumentsObject,
  objectSchema,
  offeredOrUsed,
  resultText,
  systemText,
  type Turn,
  turnsOf,
} from './turns.ts';

const name = 'bedrock';

/**
 * `POST {base}/model/{model}/converse-stream`: Amazon Bedrock's ConverseStream (docs.aws.amazon.com, "Converse API"),
 * with a Bedrock API key. Requests are not signed.
 */
export const bedrock: Dialect = {
  name,
  label: 'Amazon Bedrock',
  framing: 'aws',
  readsTextApart: true,
  // Only Nova writes tags, and into what is the answer for everyone who reads this API.
  readsThinkTags: false,
  takesImages: true,
  takesTools: true,
  toolName: /^[\w-]{1,64}$/,
  takesEffort: true,

  endpointPath(basePath, request) {
    const [, base = basePath, inPath = ''] =
      /^(.*?)\/model(?:\/([^/]+))?(?:\/(?:converse|invoke)[\w-]*)?$/.exec(basePath) ?? [];
    const model = request?.model ?? '';
    return `${base}/model/${model === '' ? inPath : encodeURIComponent(decodePercent(model))}/converse-stream`;
  },

  ask(request) {
    const turns = turnsOf(request.messages, /^[\w-]{1,64}$/);
    const system = systemText(turns);
    const { model, maxTokens, temperature } = request;
    const thinking = toThinking(request);
    const stop = request.stop?.filter(text => text.trim() !== '');
    const config = present({
      maxTokens,
      temperature: temperature === undefined || thinking?.thinking !== undefined ? undefined : Math.min(1, temperature),
      stopSequences: stop?.length === 0 ? undefined : stop,
    });
    return {
      messages: toMessages(turns, model),
      system: system === undefined ? undefined : [{ text: system }],
      inferenceConfig: Object.keys(config).length === 0 ? undefined : config,
      toolConfig: toToolConfig(request, turns),
      additionalModelRequestFields: thinking,
    };
  },

  mergedFields: ['inferenceConfig', 'additionalModelRequestFields'],

  payloadOf(type, data) {
    const payload = asObject(parseJson(data));
    return payload === undefined || type === 'message' ? payload : { [type]: payload };
  },

  adaptations: [
    { drop: 'inferenceConfig.topP', consequence: 'The model uses its default.' },
    { drop: 'inferenceConfig.temperature', consequence: 'The model uses its default.' },
    { drop: 'inferenceConfig.stopSequences', consequence: 'The answer goes on after the stop sequences.' },
  ],

  read(payload) {
    const type = firstKey(payload);
    const event = asObject(payload[type]) ?? {};
    const index = asAmount(event.contentBlockIndex);
    switch (type) {
      case 'contentBlockStart':
        return { parts: callOf(asObject(asObject(event.start)?.toolUse), index, false) };
      case 'contentBlockDelta':
        return readDelta(asObject(event.delta) ?? {}, index);
      case 'contentBlockStop':
        return { parts: [{ type: 'toolCall', index, isLast: true }] };
      case 'messageStop':
        return readFinish(asText(event.stopReason));
      case 'metadata':
        return { counts: readCounts(event.usage) };
      default:
        if (/Exception$/.test(type)) {
          const code = exceptionCodes[type] ?? type;
          return { failed: true, failure: { error: { message: event.message ?? event.Message, code } } };
        }
        return payload.output === undefined ? { failed: hasError(payload) } : readWhole(payload);
    }
  },

  /** What was read from a cache, or written to one, is not in `inputTokens`. */
  usageOf: counts => {
    const cached = asAmount(counts.cacheReadInputTokens) ?? 0;
    const input = asAmount(counts.inputTokens);
    return anyOf({
      inputTokens: input === undefined ? undefined : input + cached + (asAmount(counts.cacheWriteInputTokens) ?? 0),
      cachedInputTokens: cached === 0 ? undefined : cached,
      outputTokens: asAmount(counts.outputTokens),
    });
  },

  recognises: (path, body) =>
    /\/model\/[^/]+\/converse(?:-stream)?$/.test(path) && (body === undefined || asArray(body.messages).length > 0),
};

/** What AWS calls its exceptions, in the words of the other APIs. */
const exceptionCodes: Readonly<Record<string, string>> = {
  internalServerException: 'server_error',
  modelStreamErrorException: 'provider_error',
  serviceUnavailableException: 'overloaded',
  throttlingException: 'rate_limit',
  validationException: 'validation',
};

function firstKey(payload: JsonObject): string {
  for (const key in payload) return key;
  return '';
}

/** Each maker's models are told the effort in the maker's own words. */
function toThinking(request: GenerationRequest): JsonObject | undefined {
  const { model = '', reasoningEffort: effort } = request;
  if (effort === undefined || effort === 'none') return undefined;
  if (/gpt-oss/.test(model)) return { reasoning_effort: effort };
  const fields = /claude/.test(model) ? claudeThinking(request) : {};
  return Object.keys(fields).length === 0 ? undefined : { ...fields };
}

/** It must be there where the history has calls. There is no choice of none: then nothing is offered. */
function toToolConfig({ tools, toolChoice }: GenerationRequest, turns: readonly Turn[]): JsonObject | undefined {
  const offered = offeredOrUsed(toolChoice === 'none' ? undefined : tools, turns);
  if (offered.length === 0) return undefined;
  return present({
    tools: offered.map(tool => ({
      toolSpec: present({
        name: tool.name,
        description: tool.description,
        inputSchema: { json: objectSchema(tool) },
      }),
    })),
    toolChoice: tools === undefined ? undefined : toToolChoice(toolChoice),
  });
}

function toToolChoice(choice: ToolChoice | undefined): JsonObject | undefined {
  if (choice === undefined || choice === 'none') return undefined;
  if (typeof choice === 'object') return { tool: { name: choice.name } };
  return choice === 'required' ? { any: {} } : { auto: {} };
}

function toMessages(turns: readonly Turn[], model: string | undefined): readonly JsonObject[] {
  return alternatingTurns(turns)
    .map(({ role, parts }) => ({ role, content: parts.flatMap(part => toBlock(part, model)) }))
    .filter(({ content }) => content.length > 0);
}

function toBlock(part: Part, model: string | undefined): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? [] : [{ text: part.text }];
    case 'image': {
      const format = part.mediaType.replace(/^image\/(?:jpg$)?/, '') || 'jpeg';
      return [{ image: { format, source: { bytes: part.data } } }];
    }
    case 'reasoning': {
      const replay = asObject(replayFor(part, name, model));
      if (replay?.redactedContent !== undefined)
        return [{ reasoningContent: { redactedContent: replay.redactedContent } }];
      if (replay?.signature === undefined) return [];
      return [{ reasoningContent: { reasoningText: { text: part.text, signature: replay.signature } } }];
    }
    case 'toolCall':
      return [{ toolUse: { toolUseId: part.id, name: part.name, input: argumentsObject(part) } }];
    case 'toolResult':
      return [toResult(part, model)];
  }
}

function toResult(result: ToolResultPart, model: string | undefined): JsonObject {
  const images = result.content.filter(({ type }) => type === 'image').flatMap(image => toBlock(image, model));
  return {
    toolResult: present({
      toolUseId: result.callId,
      content: [{ text: resultText(result) }, ...images],
      status: result.isError ? 'error' : undefined,
    }),
  };
}

/** What the provider's own tools do is left out. */
function callOf(call: JsonObject | undefined, index: number | undefined, isWhole: boolean): readonly PartPiece[] {
  if (call === undefined || call.type === 'server_tool_use') return [];
  return [
    {
      type: 'toolCall',
      index,
      id: asIdentifier(call.toolUseId),
      name: asText(call.name),
      arguments: asObject(call.input),
      isLast: isWhole,
    },
  ];
}

function readDelta(delta: JsonObject, index: number | undefined): Reading {
  const text = asText(delta.text);
  if (text !== undefined) return { text };
  const call = asObject(delta.toolUse);
  if (call !== undefined) {
    return { parts: [{ type: 'toolCall', index, arguments: asText(call.input) ?? asObject(call.input) }] };
  }
  return { parts: reasoningOf(asObject(delta.reasoningContent)) };
}

function reasoningOf(content: JsonObject | undefined): readonly PartPiece[] {
  const { text, signature, redactedContent } = content ?? {};
  if (typeof redactedContent === 'string') return [{ type: 'reasoning', text: '', replay: { redactedContent } }];
  if (typeof signature === 'string' && signature !== '') {
    return [{ type: 'reasoning', text: asText(text) ?? '', replay: { signature }, attaches: true, ends: true }];
  }
  return typeof text === 'string' ? [{ type: 'reasoning', text }] : [];
}

const finishReasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
  tool_use: 'tool_calls',
};

function readFinish(reason: string | undefined): Reading {
  if (reason === undefined) return { ended: true };
  if (!reason.startsWith('malformed')) return { finishReason: finishReasons[reason] ?? reason };
  return { failed: true, failure: { error: { message: `The model stopped: ${reason}.`, code: reason } } };
}

function readWhole(payload: JsonObject): Reading {
  const blocks = asArray(asObject(asObject(payload.output)?.message)?.content).map(block => asObject(block) ?? {});
  const wholeParts = blocks.flatMap((block): readonly PartPiece[] => {
    if (typeof block.text === 'string') return [{ type: 'text', text: block.text }];
    const call = asObject(block.toolUse);
    if (call !== undefined) return callOf(call, undefined, true);
    const thought = asObject(block.reasoningContent);
    return reasoningOf(asObject(thought?.reasoningText) ?? thought);
  });
  return { wholeParts, counts: readCounts(payload.usage), ...readFinish(asText(payload.stopReason)) };
}

function readCounts(usage: unknown): JsonObject | undefined {
  const counts = asObject(usage);
  const names = ['inputTokens', 'outputTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'] as const;
  return anyOf(Object.fromEntries(names.map(each => [each, asAmount(counts?.[each])]))) as JsonObject | undefined;
}
