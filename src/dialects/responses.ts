import { hasError } from '../core/failures/hasError.ts';
import { complaint } from '../core/generation/adaptation.ts';
import type { Dialect, PartPiece, Reading } from '../core/generation/dialect.ts';
import type { Part, ToolChoice, ToolResultPart, Usage } from '../core/generation/generation.ts';
import { dataUrl, replayFor } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText, present } from '../core/json/json.ts';
import { otherVersion } from './otherVersion.ts';
import { objectSchema, resultText, systemText, type Turn, turnsOf } from './turns.ts';

const name = 'responses';

/**
 * `POST {base}/responses`: OpenAI's Responses API (platform.openai.com, "Responses" and "Streaming events"), and the
 * servers that imitate it. Nothing is stored: what the model thought comes encrypted and is sent back.
 */
export const responses: Dialect = {
  name,
  label: 'OpenAI Responses',
  takesImages: true,
  takesTools: true,
  toolName: /^[\w-]{1,64}$/,
  takesEffort: true,
  readsTextApart: true,

  endpointPath(basePath) {
    const base = basePath.replace(/\/(?:responses|chat(?:\/completions)?)$/, '');
    return `${base === '' ? '/v1' : base === '/openai' ? '/openai/v1' : base}/responses`;
  },

  ask(request) {
    const { model, temperature, maxTokens, tools, toolChoice, reasoningEffort } = request;
    const turns = turnsOf(request.messages, /^.{1,64}$/);
    const instructions = systemText(turns);
    const spoken = instructions === undefined ? turns : turns.filter(({ role }) => role !== 'system');
    const thinks = tools !== undefined || (reasoningEffort !== undefined && reasoningEffort !== 'none');
    return {
      model,
      instructions,
      input: spoken.flatMap(turn => toItems(turn, model)),
      max_output_tokens: maxTokens === undefined ? undefined : Math.max(16, maxTokens),
      temperature,
      reasoning: reasoningEffort === undefined ? undefined : { effort: reasoningEffort },
      tools: tools?.map(tool =>
        present({
          type: 'function',
          name: tool.name,
          description: tool.description,
          parameters: objectSchema(tool),
          // Left out, it means true, which refuses most schemas.
          strict: false,
        }),
      ),
      tool_choice: toToolChoice(toolChoice),
      include: thinks ? ['reasoning.encrypted_content'] : undefined,
      store: false,
      stream: true,
    };
  },

  adaptations: [
    {
      // Models that do not think have nothing to encrypt; imitations of the API do not know the field.
      drop: 'include',
      consequence: 'Earlier reasoning is not sent back.',
      isAskedFor: words => /\binclude\b|encrypted/i.test(words),
    },
    { drop: 'store', consequence: 'The provider may keep the answer.' },
    { drop: 'top_p', consequence: 'The model uses its default.' },
    { drop: 'temperature', consequence: 'The model uses its default.' },
    { drop: 'reasoning', consequence: 'The model uses its default effort.', isAskedFor: refusesEffort },
    { drop: 'max_output_tokens', consequence: 'The length of the answer is not limited.' },
  ],

  mergedFields: ['reasoning'],

  read(payload) {
    switch (payload.type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return namesOf(asObject(payload.response));
      case 'response.output_text.delta':
        return { text: asText(payload.delta) };
      case 'response.refusal.delta':
        return { refusal: asText(payload.delta) };
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return { reasoning: asText(payload.delta) };
      case 'response.output_item.added':
        return { parts: readItem(payload, false) };
      case 'response.output_item.done':
        return { parts: readItem(payload, true) };
      case 'response.function_call_arguments.delta':
        return {
          parts: [{ type: 'toolCall', index: asAmount(payload.output_index), arguments: asText(payload.delta) }],
        };
      case 'response.function_call_arguments.done':
        return {
          parts: [
            {
              type: 'toolCall',
              index: asAmount(payload.output_index),
              arguments: asText(payload.arguments),
              isAll: true,
            },
          ],
        };
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return readResponse(asObject(payload.response) ?? {}, false);
      case 'error':
        return { failed: true };
      default:
        return Array.isArray(payload.output) ? readResponse(payload, true) : { failed: hasError(payload) };
    }
  },

  otherPath: endpoint => otherVersion(endpoint, '/responses'),

  modelsPath: endpoint => endpoint.replace(/\/responses$/, '/models'),

  recognises: (path, body) => /\/responses$/.test(path) && (body === undefined || body.input !== undefined),
};

function toToolChoice(choice: ToolChoice | undefined): JsonObject | string | undefined {
  return typeof choice === 'object' ? { type: 'function', name: choice.name } : choice;
}

/** The order of the items is the order of time. */
function toItems({ role, parts }: Turn, model: string | undefined): readonly JsonObject[] {
  if (role === 'tool') return parts.flatMap(part => (part.type === 'toolResult' ? [toOutput(part)] : []));
  if (role === 'assistant')
    return parts.flatMap((part, position) => toAnswerItem(part, parts.slice(position + 1), model));
  const [only] = parts;
  const content = parts.length === 1 && only?.type === 'text' ? only.text : parts.flatMap(toInput);
  return [{ role, content }];
}

