import { createHash } from 'node:crypto';

/** A long answer as a model would stream it: the data of its events, the same in all processes. */
export function createPayloads(events: number): readonly string[] {
  return createDeltas(events).map(chunkOf);
}

/** Identifies the whole text of such an answer. */
export function hashOfMaterial(events: number): string {
  return hashOf(createDeltas(events).join(''));
}

/** Mostly short English words, as tokens are; now and then something that is not ASCII, or that JSON escapes. */
const syllables = [
  'the',
  'ing',
  'er',
  'and',
  'tion',
  'stream',
  'to',
  'of',
  'un',
  'able',
  'in',
  'is',
  'a',
  'ment',
  're',
];
const specials = ['é', ' —', ' 水', ' жизнь', ' 🌊', '\n\n', ' "so"', '\t', '.', ','];

export function createDeltas(count: number): readonly string[] {
  const random = createRandom(20_260_101);
  return Array.from({ length: count }, () => {
    if (random() < 0.04) return pick(specials, random());
    const word =
      random() < 0.4 ? `${pick(syllables, random())}${pick(syllables, random())}` : pick(syllables, random());
    return random() < 0.7 ? ` ${word}` : word;
  });
}

/** One event's data as OpenAI sends it. */
export function chunkOf(content: string): string {
  return JSON.stringify({
    id: 'chatcmpl-9xQpVh3FwT7bKcZ2mLrN8sYdEaU',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-5-mini-2026-08-07',
    service_tier: 'default',
    system_fingerprint: 'fp_54eb4bd693',
    choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
    usage: null,
  });
}

/** How every stream ends, as it stands on the wire. */
export const ending = `data: ${chunkOf('').replace('{"content":""}', '{}').replace('"finish_reason":null', '"finish_reason":"stop"')}\n\ndata: [DONE]\n\n`;

export function eventOf(payload: string): string {
  return `data: ${payload}\n\n`;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Numbers from 0 to 1, always the same ones. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function pick(list: readonly string[], position: number): string {
  return list[Math.floor(position * list.length)] ?? '';
}
