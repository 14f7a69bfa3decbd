import { plainPrompt } from '../conversation.ts';
import { idLetters } from '../encoding/ids.ts';
import { type RefusalKind, statusOf } from '../refusal.ts';
import { checkTemperature, readPrompt, readStops, readText, readTokenLimit } from '../requestBody.ts';
import type { Api, Generation } from './api.ts';

/** The generic `/v1/generate` and `/v1/generate/stream`, whose events repeat all text so far. */
export const generic: Api = {
  read(body) {
    checkTemperature(body);
    return {
      ...plainPrompt(readPrompt(body)),
      model: readText(body, 'model') ?? 'latest',
      streams: false,
      wantsUsage: false,
      // The documented default: a client that wants more has to say so.
      maxTokens: readTokenLimit(body, 'maxTokens') ?? 100,
      stops: readStops(body.stopSequences),
    };
  },
  createId: serial => `gen_${idLetters(serial, 6)}`,
  events: generation => ({ opening: [], tokens: tokenEvents(generation), closing: [] }),
  whole: ({ id, asked, text, tokens, inputTokens, finishReason }) =>
    JSON.stringify({
      id,
      text,
      model: asked.model,
      finishReason,
      usage: {
        promptTokens: inputTokens,
        completionTokens: tokens.length,
        totalTokens: inputTokens + tokens.length,
      },
    }),
  errorEvent: message => JSON.stringify({ error: { type: 'server_error', message } }),
  refuse: ({ kind, message, retryAfterSeconds }) => ({
    status: kind === 'invalid' ? 400 : statusOf[kind],
    ...(retryAfterSeconds !== undefined && { headers: { 'Retry-After': `${retryAfterSeconds}` } }),
    body: JSON.stringify({ error: { type: errorTypes[kind] ?? 'invalid_request_error', message } }),
  }),
};

/** The text so far grows with every event, so that each event is made only when it is its turn. */
function* tokenEvents({ id, tokens, finishReason }: Generation): Iterable<string> {
  let text = '';
  for (const [index, delta] of tokens.entries()) {
    text += delta;
    yield JSON.stringify({ id, text, delta, ...(index === tokens.length - 1 && { finishReason }) });
  }
  if (tokens.length === 0) yield JSON.stringify({ id, text, delta: '', finishReason });
}

const errorTypes: Readonly<Partial<Record<RefusalKind, string>>> = {
  unauthorized: 'authentication_error',
  'token-expired': 'authentication_error',
  'no-credits': 'billing_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  'rate-limited': 'rate_limit_error',
  'server-error': 'server_error',
  unavailable: 'server_error',
};