function toAnswerItem(part: Part, later: readonly Part[], model: string | undefined): readonly JsonObject[] {
  const replay = 'replay' in part ? asObject(replayFor(part, name, model)) : undefined;
  switch (part.type) {
    case 'text':
      if (part.text === '') return [];
      // Newer models want to know again whether it was a remark or the answer.
      return replay === undefined
        ? [{ role: 'assistant', content: part.text }]
        : [{ role: 'assistant', phase: replay.phase, content: [{ type: 'output_text', text: part.text }] }];
    case 'reasoning':
      // Alone, without what it led to, it is refused.
      return replay === undefined || later.every(({ type }) => type === 'reasoning') ? [] : [replay];
    case 'toolCall':
      return [{ type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments }];
    default:
      return [];
  }
}

function toInput(part: Part): readonly JsonObject[] {
  if (part.type === 'text') return [{ type: 'input_text', text: part.text }];
  return part.type === 'image' ? [{ type: 'input_image', image_url: dataUrl(part) }] : [];
}

function toOutput(result: ToolResultPart): JsonObject {
  const images = result.content.filter(({ type }) => type === 'image').flatMap(toInput);
  const text = resultText(result, true);
  const output = images.length === 0 ? text : [{ type: 'input_text', text }, ...images];
  return { type: 'function_call_output', call_id: result.callId, output };
}

function namesOf(response: JsonObject | undefined): Reading {
  return { id: asIdentifier(response?.id), model: asText(response?.model) };
}

/** Its index is the only thing about an item that every server keeps the same from event to event. */
function readItem(event: JsonObject, isDone: boolean): readonly PartPiece[] {
  const item = asObject(event.item);
  if (item?.type === 'function_call') return [callOf(item, asAmount(event.output_index), isDone)];
  if (!isDone || item === undefined) return [];
  if (item.type === 'reasoning') return reasoningOf(item, '');
  const phase = item.type === 'message' ? asText(item.phase) : undefined;
  return phase === undefined ? [] : [{ type: 'text', text: '', replay: { phase }, attaches: true, ends: true }];
}

function callOf(item: JsonObject, index: number | undefined, isDone: boolean): PartPiece {
  const json = item.arguments;
  return {
    type: 'toolCall',
    index,
    id: asIdentifier(item.call_id) ?? asIdentifier(item.id),
    name: asText(item.name),
    arguments: asText(json) ?? asObject(json),
    isAll: isDone,
    isLast: isDone,
  };
}

/** An item as it has to come back. What has nothing encrypted would be looked for by its id, where nothing is stored. */
function reasoningOf(item: JsonObject, text: string): readonly PartPiece[] {
  if (asText(item.encrypted_content) === undefined) return text === '' ? [] : [{ type: 'reasoning', text }];
  const { status: _, ...replay } = item;
  return [{ type: 'reasoning', text, replay: { summary: [], ...replay }, attaches: text === '', ends: true }];
}

/** @param isWhole whether nothing came before it: at the end of a stream, a response repeats what the events said. */
function readResponse(response: JsonObject, isWhole: boolean): Reading {
  const status = asText(response.status);
  const reason = asText(asObject(response.incomplete_details)?.reason);
  const isFailed = status === 'failed' || status === 'cancelled' || hasError(response);
  const isPending = status === 'queued' || status === 'in_progress';
  const wholeParts = asArray(response.output).flatMap(item => readWholeItem(asObject(item) ?? {}));
  const refusals = asArray(response.output).flatMap(item => contentsOf(item, 'refusal', 'refusal'));
  return {
    ...namesOf(response),
    usage: readUsage(asObject(response.usage)),
    wholeParts,
    refusal: isWhole ? asText(refusals.join('')) : undefined,
    finishReason: isFailed || isPending ? undefined : finishReasonOf(status, reason),
    pending: isPending,
    failed: isFailed,
    failure: response,
  };
}

function finishReasonOf(status: string | undefined, reason: string | undefined): string {
  if (status !== 'incomplete') return 'stop';
  return reason === undefined || reason === 'max_output_tokens' ? 'length' : reason;
}

function readWholeItem(item: JsonObject): readonly PartPiece[] {
  if (item.type === 'function_call') return [callOf(item, undefined, true)];
  if (item.type === 'message') return [{ type: 'text', text: contentsOf(item, 'output_text', 'text').join('') }];
  if (item.type !== 'reasoning') return [];
  const summary = contentsOf({ content: item.summary }, 'summary_text', 'text');
  return reasoningOf(item, [...summary, ...contentsOf(item, 'reasoning_text', 'text')].join('\n\n'));
}

function contentsOf(item: unknown, type: string, field: string): readonly string[] {
  return asArray(asObject(item)?.content).flatMap(part => {
    const content = asObject(part);
    const text = content?.type === type ? asText(content[field]) : undefined;
    return text === undefined ? [] : [text];
  });
}

function readUsage(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  return anyOf({
    inputTokens: asAmount(usage.input_tokens),
    outputTokens: asAmount(usage.output_tokens),
    totalTokens: asAmount(usage.total_tokens),
    cachedInputTokens: asAmount(asObject(usage.input_tokens_details)?.cached_tokens) || undefined,
    reasoningTokens: asAmount(asObject(usage.output_tokens_details)?.reasoning_tokens) || undefined,
    costUsd: asAmount(usage.cost),
  });
}

/** “Unsupported parameter: 'reasoning.effort' is not supported with this model.” */
function refusesEffort(words: string): boolean {
  return /\breasoning(?:\.effort)?\b|\beffort\b/i.test(words) && complaint.test(words);
}
