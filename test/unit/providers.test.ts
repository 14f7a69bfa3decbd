import assert from 'node:assert/strict';
import { endpointOf, isConfidential } from '../../src/core/http/endpoint.ts';
import { readCredential } from '../../src/credentials/readCredential.ts';
import { findDialect } from '../../src/dialects/index.ts';
import { providers } from '../../src/providers.ts';

/** Each with the documentation of its endpoint. */
const endpoints: Readonly<Record<string, string>> = {
  // docs.claude.com/en/api/messages
  anthropic: 'https://api.anthropic.com/v1/messages',
  // platform.openai.com/docs/api-reference
  openai: 'https://api.openai.com/v1/chat/completions',
  'openai-responses': 'https://api.openai.com/v1/responses',
  // ai.google.dev/api/generate-content
  google: 'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse',
  // docs.mistral.ai/api
  mistral: 'https://api.mistral.ai/v1/chat/completions',
  // console.groq.com/docs/openai
  groq: 'https://api.groq.com/openai/v1/chat/completions',
  // docs.perplexity.ai/api-reference
  perplexity: 'https://api.perplexity.ai/chat/completions',
  // docs.cohere.com/v2/reference/chat-stream
  cohere: 'https://api.cohere.com/v2/chat',
  // docs.github.com/en/rest/models/inference
  'github-models': 'https://models.github.ai/inference/chat/completions',
  // docs.z.ai/api-reference
  zai: 'https://api.z.ai/api/paas/v4/chat/completions',
  // alibabacloud.com/help/model-studio, OpenAI compatible
  dashscope: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions',
  // developers.sber.ru/docs/ru/gigachat/api
  gigachat: 'https://gigachat.devices.sberbank.ru/api/v1/chat/completions',
  // docs.ollama.com/api/chat
  'ollama-native': 'http://127.0.0.1:11434/api/chat',
};

describe('The providers', () => {
  it('have names of their own', () => {
    for (const field of ['id', 'label'] as const) {
      const values = providers.map(provider => provider[field]);
      assert.deepEqual(values, [...new Set(values)]);
    }
  });

  for (const { id, dialect, baseUrl, keyPage } of providers) {
    it(`${id}: speaks a dialect that there is, at an address where a key is safe`, () => {
      const spoken = findDialect(dialect);
      assert.ok(spoken);
      if (baseUrl !== '') {
        const endpoint = endpointOf(baseUrl, spoken, 'm');
        assert.ok(isConfidential(endpoint));
        assert.equal(endpoint.href, endpoints[id] ?? endpoint.href);
        assert.equal(endpointOf(endpoint.href, spoken, 'm').href, endpoint.href, 'the whole endpoint is good as well');
      }
      if (keyPage !== undefined) assert.equal(new URL(keyPage).protocol, 'https:');
    });
  }

  it('sign in only with presets that there are', () => {
    for (const { credential, id } of providers)
      if (credential !== undefined) assert.equal(readCredential(credential).type, 'exchange', id);
  });

  it('name a model only where it stands for all of them', () => {
    const named = providers.flatMap(({ id, model }) => (model === undefined ? [] : [id]));
    assert.deepEqual(named, ['elumenta', 'elumenta-prompt', 'neuralbox', 'openrouter']);
  });
});
