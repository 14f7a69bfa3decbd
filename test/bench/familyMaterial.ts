import { awsEvent } from '../support/awsMessage.ts';
import { createDeltas } from './material.ts';

/** The families of APIs beside chat completions, each with one stream of text as it sends it. */
export const benchFamilies = ['anthropic', 'responses', 'gemini', 'ollama', 'cohere', 'bedrock'] as const;
export type BenchFamily = (typeof benchFamilies)[number];

interface Material {
  /** The event that brings a piece of text. */
  readonly delta: (text: string) => object;
  readonly before: readonly object[];
  readonly after: readonly object[];
  readonly frame: (event: object) => Uint8Array;
}

const named = (event: object): Uint8Array =>
  Buffer.from(`event: ${(event as { readonly type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`);
const unnamed = (event: object): Uint8Array => Buffer.from(`data: ${JSON.stringify(event)}\r\n\r\n`);
const line = (event: object): Uint8Array => Buffer.from(`${JSON.stringify(event)}\n`);
const aws = (event: object): Uint8Array => {
  const [[type, payload] = ['', {}]] = Object.entries(event);
  return awsEvent(type, payload as object);
};

const geminiUsage = { promptTokenCount: 8, candidatesTokenCount: 120, totalTokenCount: 128 };
const geminiEvent = (text: string, more: object = {}): object => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...more }],
  usageMetadata: geminiUsage,
  modelVersion: 'gemini-2.5-flash',
  responseId: 'mLnRaIWbMPqJz7IP5o2zmAc',
});
const ollamaLine = (content: string, more: object): object => ({
  model: 'llama3.2',
  created_at: '2026-01-01T00:00:00.123456789Z',
  message: { role: 'assistant', content },
  ...more,
});
const response = { id: 'resp_0a1b2c3d4e5f', object: 'response', model: 'gpt-5-mini', status: 'completed', output: [] };

const materials: Readonly<Record<BenchFamily, Material>> = {
  anthropic: {
    delta: text => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    before: [
      { type: 'message_start', message: { id: 'msg_01', model: 'claude-haiku-4-5', usage: { input_tokens: 8 } } },
    ],
    after: [{ type: 'message_delta', delta: { stop_reason: 'end_turn' } }, { type: 'message_stop' }],
    frame: named,
  },
  responses: {
    delta: delta => ({
      type: 'response.output_text.delta',
      item_id: 'msg_0a1b2c3d4e5f60718293a4b5c6d7e8f9',
      output_index: 0,
      content_index: 0,
      delta,
      logprobs: [],
      obfuscation: 'aB3dE5fG7h',
    }),
    before: [{ type: 'response.created', response: { ...response, status: 'in_progress' } }],
    after: [{ type: 'response.completed', response }],
    frame: named,
  },
  gemini: {
    delta: text => geminiEvent(text),
    before: [],
    after: [geminiEvent('', { finishReason: 'STOP' })],
    frame: unnamed,
  },
  ollama: {
    delta: text => ollamaLine(text, { done: false }),
    before: [],
    after: [ollamaLine('', { done: true, done_reason: 'stop' })],
    frame: line,
  },
  cohere: {
    delta: text => ({ type: 'content-delta', index: 0, delta: { message: { content: { text } } } }),
    before: [{ type: 'message-start', id: '0a1b2c3d' }],
    after: [{ type: 'message-end', delta: { finish_reason: 'COMPLETE' } }],
    frame: named,
  },
  bedrock: {
    delta: text => ({ contentBlockDelta: { contentBlockIndex: 0, delta: { text }, p: 'abcdefghijklmnop' } }),
    before: [{ messageStart: { role: 'assistant' } }],
    after: [{ messageStop: { stopReason: 'end_turn' } }, { metadata: { usage: { inputTokens: 8, outputTokens: 9 } } }],
    frame: aws,
  },
};

/** The JSON of every event that brings text. */
export function familyPayloads(family: BenchFamily, events: number): readonly string[] {
  return createDeltas(events).map(text => {
    const event = materials[family].delta(text);
    return JSON.stringify(family === 'bedrock' ? Object.values(event)[0] : event);
  });
}

/** A whole answer as it stands on the wire. */
export function familyBody(family: BenchFamily, events: number): Buffer {
  const { delta, before, after, frame } = materials[family];
  return Buffer.concat([...before, ...createDeltas(events).map(delta), ...after].map(frame));
}
