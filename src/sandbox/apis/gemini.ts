import { checkTurns, messagesOf, promptOf, type SandboxTurn, textIn } from '../conversation.ts';
import { googleEvents } from '../encoding/framing.ts';
import { idLetters } from '../encoding/ids.ts';
import { checkSignature, signatureOf } from '../encoding/signature.ts';
import { defaultModel } from '../models.ts';
import { Refusal, type RefusalKind, statusOf } from '../refusal.ts';
import { checkTemperature, isObject, type JsonObject, readStops, readTokenLimit } from '../requestBody.ts';
import type { SandboxToolChoice } from '../tools.ts';
import type { Api, Generation } from './api.ts';
import { listOf } from './chatMessages.ts';

/** `/v1beta/models/{model}:streamGenerateContent` as Google answers it. */
export const gemini: Api = {
  keyHeader: 'x-goog-api-key',
  framing: googleEvents,
  read(body, path) {
    const model = decodeURIComponent(/\/models\/([^/:]+)/.exec(path)?.[1] ?? defaultModel);
    const contents = messagesOf(body.contents, 'contents', roles);
    checkTurns(contents, 'contents');
    const config = isObject(body.generationConfig) ? body.generationConfig : {};
    checkTemperature(config, 'generationConfig.');
    const system = isObject(body.systemInstruction) ? listOf(body.systemInstruction.parts) : [];
    const turns = contents.map((content, index) => readTurn(content, `contents.${index}`, signs(model)));
    const { thinkingConfig } = config;
    return {
      ...promptOf([{ role: 'system', text: textIn(system) }, ...turns], 'contents'),
      model,
      // The path says it.
      streams: false,
      wantsUsage: true,
      maxTokens: readTokenLimit(config, 'maxOutputTokens', 'generationConfig.'),
      stops: readStops(config.stopSequences),
      tools: listOf(body.tools)
        .flatMap(({ functionDeclarations }) => listOf(functionDeclarations))
        .map(({ name, parameters, parametersJsonSchema: schema = parameters }) => ({
          name: `${name}`,
          schema: isObject(schema) ? schema : {},
        })),
      toolChoice: toolChoiceOf(body.toolConfig),
      thinks: isObject(thinkingConfig) && thinkingConfig.includeThoughts === true,
    };
  },
  createId: serial => idLetters(serial, 22),
  events(generation) {
    const { thoughts, tokens } = generation;
    const calls = callParts(generation);
    const event = (parts: readonly object[], finishReason?: string): string =>
      JSON.stringify(answerOf(generation, parts, finishReason));
    return {
      opening: [],
      tokens: [
        ...thoughts.map(text => event([{ text, thought: true }])),
        ...tokens.map(text => event([{ text }])),
        ...(calls.length === 0 ? [] : [event(calls)]),
      ],
      closing: [event([{ text: '' }], finishReasonOf(generation))],
    };
  },
  whole(generation) {
    const { thoughts, text } = generation;
    const thought = thoughts.join('');
    const parts = [
      ...(thought === '' ? [] : [{ text: thought, thought: true }]),
      ...(text === '' ? [] : [{ text }]),
      ...callParts(generation),
    ];
    return JSON.stringify(answerOf(generation, parts, finishReasonOf(generation)));
  },
  errorEvent: message => JSON.stringify({ error: { code: 503, message, status: 'UNAVAILABLE' } }),
  refuse({ kind, message, retryAfterSeconds }) {
    // A key that is wrong is no 401 here, and how long to wait stands in the body.
    const isKey = kind === 'unauthorized';
    const status = kind === 'invalid' || isKey ? 400 : statusOf[kind];
    const details = isKey
      ? [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }]
      : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterSeconds}s` }];
    const error = { code: status, message, status: errorStatuses[kind] ?? 'INVALID_ARGUMENT' };
    const hasDetails = isKey || retryAfterSeconds !== undefined;
    return { status, body: JSON.stringify({ error: { ...error, ...(hasDetails && { details }) } }) };
  },
};

const roles: ReadonlySet<string> = new Set(['user', 'model']);

/** From Gemini 3 on, the first call of a turn is signed, and has an id. */
const signs = (model: string): boolean => /gemini-(?:[3-9]|\d\d)/.test(model);

function readTurn({ role, parts }: JsonObject, field: string, isSigned: boolean): SandboxTurn {
  const said = listOf(parts);
  if (said.length === 0) throw new Refusal('invalid', `${field}.parts must not be empty.`, { field });
  const call = said.find(({ functionCall }) => functionCall !== undefined);
  if (call !== undefined && isSigned && call.thoughtSignature !== 'skip_thought_signature_validator')
    checkSignature(call.thoughtSignature, JSON.stringify(argsOf(call.functionCall)), `${field}.thoughtSignature`);
  return {
    role: role === 'model' ? 'assistant' : 'user',
    text: textIn(said.filter(({ thought }) => thought !== true)),
    images: said.filter(({ inlineData }) => inlineData !== undefined).length,
    calls: said.flatMap(({ functionCall }) => (isObject(functionCall) ? [`${functionCall.name}`] : [])),
    results: said.flatMap(({ functionResponse: result }) =>
      isObject(result) ? [{ call: `${result.name}`, text: resultText(result.response, field) }] : [],
    ),
  };
}

const argsOf = (call: unknown): unknown => (isObject(call) ? (call.args ?? {}) : {});

function resultText(response: unknown, field: string): string {
  if (!isObject(response)) throw new Refusal('invalid', `${field}: a response must be an object.`, { field });
  const { output, error } = response;
  return typeof output === 'string' ? output : typeof error === 'string' ? error : JSON.stringify(response);
}

function toolChoiceOf(config: unknown): SandboxToolChoice {
  const choice = isObject(config) ? config.functionCallingConfig : undefined;
  if (!isObject(choice)) return 'auto';
  const [only] = Array.isArray(choice.allowedFunctionNames) ? choice.allowedFunctionNames : [];
  if (choice.mode === 'ANY') return only === undefined ? 'required' : { name: `${only}` };
  return choice.mode === 'NONE' ? 'none' : 'auto';
}

const finishReasonOf = ({ finishReason }: Generation): string => (finishReason === 'length' ? 'MAX_TOKENS' : 'STOP');

/** Calls are whole, and come in one event. */
function callParts({ calls, asked }: Generation): readonly object[] {
  const isSigned = signs(asked.model);
  return calls.map(({ id, name, arguments: args }, index) => ({
    functionCall: { name, args, ...(isSigned && { id }) },
    ...(isSigned && index === 0 && { thoughtSignature: signatureOf(JSON.stringify(args)) }),
  }));
}

function answerOf(generation: Generation, parts: readonly object[], finishReason?: string): object {
  const { id, asked, inputTokens, outputTokens, thoughts } = generation;
  return {
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason && { finishReason }), index: 0 }],
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens - thoughts.length,
      totalTokenCount: inputTokens + outputTokens,
      ...(thoughts.length > 0 && { thoughtsTokenCount: thoughts.length }),
    },
    modelVersion: asked.model,
    responseId: id,
  };
}

const errorStatuses: Readonly<Partial<Record<RefusalKind, string>>> = {
  'token-expired': 'UNAUTHENTICATED',
  'no-credits': 'FAILED_PRECONDITION',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  'rate-limited': 'RESOURCE_EXHAUSTED',
  'server-error': 'INTERNAL',
  unavailable: 'UNAVAILABLE',
};
