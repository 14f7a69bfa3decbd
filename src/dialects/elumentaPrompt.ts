import type { Dialect } from '../core/generation/dialect.ts';
import { plainMessages } from '../core/generation/parts.ts';
import { asArray, present } from '../core/json/json.ts';
import { elumentaBase, elumentaModelsPath, readBalance, readElumentaEvent } from './elumenta.ts';

/**
 * `POST {base}/api/v2/generate/stream` with a model, a prompt and parameters: Elumenta and NeuralBox
 * (docs.elumenta.ru, "Stream Generation"). The path alone asks for a stream.
 */
export const elumentaPrompt: Dialect = {
  name: 'elumenta-prompt',
  label: 'Elumenta (prompt form)',
  endpointPath: basePath => `${elumentaBase(basePath)}/api/v2/generate/stream`,
  ask({ messages, model, temperature, maxTokens, stop }) {
    const said = plainMessages(messages).filter(({ content }) => content.trim() !== '');
    const turns = said.filter(({ role }) => role !== 'system').map(({ role, content }) => ({ role, content }));
    const system = said.filter(({ role }) => role === 'system').map(({ content }) => content);
    // Without a prompt there is nothing to answer: what was meant for the system is one as well.
    const prompt = turns.at(-1)?.content ?? system.join('\n\n');
    const params = present({
      system_prompt: system.length === 0 || turns.length === 0 ? undefined : system.join('\n\n'),
      temperature,
      max_tokens: maxTokens,
      stop,
      messages: turns.length > 1 ? turns.slice(0, -1) : undefined,
    });
    return { model, prompt, params: Object.keys(params).length === 0 ? undefined : params };
  },
  read: readElumentaEvent,
  readsTextApart: true,
  modelsPath: elumentaModelsPath,
  balance: { path: '/api/v2/balance', read: readBalance },
  recognises: (path, body) =>
    /\/api\/v2\/generate\/stream$/.test(path) ||
    (body !== undefined && /\/api\/v2\/generate$/.test(path) && asArray(body.messages).length === 0),
};
