import { blocksOf, promptOf, type SandboxTurn, textIn } from '../conversation.ts';
import { namedEvents } from '../encoding/framing.ts';
import { idLetters } from '../encoding/ids.ts';
import { checkSignature, signatureOf } from '../encoding/signature.ts';
import { defaultModel } from '../models.ts';
import { Refusal } from '../refusal.ts';
import { checkTemperature, isObject, type JsonObject, readText, readTokenLimit } from '../requestBody.ts';
import type { Api, Generation } from './api.ts';
import { listOf, readToolChoice, readTools } from './chatMessages.ts';
import { openai } from './openai.ts';

/** `/v1/responses` as OpenAI answers it. */
export const responses: Api = {
  keyHeader: 'api-key',
  framing: namedEvents,
  read(body) {
    checkTemperature(body);
    const { reasoning } = body;
    const maxTokens = readTokenLimit(body, 'max_output_tokens');
    if (maxTokens !== undefined && maxTokens < 16) {
      const message = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${maxTokens} instead.`;
      throw new Refusal('invalid', message, { field: 'max_output_tokens' });
    }
    const instructions = readText(body, 'instructions');
    const system = instructions === undefined ? [] : [{ role: 'system', text: instructions }];
    return {
      ...promptOf([...system, ...readInput(body.input)], 'input'),
      model: readText(body, 'model') ?? defaultModel,
      streams: body.stream === true,
      wantsUsage: true,
      maxTokens,
      stops: [],
      tools: readTools(body.tools),
      toolChoice: readToolChoice(body.tool_choice),
      thinks: isObject(reasoning) && typeof reasoning.effort === 'string' && reasoning.effort !== 'none',
    };
  },
  createId: serial => `resp_${idLetters(serial, 24)}`,
  events(generation) {
    const begun = { ...responseOf(generation), status: 'in_progress', output: [] };
    const type = generation.finishReason === 'length' ? 'response.incomplete' : 'response.completed';
    let number = 0;
    const event = (name: string, fields: object): string =>
      JSON.stringify({ type: name, sequence_number: number++, ...fields });
    return {
      opening: [event('response.created', { response: begun }), event('response.in_progress', { response: begun })],
      tokens: itemEvents(generation, event),
      get closing() {
        return [event(type, { response: wholeOf(generation) })];
      },
    };
  },
  whole: generation => JSON.stringify(wholeOf(generation)),
  errorEvent: message => JSON.stringify({ type: 'error', code: 'server_error', message, param: null }),
  refuse: openai.refuse,
};

function readInput(input: unknown): readonly SandboxTurn[] {
  if (typeof input === 'string' && input !== '') return [{ role: 'user', text: input }];
  const items = listOf(input);
  if (items.length === 0) throw new Refusal('invalid', "Missing required parameter: 'input'.", { field: 'input' });
  return items.map((item, index) => readItem(item, items[index + 1], `input[${index}]`));
}

function readItem(item: JsonObject, next: JsonObject | undefined, field: string): SandboxTurn {
  switch (item.type ?? 'message') {
    case 'function_call':
      // Calls of one turn are items of their own: their results may come after the last of them.
      return { role: 'call', calls: [`${item.call_id}`] };
    case 'function_call_output': {
      const text = textIn(blocksOf(item.output, `${field}.output`));
      return { role: 'tool', results: [{ call: `${item.call_id}`, text }] };
    }
    case 'reasoning': {
      if (next === undefined || next.role === 'user') {
        const message = `Item '${item.id}' of type 'reasoning' was provided without its required following item.`;
        throw new Refusal('invalid', message, { field });
      }
      const summary = listOf(item.summary).map(({ text }) => `${text}`);
      checkSignature(item.encrypted_content, summary.join('\n\n'), `${field}.encrypted_content`);
      return { role: 'reasoning' };
    }
    case 'message': {
      const blocks = blocksOf(item.content, `${field}.content`);
      return {
        role: `${item.role}`,
        text: textIn(blocks),
        images: blocks.filter(({ type }) => type === 'input_image').length,
      };
    }
    default:
      throw new Refusal('invalid', `Invalid value: '${item.type}'.`, { field: `${field}.type` });
  }
}

interface Item {
  readonly item: JsonObject;
  /** As the item begins. */
  readonly begun: JsonObject;
  readonly deltas: readonly (readonly [type: string, delta: string, fields: object])[];
}

function itemsOf({ id, thoughts, text, tokens, calls }: Generation): readonly Item[] {
  const summary = thoughts.join('');
  const items: Item[] = [];
  if (summary !== '') {
    const begun = { id: `rs_${id}`, type: 'reasoning', summary: [] };
    const encrypted_content = signatureOf(summary);
    items.push({
      begun,
      item: { ...begun, encrypted_content, summary: [{ type: 'summary_text', text: summary }] },
      deltas: thoughts.map(delta => ['response.reasoning_summary_text', delta, { summary_index: 0 }]),
    });
  }
  if (text !== '') {
    const begun = { id: `msg_${id}`, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
    const content = [{ type: 'output_text', text, annotations: [] }];
    items.push({
      begun,
      item: { ...begun, status: 'completed', content },
      deltas: tokens.map(delta => ['response.output_text', delta, { content_index: 0 }]),
    });
  }
  for (const { id: key, name, tokens: pieces } of calls) {
    const begun = { id: `fc_${key}`, type: 'function_call', call_id: `call_${key}`, name, arguments: '' };
    items.push({
      begun: { ...begun, status: 'in_progress' },
      item: { ...begun, arguments: pieces.join(''), status: 'completed' },
      deltas: pieces.map(delta => ['response.function_call_arguments', delta, {}]),
    });
  }
  return items;
}

function* itemEvents(generation: Generation, event: (type: string, fields: object) => string): Iterable<string> {
  for (const [output_index, { item, begun, deltas }] of itemsOf(generation).entries()) {
    const at = { item_id: item.id, output_index };
    yield event('response.output_item.added', { output_index, item: begun });
    for (const [type, delta, fields] of deltas) yield event(`${type}.delta`, { ...at, ...fields, delta });
    const [type, , fields] = deltas[0] ?? [];
    const whole = deltas.map(([, delta]) => delta).join('');
    const said = item.type === 'function_call' ? { arguments: whole } : { text: whole };
    if (type !== undefined) yield event(`${type}.done`, { ...at, ...fields, ...said });
    yield event('response.output_item.done', { output_index, item });
  }
}

function responseOf({ id, asked, createdSeconds }: Generation): object {
  return { id, object: 'response', created_at: createdSeconds, model: asked.model, error: null };
}

function wholeOf(generation: Generation): object {
  const { inputTokens, outputTokens, thoughts, finishReason } = generation;
  const isCut = finishReason === 'length';
  return {
    ...responseOf(generation),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(generation).map(({ item }) => item),
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: thoughts.length },
      total_tokens: inputTokens + outputTokens,
    },
  };
}
