import { blocksOf, checkTurns, messagesOf, promptOf, type SandboxTurn, textIn } from '../conversation.ts';
import { namedEvents } from '../encoding/framing.ts';
import { idLetters } from '../encoding/ids.ts';
import { checkSignature, signatureOf } from '../encoding/signature.ts';
import { defaultModel } from '../models.ts';
import { Refusal, type RefusalKind, statusOf } from '../refusal.ts';
import { checkTemperature, isObject, type JsonObject, readStops, readText, readTokenLimit } from '../requestBody.ts';
import type { SandboxToolChoice } from '../tools.ts';
import type { Api, Generation } from './api.ts';
import { listOf } from './chatMessages.ts';

/** `/v1/messages` as Anthropic answers it. */
export const anthropic: Api = {
  keyHeader: 'x-api-key',
  framing: namedEvents,
  read(body) {
    const messages = messagesOf(body.messages, 'messages', roles);
    checkTurns(messages, 'messages');
    checkTemperature(body);
    const maxTokens = readTokenLimit(body, 'max_tokens');
    if (maxTokens === undefined) throw new Refusal('invalid', 'max_tokens: Field required', { field: 'max_tokens' });
    const { thinking } = body;
    const thinks = isObject(thinking) && thinking.type !== 'disabled';
    const turns = messages.map((message, index) => readTurn(message, `messages.${index}`));
    if (thinks) checkThoughts(messages);
    const system = body.system === undefined ? [] : [{ role: 'system', text: textIn(blocksOf(body.system, 'system')) }];
    return {
      ...promptOf([...system, ...turns], 'messages'),
      model: readText(body, 'model') ?? defaultModel,
      streams: body.stream === true,
      wantsUsage: true,
      maxTokens,
      stops: readStops(body.stop_sequences),
      tools: listOf(body.tools).map(({ name, input_schema: schema }) => ({
        name: `${name}`,
        schema: isObject(schema) ? schema : {},
      })),
      toolChoice: toolChoiceOf(body.tool_choice),
      thinks,
    };
  },
  createId: serial => `msg_${idLetters(serial, 24)}`,
  events(generation) {
    const message = { ...messageOf(generation), content: [], stop_reason: null };
    const usage = { input_tokens: generation.inputTokens, output_tokens: 1 };
    return {
      opening: [event('message_start', { message: { ...message, usage } }), event('ping')],
      tokens: blockEvents(generation),
      closing: [
        event('message_delta', {
          delta: { stop_reason: stopReasons[generation.finishReason], stop_sequence: null },
          usage: { output_tokens: generation.outputTokens },
        }),
        event('message_stop'),
      ],
    };
  },
  whole: generation =>
    JSON.stringify({
      ...messageOf(generation),
      content: contentOf(generation),
      usage: { input_tokens: generation.inputTokens, output_tokens: generation.outputTokens },
    }),
  errorEvent: message => event('error', { error: { type: 'overloaded_error', message } }),
  refuse: ({ kind, message, retryAfterSeconds }) => ({
    status: kind === 'invalid' ? 400 : kind === 'unavailable' ? 529 : statusOf[kind],
    ...(retryAfterSeconds !== undefined && { headers: { 'Retry-After': `${retryAfterSeconds}` } }),
    body: event('error', { error: { type: errorTypes[kind] ?? 'invalid_request_error', message } }),
  }),
};

const roles: ReadonlySet<string> = new Set(['user', 'assistant']);

function readTurn({ role, content }: JsonObject, field: string): SandboxTurn {
  const blocks = blocksOf(content, `${field}.content`);
  for (const { type, text, thinking, signature } of blocks) {
    if (type === 'text' && `${text ?? ''}`.trim() === '')
      throw new Refusal('invalid', `${field}: text content blocks must be non-empty`, { field });
    if (type === 'thinking') checkSignature(signature, `${thinking}`, field);
  }
  const ofType = (type: string): readonly JsonObject[] => blocks.filter(block => block.type === type);
  return {
    role: `${role}`,
    text: textIn(ofType('text')),
    images: ofType('image').length,
    calls: ofType('tool_use').map(({ id }) => `${id}`),
    results: ofType('tool_result').map(({ tool_use_id, content: said }) => ({
      call: `${tool_use_id}`,
      text: textIn(blocksOf(said, `${field}.content`)),
    })),
  };
}

/** With thinking on, the turn that called the tools must come back with its thoughts. */
function checkThoughts(messages: readonly JsonObject[]): void {
  const last = messages.at(-1);
  const answered = listOf(last?.content).some(({ type }) => type === 'tool_result');
  const turn = listOf(messages.at(-2)?.content);
  if (!answered || /^(?:redacted_)?thinking$/.test(`${turn[0]?.type}`)) return;
  const field = `messages.${messages.length - 2}.content.0`;
  throw new Refusal('invalid', `${field}: Expected \`thinking\` or \`redacted_thinking\`.`, { field });
}

function toolChoiceOf(choice: unknown): SandboxToolChoice {
  if (!isObject(choice)) return 'auto';
  if (choice.type === 'tool') return { name: `${choice.name}` };
  return choice.type === 'any' ? 'required' : choice.type === 'none' ? 'none' : 'auto';
}

const stopReasons = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;

const event = (type: string, fields: object = {}): string => JSON.stringify({ type, ...fields });

function messageOf({ id, asked, finishReason }: Generation): object {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: asked.model,
    stop_reason: stopReasons[finishReason],
    stop_sequence: null,
  };
}

function contentOf({ thoughts, text, calls }: Generation): readonly object[] {
  const thinking = thoughts.join('');
  return [
    ...(thinking === '' ? [] : [{ type: 'thinking', thinking, signature: signatureOf(thinking) }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map(({ id, name, arguments: input }) => ({ type: 'tool_use', id: `toolu_${id}`, name, input })),
  ];
}

function* blockEvents({ thoughts, tokens, calls }: Generation): Iterable<string> {
  let index = 0;
  function* block(start: object, deltas: readonly object[]): Iterable<string> {
    yield event('content_block_start', { index, content_block: start });
    for (const delta of deltas) yield event('content_block_delta', { index, delta });
    yield event('content_block_stop', { index: index++ });
  }
  if (thoughts.length > 0) {
    const signature = { type: 'signature_delta', signature: signatureOf(thoughts.join('')) };
    const deltas = thoughts.map(thinking => ({ type: 'thinking_delta', thinking }));
    yield* block({ type: 'thinking', thinking: '', signature: '' }, [...deltas, signature]);
  }
  if (tokens.length > 0) {
    yield* block(
      { type: 'text', text: '' },
      tokens.map(text => ({ type: 'text_delta', text })),
    );
  }
  for (const { id, name, tokens: pieces } of calls) {
    const deltas = ['', ...pieces].map(partial_json => ({ type: 'input_json_delta', partial_json }));
    yield* block({ type: 'tool_use', id: `toolu_${id}`, name, input: {} }, deltas);
  }
}

const errorTypes: Readonly<Partial<Record<RefusalKind, string>>> = {
  unauthorized: 'authentication_error',
  'token-expired': 'authentication_error',
  'no-credits': 'billing_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  'too-large': 'request_too_large',
  'rate-limited': 'rate_limit_error',
  'server-error': 'api_error',
  unavailable: 'overloaded_error',
};
