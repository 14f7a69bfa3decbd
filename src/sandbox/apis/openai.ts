import { idLetters } from '../encoding/ids.ts';
import { defaultModel } from '../models.ts';
import { type Refusal, type RefusalKind, statusOf } from '../refusal.ts';
import { checkTemperature, isObject, readStops, readText, readTokenLimit } from '../requestBody.ts';
import type { Api, ErrorAnswer, GeneratedCall, Generation } from './api.ts';
import { readMessages, readToolChoice, readTools } from './chatMessages.ts';

/** `/chat/completions` as OpenAI answers it. */
export const openai: Api = createChatCompletions({
  chunkFacts: { system_fingerprint: 'fp_sandbox' },
  choiceFacts: { logprobs: null },
  cost: () => ({}),
  refuse: openaiRefusal,
});

/** The same as Eden AI answers it: plainer chunks, what it cost, and errors of its own. */
export const eden: Api = createChatCompletions({
  chunkFacts: {},
  choiceFacts: {},
  cost: ({ inputTokens, tokens }) => ({ cost: (inputTokens * 25 + tokens.length * 200) / 1e8 }),
  refuse: edenRefusal,
});

interface Flavour {
  readonly chunkFacts: object;
  readonly choiceFacts: object;
  readonly cost: (generation: Generation) => object;
  readonly refuse: Api['refuse'];
}

function createChatCompletions({ chunkFacts, choiceFacts, cost, refuse }: Flavour): Api {
  const head = ({ id, createdSeconds, asked }: Generation, object: string) => ({
    id,
    object,
    created: createdSeconds,
    model: asked.model,
    ...chunkFacts,
  });
  return {
    // Azure's.
    keyHeader: 'api-key',
    read(body) {
      const options = body.stream_options;
      const conversation = readMessages(body.messages, 'messages');
      checkTemperature(body);
      return {
        ...conversation,
        model: readText(body, 'model') ?? defaultModel,
        streams: body.stream === true,
        wantsUsage: isObject(options) && options.include_usage === true,
        maxTokens: readTokenLimit(body, 'max_completion_tokens') ?? readTokenLimit(body, 'max_tokens'),
        stops: readStops(body.stop),
        tools: readTools(body.tools),
        toolChoice: readToolChoice(body.tool_choice),
        thinks: typeof body.reasoning_effort === 'string' && body.reasoning_effort !== 'none',
      };
    },
    createId: serial => `chatcmpl-${idLetters(serial, 29)}`,
    events(generation) {
      const { asked, finishReason, thoughts, tokens, calls } = generation;
      const chunk = (delta: object, finish: string | null, last: object = {}): string =>
        JSON.stringify({
          ...head(generation, 'chat.completion.chunk'),
          choices: [{ index: 0, delta, ...choiceFacts, finish_reason: finish }],
          ...(asked.wantsUsage && { usage: null }),
          ...last,
        });
      const usageChunk = (): string =>
        JSON.stringify({
          ...head(generation, 'chat.completion.chunk'),
          choices: [],
          usage: usageOf(generation),
          ...cost(generation),
        });
      return {
        opening: [chunk({ role: 'assistant', content: '' }, null)],
        tokens: [
          ...thoughts.map(reasoning_content => chunk({ reasoning_content }, null)),
          ...tokens.map(content => chunk({ content }, null)),
          ...calls.flatMap((call, index) => callDeltas(call, index).map(delta => chunk({ tool_calls: [delta] }, null))),
        ],
        closing: asked.wantsUsage
          ? [chunk({}, finishReason), usageChunk()]
          : [chunk({}, finishReason, cost(generation))],
      };
    },
    whole: generation =>
      JSON.stringify({
        ...head(generation, 'chat.completion'),
        choices: [
          {
            index: 0,
            message: messageOf(generation),
            ...choiceFacts,
            finish_reason: generation.finishReason,
          },
        ],
        usage: usageOf(generation),
        ...cost(generation),
      }),
    errorEvent: message => JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } }),
    refuse,
  };
}

/** The first delta of a call names it, the others are pieces of its arguments. */
function callDeltas({ id, name, tokens }: GeneratedCall, index: number): readonly object[] {
  const first = { index, id: `call_${id}`, type: 'function', function: { name, arguments: '' } };
  return [first, ...tokens.map(json => ({ index, function: { arguments: json } }))];
}

function messageOf({ text, thoughts, calls }: Generation): object {
  const tool_calls = calls.map(({ id, name, tokens }) => ({
    id: `call_${id}`,
    type: 'function',
    function: { name, arguments: tokens.join('') },
  }));
  return {
    role: 'assistant',
    content: text,
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join('') }),
    ...(calls.length > 0 && { tool_calls }),
  };
}

const usageOf = ({ inputTokens, outputTokens, thoughts }: Generation) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  ...(thoughts.length > 0 && { completion_tokens_details: { reasoning_tokens: thoughts.length } }),
});

function openaiRefusal({ kind, message, field, retryAfterSeconds }: Refusal): ErrorAnswer {
  const [type, code] = openaiTypes[kind] ?? ['invalid_request_error', null];
  const error = { message, type, param: field ?? null, code };
  return {
    // OpenAI has no 422 for a wrong parameter, and no 402 for an empty account.
    status: kind === 'invalid' ? 400 : kind === 'no-credits' ? 429 : statusOf[kind],
    ...(retryAfterSeconds !== undefined && { headers: { 'Retry-After': `${retryAfterSeconds}` } }),
    body: JSON.stringify({ error }, undefined, 2),
  };
}

const openaiTypes: Readonly<Partial<Record<RefusalKind, readonly [string, string | null]>>> = {
  unauthorized: ['invalid_request_error', 'invalid_api_key'],
  'token-expired': ['invalid_request_error', 'invalid_api_key'],
  'no-credits': ['insufficient_quota', 'insufficient_quota'],
  'rate-limited': ['requests', 'rate_limit_exceeded'],
  'server-error': ['server_error', null],
  unavailable: ['server_error', null],
};

function edenRefusal(refusal: Refusal): ErrorAnswer {
  const { kind, message, field = '', retryAfterSeconds } = refusal;
  const answer = (body: object): ErrorAnswer => ({
    status: statusOf[kind],
    ...(retryAfterSeconds !== undefined && { headers: { 'Retry-After': `${retryAfterSeconds}` } }),
    body: JSON.stringify(body),
  });
  if (kind === 'not-found') return answer({ details: 'Not Found' });
  if (kind === 'invalid')
    return answer({ detail: [{ loc: ['body', ...field.split('.')], msg: message, type: 'value_error' }] });
  if (kind === 'rate-limited') return answer({ error: { code: 429, message } });
  return answer({ error: { type: kind.replaceAll('-', '_'), message } });
}
