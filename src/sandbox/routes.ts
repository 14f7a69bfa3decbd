import type { IncomingHttpHeaders } from 'node:http';
import type { Account } from './account.ts';
import { anthropic } from './apis/anthropic.ts';
import type { Api } from './apis/api.ts';
import { bedrock } from './apis/bedrock.ts';
import { cohere } from './apis/cohere.ts';
import { elumenta } from './apis/elumenta.ts';
import { elumentaPrompt } from './apis/elumentaPrompt.ts';
import { gemini } from './apis/gemini.ts';
import { generic } from './apis/generic.ts';
import { ollama } from './apis/ollama.ts';
import { eden, openai } from './apis/openai.ts';
import { responses } from './apis/responses.ts';
import {
  anthropicModels,
  cohereModels,
  edenModels,
  elumentaModelNamed,
  elumentaModels,
  geminiModels,
  ollamaModels,
  openaiModels,
} from './models.ts';
import { Refusal } from './refusal.ts';
import type { JsonObject } from './requestBody.ts';
import type { RecordedRequest } from './requestLog.ts';

type Answer = (account: Account, request: RecordedRequest) => string;

export type Route =
  | {
      readonly kind: 'generate';
      readonly api: (body: JsonObject) => Api;
      /** Some paths always stream, some never; the others do when they are asked to. */
      readonly streams: 'asked' | 'always' | 'never';
    }
  | { readonly kind: 'get'; readonly answer: Answer };

/** @throws {Refusal} for a path that does not exist, or not for this method. */
export function findRoute(method: string, path: string): Route {
  const route = routes[path] ?? elumentaModelRoute(path) ?? patterns.find(([pattern]) => pattern.test(path))?.[1];
  if (route === undefined) throw new Refusal('not-found', `There is nothing at ${path}.`);
  const expected = route.kind === 'get' ? 'GET' : 'POST';
  if (method === expected) return route;
  throw new Refusal('wrong-method', `${method} is not allowed at ${path}.`, { allow: expected });
}

/**
 * The API that is spoken below a path, known even where nothing is found: it decides how errors look.
 *
 * @param headers tell the APIs apart whose lists of models have the same path.
 */
export function apiFor(path: string, headers: IncomingHttpHeaders = {}): Api {
  if (path.startsWith('/api/v2/')) return path.endsWith('/stream') ? elumentaPrompt : elumenta;
  if (path.startsWith('/v1/generate')) return generic;
  if (path.startsWith('/v3/')) return eden;
  if (headers['anthropic-version'] !== undefined) return anthropic;
  return families.find(([pattern]) => pattern.test(path))?.[1] ?? openai;
}

const families: readonly (readonly [RegExp, Api])[] = [
  [/\/messages$/, anthropic],
  [/\/responses$/, responses],
  [/^\/v1beta\/|:\w*[gG]enerateContent$/, gemini],
  [/^\/api\//, ollama],
  [/^\/v2\/chat$/, cohere],
  [/^\/model\//, bedrock],
];

const generate = (api: Api, streams: 'asked' | 'always' | 'never'): Route => ({
  kind: 'generate',
  api: () => api,
  streams,
});
const get = (answer: Answer): Route => ({ kind: 'get', answer });

const routes: Readonly<Record<string, Route>> = {
  // Elumenta documents this path twice: for messages, and for one prompt.
  '/api/v2/generate': {
    kind: 'generate',
    api: body => ('prompt' in body && !('messages' in body) ? elumentaPrompt : elumenta),
    streams: 'asked',
  },
  '/api/v2/generate/stream': generate(elumentaPrompt, 'always'),
  '/v1/generate': generate(generic, 'never'),
  '/v1/generate/stream': generate(generic, 'always'),
  '/chat/completions': generate(openai, 'asked'),
  '/v1/chat/completions': generate(openai, 'asked'),
  '/v3/chat/completions': generate(eden, 'asked'),
  '/v3/llm/chat/completions': generate(eden, 'asked'),
  '/v1/messages': generate(anthropic, 'asked'),
  '/responses': generate(responses, 'asked'),
  '/v1/responses': generate(responses, 'asked'),
  '/api/chat': generate(ollama, 'asked'),
  '/v2/chat': generate(cohere, 'asked'),
  // Azure's.
  '/openai/v1/chat/completions': generate(openai, 'asked'),
  '/openai/v1/responses': generate(responses, 'asked'),
  '/openai/v1/models': get(openaiModels),
  '/openai/models': get(openaiModels),
  '/models': get(openaiModels),
  '/v1/models': get(modelsOf),
  '/v1beta/models': get(geminiModels),
  '/api/tags': get(ollamaModels),
  '/v3/models': get(edenModels),
  '/v3/llm/models': get(edenModels),
  '/api/v2/models': get(elumentaModels),
  '/api/v2/balance': get(account => account.balanceAnswer),
  '/api/v2/user/me': get(account => account.userAnswer),
};

function elumentaModelRoute(path: string): Route | undefined {
  const slug = /^\/api\/v2\/models\/([^/]+)$/.exec(path)?.[1];
  const answer = slug === undefined ? undefined : elumentaModelNamed(slug);
  return answer === undefined ? undefined : get(() => answer);
}

/** Paths with the name of a model, or of a deployment, in them. */
const patterns: readonly (readonly [RegExp, Route])[] = [
  [/^\/(?:v1|v1beta|v1\/.+)\/models\/[^/:]+:streamGenerateContent$/, generate(gemini, 'always')],
  [/^\/(?:v1|v1beta|v1\/.+)\/models\/[^/:]+:generateContent$/, generate(gemini, 'never')],
  [/^\/model\/[^/]+\/converse-stream$/, generate(bedrock, 'always')],
  [/^\/model\/[^/]+\/converse$/, generate(bedrock, 'never')],
  [/^\/openai\/deployments\/[^/]+\/chat\/completions$/, generate(openai, 'asked')],
];

/** Three APIs list their models at this path. */
function modelsOf(_account: Account, { url, headers }: RecordedRequest): string {
  if (headers['anthropic-version'] !== undefined) return anthropicModels();
  return url.includes('endpoint=chat') ? cohereModels() : openaiModels();
}
