import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, PartPiece, Reading } from '../core/generation/dialect.ts';
import type { GenerationRequest, Part, Tool, ToolChoice, Usage } from '../core/generation/generation.ts';
import { replayFor } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asObject, asText, present } from '../core/json/json.ts';
import { readModelList } from './modelList.ts';
import { alternatingTurns, argumentsObject, resultText, systemText, type Turn, turnsOf } from './turns.ts';

const name = 'gemini';

/**
 * `POST {base}/models/{model}:streamGenerateContent?alt=sse`: Google's Gemini API of AI Studio and of Vertex AI
 * (ai.google.dev, "Generating content"; cloud.google.com, "Gemini API in Vertex AI").
 */
export const gemini: Dialect = {
  name,
  label: 'Google Gemini',
  takesImages: true,
  takesTools: true,
  toolName: /^[A-Za-z_][\w.:-]{0,63}$/,
  takesEffort: true,
  readsTextApart: true,

  endpointPath(basePath, request) {
    const path = basePath.replace(/\/openai(?:\/(?:v1\/)?chat\/completions)?$/, '').replace(/\/models$/, '');
    const [, before = path, inPath] = /^(.*)\/(?:models|tunedModels)\/([^/:]+)(?::\w+)?$/.exec(path) ?? [];
    const model = request?.model?.replace(/^.*?(tunedModels\/[^/]+)$|^.*\//, '$1');
    const resource =
      model === undefined || model === '' ? (inPath ?? '') : model.split('/').map(encodeURIComponent).join('/');
    const place = resource.startsWith('tunedModels/') ? resource : `models/${resource}`;
    return `${modelsBase(before)}/${place}:streamGenerateContent?alt=sse`;
  },

  // What a login gave is no key, and goes where other APIs have theirs.
  headers(apiKey) {
    if (apiKey === '') return {};
    return /^(?:ya29\.|eyJ)/.test(apiKey) ? { authorization: `Bearer ${apiKey}` } : { 'x-goog-api-key': apiKey };
  },

  ask(request) {
    const turns = turnsOf(request.messages);
    const system = systemText(turns);
    const { model, temperature, maxTokens, stop, tools, toolChoice } = request;
    const config = present({
      temperature,
      maxOutputTokens: maxTokens,
      stopSequences: stop,
      thinkingConfig: toThinking(request),
    });
    return {
      systemInstruction: system === undefined ? undefined : { parts: [{ text: system }] },
      contents: toContents(turns, model),
      tools: tools === undefined ? undefined : [{ functionDeclarations: tools.map(toDeclaration) }],
      toolConfig: toolChoice === undefined ? undefined : { functionCallingConfig: toToolChoice(toolChoice) },
      generationConfig: Object.keys(config).length === 0 ? undefined : config,
    };
  },

  mergedFields: ['generationConfig'],

  adaptations: [
    { drop: 'generationConfig.thinkingConfig', consequence: 'The model uses its default effort.' },
    { drop: 'generationConfig.temperature', consequence: 'The model uses its default.' },
    { drop: 'generationConfig.stopSequences', consequence: 'The answer goes on after the stop sequences.' },
  ],

  read(event) {
    // Google's own gateways for assistants wrap every event.
    const payload = asObject(event.response) ?? event;
    const candidate = asArray(payload.candidates)
      .map(asObject)
      .find(each => each !== undefined && (asAmount(each.index) ?? 0) === 0);
    const finish = readFinish(candidate, payload);
    const parts = asArray(asObject(candidate?.content)?.parts);
    const text = parts.length === 1 ? plainText(asObject(parts[0])) : undefined;
    return {
      id: asIdentifier(payload.responseId),
      model: asText(payload.modelVersion),
      text,
      parts: text === undefined ? parts.flatMap(part => readPart(asObject(part) ?? {})) : undefined,
      usage: readUsage(asObject(payload.usageMetadata)),
      ...finish,
      failed: finish.failed === true || hasError(payload),
    };
  },

  modelsPath: endpoint =>
    /\/v\d\w*\/models\/[^/]*$/.test(endpoint)
      ? endpoint.replace(/\/models\/[^/]*$/, '/models?pageSize=1000')
      : undefined,

  readModels: answer =>
    readModelList(asObject(answer)?.models, {
      id: 'name',
      label: 'displayName',
      context: 'inputTokenLimit',
      isListed: ({ supportedGenerationMethods: methods }) =>
        methods === undefined || asArray(methods).includes('generateContent'),
    }),

  recognises: (path, body) =>
    /:(?:streamG|g)enerateContent$/.test(path) && (body === undefined || asArray(body.contents).length > 0),
};

/** Where the models lie, below the version, a project and its location, or a publisher. */
function modelsBase(path: string): string {
  if (path === '') return '/v1beta';
  return /\/locations\/[^/]+$/.test(path) ? `${path}/publishers/google` : path;
}

/** Gemini 3 takes the effort as a level, 2.5 as a number of tokens; models before do not think. */
function toThinking({ model = '', reasoningEffort: effort }: GenerationRequest): JsonObject | undefined {
  if (effort === undefined) return undefined;
  const includeThoughts = effort !== 'none';
  if (!/gemini-2\.5/.test(model)) {
    return { includeThoughts, thinkingLevel: levels[effort] ?? effort.toUpperCase() };
  }
  const isPro = model.includes('pro');
  const budget = budgets[effort] ?? -1;
  // 2.5 Pro always thinks.
  return { includeThoughts, thinkingBudget: isPro && budget === 0 ? 128 : budget };
}

const levels: Readonly<Record<string, string>> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
};

