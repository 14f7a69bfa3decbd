import { jsonLines } from '../encoding/framing.ts';
import { idLetters } from '../encoding/ids.ts';
import { defaultModel } from '../models.ts';
import { Refusal, statusOf } from '../refusal.ts';
import { checkTemperature, isObject, readStops, readText, readTokenLimit } from '../requestBody.ts';
import type { Api, Generation } from './api.ts';
import { listOf, readMessages, readTools } from './chatMessages.ts';

/** `/api/chat` as Ollama answers it. */
export const ollama: Api = {
  framing: jsonLines,
  read(body) {
    const options = isObject(body.options) ? body.options : {};
    checkTemperature(options, 'options.');
    for (const message of listOf(body.messages)) {
      if (typeof message.content !== 'string' && message.tool_calls === undefined) throw cannotDecode('content');
      const isText = listOf(message.tool_calls).some(
        call => !isObject(call.function) || !isObject(call.function.arguments),
      );
      if (isText) throw cannotDecode('tool_calls.function.arguments');
      if (JSON.stringify(message.images ?? '').includes('"data:')) throw cannotDecode('images');
    }
    return {
      ...readMessages(body.messages, 'messages'),
      model: readText(body, 'model') ?? defaultModel,
      streams: body.stream !== false,
      wantsUsage: true,
      maxTokens: readTokenLimit(options, 'num_predict', 'options.'),
      stops: readStops(options.stop),
      tools: readTools(body.tools),
      thinks: body.think === true || typeof body.think === 'string',
    };
  },
  createId: serial => idLetters(serial, 10),
  events(generation) {
    const { thoughts, tokens, calls } = generation;
    const line = (message: object): string =>
      JSON.stringify({ ...headOf(generation), message: { role: 'assistant', content: '', ...message }, done: false });
    return {
      opening: [],
      tokens: [
        ...thoughts.map(thinking => line({ thinking })),
        ...tokens.map(content => line({ content })),
        ...(calls.length === 0 ? [] : [line({ tool_calls: callsOf(generation) })]),
      ],
      closing: [JSON.stringify(lastLine(generation, { role: 'assistant', content: '' }))],
    };
  },
  whole(generation) {
    const { text, thoughts, calls } = generation;
    const message = {
      role: 'assistant',
      content: text,
      ...(thoughts.length > 0 && { thinking: thoughts.join('') }),
      ...(calls.length > 0 && { tool_calls: callsOf(generation) }),
    };
    return JSON.stringify(lastLine(generation, message));
  },
  errorEvent: error => JSON.stringify({ error }),
  refuse: ({ kind, message }) => ({
    status: kind === 'invalid' ? 400 : statusOf[kind],
    body: JSON.stringify({ error: message }),
  }),
};

/** The server is written in Go, and cannot read what has another type. */
function cannotDecode(field: string): Refusal {
  return new Refusal('invalid', `json: cannot unmarshal into Go struct field ChatRequest.messages.${field}`, { field });
}

function headOf({ asked, createdSeconds }: Generation): object {
  return { model: asked.model, created_at: new Date(createdSeconds * 1000).toISOString() };
}

/** Calls are whole, and their arguments an object. */
function callsOf({ calls }: Generation): readonly object[] {
  return calls.map(({ id, name, arguments: args }, index) => ({
    id: `call_${id}`,
    function: { index, name, arguments: args },
  }));
}

function lastLine(generation: Generation, message: object): object {
  const { finishReason, inputTokens, outputTokens } = generation;
  return {
    ...headOf(generation),
    message,
    done_reason: finishReason === 'length' ? 'length' : 'stop',
    done: true,
    total_duration: 1_000_000,
    prompt_eval_count: inputTokens,
    eval_count: outputTokens,
  };
}
