import { hasError } from '../core/failures/hasError.ts';
import type { Dialect } from '../core/generation/dialect.ts';
import type { Message, Usage } from '../core/generation/generation.ts';
import { plainMessages } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { anyOf, asAmount, asIdentifier, asObject, asPiece, asText } from '../core/json/json.ts';
import { otherVersion } from './otherVersion.ts';

/** `POST {base}/v1/generate/stream` with a prompt: the generic streaming API ("Stream Responses"). */
export const generic: Dialect = {
  name: 'generic',
  label: 'Generic /v1/generate/stream',
  readsTextApart: true,

  endpointPath(basePath) {
    if (basePath.endsWith('/generate/stream')) return basePath;
    const base = basePath.replace(/\/generate$/, '');
    return `${/\/v\d+$/.test(base) ? base : `${base}/v1`}/generate/stream`;
  },

  otherPath: endpoint => otherVersion(endpoint, '/generate/stream'),

  modelsPath: endpoint => endpoint.replace(/\/generate\/stream$/, '/models'),

  recognises: (path, body) =>
    body === undefined
      ? /\/generate\/stream$/.test(path) && !path.includes('/api/')
      : /\/v\d+\/generate\/stream$/.test(path) && 'prompt' in body,

  ask: ({ messages, model, temperature, maxTokens, stop }) => ({
    model,
    temperature,
    maxTokens,
    stopSequences: stop,
    prompt: asPrompt(messages),
  }),

  read: payload => ({
    id: asIdentifier(payload.id),
    model: asText(payload.model),
    text: asPiece(payload.delta),
    textSoFar: asText(payload.text),
    wholeText: payload.delta === undefined ? asText(payload.text) : undefined,
    finishReason: asText(payload.finishReason),
    usage: readUsage(asObject(payload.usage)),
    failed: hasError(payload) || payload.type === 'error',
  }),
};

/** A conversation as one prompt: a single message as it is, several with the names of who speaks. */
export function asPrompt(messages: readonly Message[]): string {
  const spoken = plainMessages(messages);
  const [only, ...others] = spoken;
  if (only === undefined) return '';
  if (others.length === 0) return only.content;
  const names = { system: undefined, user: 'User', assistant: 'Assistant' } as const;
  const turns = spoken.map(({ role, content }) => {
    const name = names[role];
    return name === undefined ? content : `${name}: ${content}`;
  });
  return `${turns.join('\n\n')}\n\nAssistant:`;
}

function readUsage(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  return anyOf({
    inputTokens: asAmount(usage.promptTokens),
    outputTokens: asAmount(usage.completionTokens),
    totalTokens: asAmount(usage.totalTokens),
  });
}