/** In tokens; -1 lets the model choose. */
const budgets: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 512,
  low: 2048,
  medium: 8192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};

function toDeclaration({ name: tool, description, schema }: Tool): JsonObject {
  // An object without properties is refused.
  const isEmpty = Object.keys(asObject(schema.properties) ?? {}).length === 0;
  return present({ name: tool, description, parametersJsonSchema: isEmpty ? undefined : schema });
}

function toToolChoice(choice: ToolChoice): JsonObject {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  return { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[choice] };
}

function toContents(turns: readonly Turn[], model: string | undefined): readonly JsonObject[] {
  return alternatingTurns(turns)
    .map(({ role, parts }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: parts.flatMap((part, position) => {
        const isFirstCall =
          part.type === 'toolCall' && !parts.slice(0, position).some(({ type }) => type === 'toolCall');
        return toParts(part, model, isFirstCall, asksForIds(turns, model));
      }),
    }))
    .filter(({ parts }) => parts.length > 0);
}

/** The calls whose id came from Gemini: before Gemini 3, and on Vertex, there are none, and none are accepted. */
function asksForIds(turns: readonly Turn[], model: string | undefined): ReadonlySet<string> {
  const calls = turns.flatMap(({ parts }) => parts.filter(part => part.type === 'toolCall'));
  return new Set(calls.filter(call => asObject(replayFor(call, name, model))?.hasId === true).map(({ id }) => id));
}

function toParts(
  part: Part,
  model: string | undefined,
  isFirstCall: boolean,
  ids: ReadonlySet<string>,
): readonly JsonObject[] {
  const replay = 'replay' in part ? asObject(replayFor(part, name, model)) : undefined;
  const thoughtSignature = asText(replay?.thoughtSignature);
  switch (part.type) {
    case 'text':
      return part.text === '' && thoughtSignature === undefined ? [] : [present({ text: part.text, thoughtSignature })];
    case 'image':
      return [{ inlineData: { mimeType: part.mediaType, data: part.data } }];
    case 'reasoning':
      return thoughtSignature === undefined ? [] : [{ text: part.text, thought: true, thoughtSignature }];
    case 'toolCall': {
      const needsSignature = isFirstCall && /gemini-(?:[3-9]|\d\d)/.test(model ?? '');
      const functionCall = {
        name: part.name,
        args: argumentsObject(part),
        ...(ids.has(part.id) ? { id: part.id } : {}),
      };
      const signature = thoughtSignature ?? (needsSignature ? lostSignature : undefined);
      return [present({ functionCall, thoughtSignature: signature })];
    }
    case 'toolResult': {
      const text = resultText(part);
      const response = part.isError ? { error: text } : { output: text };
      const id = ids.has(part.callId) ? { id: part.callId } : {};
      const images = part.content.filter(({ type }) => type === 'image');
      return [
        { functionResponse: { name: part.name, response, ...id } },
        ...images.flatMap(image => toParts(image, model, false, ids)),
      ];
    }
  }
}

