import { plan } from '../account.ts';
import { idLetters } from '../encoding/ids.ts';
import { spacedJson } from '../encoding/spacedJson.ts';
import { defaultModel } from '../models.ts';
import { type Refusal, type RefusalKind, statusOf } from '../refusal.ts';
import { checkTemperature, readStops, readText, readTokenLimit } from '../requestBody.ts';
import type { Api, ErrorAnswer } from './api.ts';
import { readMessages } from './chatMessages.ts';

/** Elumenta's and NeuralBox's `/api/v2/generate` with messages. */
export const elumenta: Api = {
  read(body) {
    const conversation = readMessages(body.messages, 'messages');
    checkTemperature(body);
    const system = readText(body, 'system');
    return {
      ...conversation,
      model: readText(body, 'model') ?? defaultModel,
      inputText: system === undefined ? conversation.inputText : `${system}\n${conversation.inputText}`,
      streams: body.stream === true,
      wantsUsage: true,
      maxTokens: readTokenLimit(body, 'max_tokens'),
      stops: readStops(body.stop),
    };
  },
  createId: serial => `gen_01${idLetters(serial, 10)}`,
  events: ({ id, asked, tokens, credits, balance }) => ({
    opening: [spacedJson({ type: 'generation_start', id, model: asked.model })],
    tokens: tokens.map(contentDelta),
    closing: [spacedJson({ type: 'generation_end', id, tokens_used: credits, balance_remaining: balance })],
  }),
  whole: generation =>
    spacedJson({
      id: generation.id,
      status: 'completed',
      model: generation.asked.model,
      content: generation.text,
      tokens_used: generation.credits,
      balance_remaining: generation.balance,
      usage: { prompt_tokens: generation.inputTokens, completion_tokens: generation.tokens.length },
      created_at: new Date(generation.createdSeconds * 1000).toISOString(),
    }),
  errorEvent: message => spacedJson({ type: 'error', message }),
  refuse: elumentaRefusal,
};

export const contentDelta = (delta: string): string => spacedJson({ type: 'content_delta', delta });

export function elumentaRefusal({ kind, message, field, retryAfterSeconds }: Refusal): ErrorAnswer {
  const limits = {
    retry_after: retryAfterSeconds ?? 0,
    plan: plan.name,
    limit_hour: plan.perHour,
    limit_day: plan.perDay,
  };
  const details = { details: field === undefined ? {} : { [field]: [message] } };
  return {
    status: statusOf[kind],
    body: spacedJson({ error: codes[kind], message, ...(kind === 'rate-limited' ? limits : details) }),
  };
}

const codes: Readonly<Record<RefusalKind, string>> = {
  'bad-json': 'bad_request',
  invalid: 'validation_error',
  unauthorized: 'not_authenticated',
  'token-expired': 'token_expired',
  'no-credits': 'insufficient_tokens',
  forbidden: 'insufficient_plan',
  'not-found': 'not_found',
  'wrong-method': 'method_not_allowed',
  'too-large': 'bad_request',
  unsupported: 'bad_request',
  'rate-limited': 'rate_limit_exceeded',
  'server-error': 'provider_error',
  unavailable: 'model_unavailable',
};
