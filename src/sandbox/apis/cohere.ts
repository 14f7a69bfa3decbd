import { namedEvents } from '../encoding/framing.ts';
import { idLetters } from '../encoding/ids.ts';
import { defaultModel } from '../models.ts';
import { statusOf } from '../refusal.ts';
import { checkTemperature, isObject, readStops, readText, readTokenLimit } from '../requestBody.ts';
import type { Api, Generation } from './api.ts';
import { readMessages, readToolChoice, readTools } from './chatMessages.ts';

/** `/v2/chat` as Cohere answers it. */
export const cohere: Api = {
  framing: { ...namedEvents, done: 'data: [DONE]\n\n' },
  read(body) {
    checkTemperature(body);
    const { thinking } = body;
    return {
      ...readMessages(body.messages, 'messages'),
      model: readText(body, 'model') ?? defaultModel,
      streams: body.stream === true,
      wantsUsage: true,
      maxTokens: readTokenLimit(body, 'max_tokens'),
      stops: readStops(body.stop_sequences),
      tools: readTools(body.tools),
      toolChoice: readToolChoice(body.tool_choice),
      thinks: isObject(thinking) && thinking.type === 'enabled',
    };
  },
  createId: serial => idLetters(serial, 32),
  events: generation => ({
    opening: [JSON.stringify({ type: 'message-start', id: generation.id, delta: { message: { role: 'assistant' } } })],
    tokens: contentEvents(generation),
    closing: [JSON.stringify({ type: 'message-end', delta: { ...endOf(generation) } })],
  }),
  whole(generation) {
    const { id, calls } = generation;
    const content = contentsOf(generation).map(({ type, tokens }) => ({ type, [type]: tokens.join('') }));
    const message = {
      role: 'assistant',
      ...(calls.length === 0 && { content }),
      ...(calls.length > 0 && { tool_plan: generation.text, tool_calls: calls.map(callOf) }),
    };
    return JSON.stringify({ id, message, ...endOf(generation) });
  },
  errorEvent: error => JSON.stringify({ type: 'message-end', delta: { finish_reason: 'ERROR', error } }),
  refuse: ({ kind, message }) => ({ status: statusOf[kind], body: JSON.stringify({ message }) }),
};

const finishReasons = { stop: 'COMPLETE', length: 'MAX_TOKENS', tool_calls: 'TOOL_CALL' } as const;

function endOf({ finishReason, inputTokens, outputTokens }: Generation): object {
  const tokens = { input_tokens: inputTokens, output_tokens: outputTokens };
  return { finish_reason: finishReasons[finishReason], usage: { billed_units: tokens, tokens } };
}

/** What is said before a call is the plan. */
function contentsOf({ thoughts, tokens, calls }: Generation) {
  const contents = [
    { type: 'thinking', tokens: thoughts },
    { type: 'text', tokens: calls.length > 0 ? [] : tokens },
  ];
  return contents.filter(content => content.tokens.length > 0);
}

function callOf({ id, name, tokens }: Generation['calls'][number]): object {
  return { id: `${name}_${id}`, type: 'function', function: { name, arguments: tokens.join('') } };
}

function* contentEvents(generation: Generation): Iterable<string> {
  const event = (type: string, index: number, message?: object): string =>
    JSON.stringify({ type, index, ...(message && { delta: { message } }) });
  let index = 0;
  for (const { type, tokens } of contentsOf(generation)) {
    yield event('content-start', index, { content: { type, [type]: '' } });
    for (const piece of tokens) yield event('content-delta', index, { content: { [type]: piece } });
    yield event('content-end', index++);
  }
  const { calls, tokens: plan } = generation;
  if (calls.length === 0) return;
  for (const tool_plan of plan) yield event('tool-plan-delta', 0, { tool_plan });
  for (const [position, call] of calls.entries()) {
    yield event('tool-call-start', position, { tool_calls: callOf({ ...call, tokens: [] }) });
    for (const json of call.tokens) {
      yield event('tool-call-delta', position, { tool_calls: { function: { arguments: json } } });
    }
    yield event('tool-call-end', position);
  }
}