/** What Google documents for histories that were written by other models. */
const lostSignature = 'skip_thought_signature_validator';

/** The text of a part that has nothing else. */
function plainText(part: JsonObject | undefined): string | undefined {
  for (const name in part) if (name !== 'text') return undefined;
  return asText(part?.text);
}

/** A part with a signature stays a part of its own. What the provider's own tools ran is left out. */
function readPart(part: JsonObject): readonly PartPiece[] {
  const signature = asText(part.thoughtSignature) ?? asText(part.thought_signature);
  const call = asObject(part.functionCall);
  if (call !== undefined) return readCall(call, signature);
  if (typeof part.text !== 'string') return [];
  const replay = signature === undefined ? {} : { replay: { thoughtSignature: signature } };
  return [{ type: part.thought === true ? 'reasoning' : 'text', text: part.text, ...replay }];
}

/** A call is whole in one part. */
function readCall(call: JsonObject, thoughtSignature: string | undefined): readonly PartPiece[] {
  const tool = asText(call.name);
  if (tool === undefined) return [];
  const id = asIdentifier(call.id);
  const replay = anyOf({ thoughtSignature, hasId: id === undefined ? undefined : true });
  return [{ type: 'toolCall', id, name: tool, arguments: asObject(call.args) ?? {}, isLast: true, replay }];
}

function readFinish(candidate: JsonObject | undefined, payload: JsonObject): Reading {
  const reason = asText(candidate?.finishReason);
  const blocked = asText(asObject(payload.promptFeedback)?.blockReason);
  if (reason === undefined || reason === 'FINISH_REASON_UNSPECIFIED') {
    return blocked === undefined || candidate !== undefined ? {} : { finishReason: 'content_filter' };
  }
  if (reason === 'STOP') return { finishReason: 'stop' };
  // Not Google's, but what imitations say.
  if (/^(?:FUNCTION|TOOL)_CALLS?$/.test(reason)) return { finishReason: 'tool_calls' };
  if (reason === 'MAX_TOKENS') return { finishReason: 'length' };
  if (/SAFETY|RECITATION|BLOCKLIST|PROHIBITED|SPII/.test(reason)) return { finishReason: 'content_filter' };
  if (!/MALFORMED|UNEXPECTED|TOO_MANY|MISSING|LANGUAGE|OTHER/.test(reason)) return { finishReason: reason };
  const message = asText(candidate?.finishMessage) ?? `The model stopped: ${reason}.`;
  return { failed: true, failure: { error: { message, code: reason } } };
}

function readUsage(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  const sum = (one: unknown, other: unknown): number | undefined => {
    const [a, b] = [asAmount(one), asAmount(other)];
    return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
  };
  return anyOf({
    inputTokens: sum(usage.promptTokenCount, usage.toolUsePromptTokenCount),
    cachedInputTokens: asAmount(usage.cachedContentTokenCount) || undefined,
    outputTokens: sum(usage.candidatesTokenCount, usage.thoughtsTokenCount),
    reasoningTokens: asAmount(usage.thoughtsTokenCount) || undefined,
    totalTokens: asAmount(usage.totalTokenCount),
  });
}
