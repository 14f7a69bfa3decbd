import { checkTurns, messagesOf, promptOf, type SandboxTurn, textIn } from '../conversation.ts';
import { awsEvents } from '../encoding/framing.ts';
import { idLetters } from '../encoding/ids.ts';
import { checkSignature, signatureOf } from '../encoding/signature.ts';
import { defaultModel } from '../models.ts';
import { Refusal, type RefusalKind, statusOf } from '../refusal.ts';
import { checkTemperature, isObject, type JsonObject, readStops, readTokenLimit } from '../requestBody.ts';
import type { SandboxTool, SandboxToolChoice } from '../tools.ts';
import type { Api, Generation } from './api.ts';
import { listOf } from './chatMessages.ts';

/** `/model/{model}/converse-stream` as Amazon Bedrock answers it, in its binary event stream. */
export const bedrock: Api = {
  framing: awsEvents,
  read(body, path) {
    const messages = messagesOf(body.messages, 'messages', roles);
    checkTurns(messages, 'messages');
    const config = isObject(body.inferenceConfig) ? body.inferenceConfig : {};
    checkTemperature(config, 'inferenceConfig.');
    const turns = messages.map((message, index) => readTurn(message, `messages.${index}`));
    const toolConfig = isObject(body.toolConfig) ? body.toolConfig : undefined;
    if (toolConfig === undefined && turns.some(({ calls = [] }) => calls.length > 0)) {
      const message = 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
      throw new Refusal('invalid', message, { field: 'toolConfig' });
    }
    const fields = isObject(body.additionalModelRequestFields) ? body.additionalModelRequestFields : {};
    return {
      ...promptOf([{ role: 'system', text: textIn(listOf(body.system)) }, ...turns], 'messages'),
      model: decodeURIComponent(/\/model\/([^/]+)/.exec(path)?.[1] ?? defaultModel),
      // The path says it.
      streams: false,
      wantsUsage: true,
      maxTokens: readTokenLimit(config, 'maxTokens', 'inferenceConfig.'),
      stops: readStops(config.stopSequences),
      tools: toolsOf(toolConfig?.tools),
      toolChoice: toolChoiceOf(toolConfig?.toolChoice),
      thinks: fields.thinking !== undefined || fields.reasoning_effort !== undefined,
    };
  },
  createId: serial => idLetters(serial, 16),
  events: generation => ({
    opening: [JSON.stringify({ messageStart: { role: 'assistant' } })],
    tokens: blockEvents(generation),
    closing: [
      JSON.stringify({ messageStop: { stopReason: stopReasons[generation.finishReason] } }),
      JSON.stringify({ metadata: { usage: usageOf(generation), metrics: { latencyMs: 1 } } }),
    ],
  }),
  whole: generation =>
    JSON.stringify({
      output: { message: { role: 'assistant', content: contentOf(generation) } },
      stopReason: stopReasons[generation.finishReason],
      usage: usageOf(generation),
    }),
  errorEvent: message => JSON.stringify({ throttlingException: { message } }),
  refuse: ({ kind, message }) => ({
    status: kind === 'invalid' ? 400 : kind === 'unauthorized' ? 403 : statusOf[kind],
    headers: { 'x-amzn-errortype': `${errorTypes[kind] ?? 'ValidationException'}:http://internal.amazon.com/` },
    body: JSON.stringify({ message }),
  }),
};

const roles: ReadonlySet<string> = new Set(['user', 'assistant']);

function readTurn({ role, content }: JsonObject, field: string): SandboxTurn {
  const blocks = listOf(content);
  if (blocks.some(({ text }) => typeof text === 'string' && text.trim() === ''))
    throw new Refusal('invalid', `The text field in the ContentBlock object at ${field} is blank.`, { field });
  for (const { reasoningContent: thought } of blocks) {
    const said = isObject(thought) && isObject(thought.reasoningText) ? thought.reasoningText : undefined;
    if (said !== undefined) checkSignature(said.signature, `${said.text}`, field);
  }
  return {
    role: `${role}`,
    text: textIn(blocks),
    images: blocks.filter(({ image }) => image !== undefined).length,
    calls: blocks.flatMap(({ toolUse: call }) => (isObject(call) ? [`${call.toolUseId}`] : [])),
    results: blocks.flatMap(({ toolResult: result }) =>
      isObject(result) ? [{ call: `${result.toolUseId}`, text: textIn(listOf(result.content)) }] : [],
    ),
  };
}

function toolsOf(tools: unknown): readonly SandboxTool[] {
  return listOf(tools).flatMap(({ toolSpec: spec }) => {
    if (!isObject(spec)) return [];
    const schema = isObject(spec.inputSchema) ? spec.inputSchema.json : undefined;
    return [{ name: `${spec.name}`, schema: isObject(schema) ? schema : {} }];
  });
}

function toolChoiceOf(choice: unknown): SandboxToolChoice {
  if (!isObject(choice)) return 'auto';
  if (isObject(choice.tool)) return { name: `${choice.tool.name}` };
  return choice.any === undefined ? 'auto' : 'required';
}

const stopReasons = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;

function usageOf({ inputTokens, outputTokens }: Generation): object {
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

function contentOf({ thoughts, text, calls }: Generation): readonly object[] {
  const thought = thoughts.join('');
  const reasoningText = { text: thought, signature: signatureOf(thought) };
  return [
    ...(thought === '' ? [] : [{ reasoningContent: { reasoningText } }]),
    ...(text === '' ? [] : [{ text }]),
    ...calls.map(({ id, name, arguments: input }) => ({ toolUse: { toolUseId: `tooluse_${id}`, name, input } })),
  ];
}

/** Only calls have a beginning: text and thoughts begin with their first delta. */
function* blockEvents({ thoughts, tokens, calls }: Generation): Iterable<string> {
  let contentBlockIndex = 0;
  const delta = (inner: object): string => JSON.stringify({ contentBlockDelta: { contentBlockIndex, delta: inner } });
  const stop = (): string => JSON.stringify({ contentBlockStop: { contentBlockIndex: contentBlockIndex++ } });
  for (const text of thoughts) yield delta({ reasoningContent: { text } });
  if (thoughts.length > 0) {
    yield delta({ reasoningContent: { signature: signatureOf(thoughts.join('')) } });
    yield stop();
  }
  for (const text of tokens) yield delta({ text });
  if (tokens.length > 0) yield stop();
  for (const { id, name, tokens: pieces } of calls) {
    const toolUse = { toolUseId: `tooluse_${id}`, name };
    yield JSON.stringify({ contentBlockStart: { contentBlockIndex, start: { toolUse } } });
    for (const input of pieces) yield delta({ toolUse: { input } });
    yield stop();
  }
}

const errorTypes: Readonly<Partial<Record<RefusalKind, string>>> = {
  unauthorized: 'UnrecognizedClientException',
  'token-expired': 'ExpiredTokenException',
  forbidden: 'AccessDeniedException',
  'not-found': 'ResourceNotFoundException',
  'rate-limited': 'ThrottlingException',
  'server-error': 'InternalServerException',
  unavailable: 'ServiceUnavailableException',
};
