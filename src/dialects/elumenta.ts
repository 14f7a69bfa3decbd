import { hasError } from '../core/failures/hasError.ts';
import type { Dialect, Reading } from '../core/generation/dialect.ts';
import type { Usage } from '../core/generation/generation.ts';
import { plainMessages } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asArray, asIdentifier, asPiece, asText } from '../core/json/json.ts';

/** `POST {base}/api/v2/generate` with messages: Elumenta and NeuralBox (docs.elumenta.ru, "Streaming"). */
export const elumenta: Dialect = {
  name: 'elumenta',
  label: 'Elumenta',
  endpointPath: basePath => `${elumentaBase(basePath)}/api/v2/generate`,
  ask({ messages, model, temperature, maxTokens, stop }) {
    const turns = plainMessages(messages).map(({ role, content }) => ({ role, content }));
    return { model, temperature, max_tokens: maxTokens, stop, messages: turns, stream: true };
  },
  read: readElumentaEvent,
  readsTextApart: true,
  modelsPath: elumentaModelsPath,
  balance: { path: '/api/v2/balance', read: readBalance },
  recognises: (path, body) =>
    body === undefined
      ? /\/api(?:\/v2(?:\/generate)?)?$/.test(path)
      : /\/api\/v2\/generate$/.test(path) && asArray(body.messages).length > 0,
};

/** A base URL may name either of the two endpoints: the dialect decides which one is asked. */
export function elumentaBase(basePath: string): string {
  return basePath.replace(/\/api(?:\/v2(?:\/generate(?:\/stream)?)?)?$/, '');
}

/** Both endpoints have the same list. */
export function elumentaModelsPath(endpointPath: string): string {
  return endpointPath.replace(/\/generate(?:\/stream)?$/, '/models');
}

/** What the plan grants and what was bought besides. */
export function readBalance(answer: JsonObject): number | undefined {
  const plan = asAmount(answer.plan_tokens_remaining);
  return (
    asAmount(answer.token_balance) ?? (plan === undefined ? undefined : plan + (asAmount(answer.bonus_tokens) ?? 0))
  );
}

/**
 * The events of both request forms, and their answers that are not streamed. The documents contradict each other in
 * the names of fields (`tokens_used` and `tokens_spent`, `content` and `result_text`), so all are read in both forms.
 */
export function readElumentaEvent(payload: JsonObject): Reading {
  const type = payload.type;
  const status = payload.status;
  return {
    id: asIdentifier(payload.id),
    model: asText(payload.model) ?? asText(payload.model_slug),
    text: type === 'content_delta' ? asPiece(payload.delta) : undefined,
    wholeText: type === undefined ? (asText(payload.content) ?? asText(payload.result_text)) : undefined,
    usage: readCredits(payload),
    ended: type === 'generation_end' || status === 'completed',
    pending: status === 'pending' || status === 'processing' || status === 'queued',
    failed: type === 'error' || status === 'failed' || hasError(payload),
  };
}

/** What the documents call tokens are units of the account at a fixed price for a request. */
function readCredits(payload: JsonObject): Usage | undefined {
  const credits = asAmount(payload.tokens_used) ?? asAmount(payload.tokens_spent);
  return anyOf({ credits, balance: asAmount(payload.balance_remaining) });
}
