import type { Account } from './account.ts';
import type { Api } from './apis/api.ts';
import { elumenta } from './apis/elumenta.ts';
import { elumentaPrompt } from './apis/elumentaPrompt.ts';
import { generic } from './apis/generic.ts';
import { eden, openai } from './apis/openai.ts';
import { edenModels, elumentaModelNamed, elumentaModels, openaiModels } from './models.ts';
import { Refusal } from './refusal.ts';
import type { JsonObject } from './requestBody.ts';

export type Route =
  | {
      readonly kind: 'generate';
      readonly api: (body: JsonObject) => Api;
      /** Some paths always stream, some never; the others do when they are asked to. */
      readonly streams: 'asked' | 'always' | 'never';
    }
  | { readonly kind: 'get'; readonly answer: (account: Account) => string };

/** @throws {Refusal} for a path that does not exist, or not for this method. */
export function findRoute(method: string, path: string): Route {
  const route = routes[path] ?? elumentaModelRoute(path);
  if (route === undefined) throw new Refusal('not-found', `There is nothing at ${path}.`);
  const expected = route.kind === 'get' ? 'GET' : 'POST';
  if (method === expected) return route;
  throw new Refusal('wrong-method', `${method} is not allowed at ${path}.`, { allow: expected });
}

/** The API that is spoken below a path, known even where nothing is found: it decides how errors look. */
export function apiFor(path: string): Api {
  if (path.startsWith('/api/v2/')) return path.endsWith('/stream') ? elumentaPrompt : elumenta;
  if (path.startsWith('/v1/generate')) return generic;
  return path.startsWith('/v3/') ? eden : openai;
}

const generate = (api: Api, streams: 'asked' | 'always' | 'never'): Route => ({
  kind: 'generate',
  api: () => api,
  streams,
});
const get = (answer: (account: Account) => string): Route => ({ kind: 'get', answer });

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
  '/models': get(openaiModels),
  '/v1/models': get(openaiModels),
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
