import assert from 'node:assert/strict';
import type { CustomDialect } from '../../../src/core/generation/customDialect.ts';
import { costOf, findPrice, readPriceList } from '../../../src/core/usage/prices.ts';
import { findDialect } from '../../../src/dialects/index.ts';
import { modelsUrl, readModels } from '../../../src/discovery/modelList.ts';

describe('a list of models is read', () => {
  it('in the form of OpenAI', () => {
    const models = readModels('{"object":"list","data":[{"id":"gpt-5"},{"id":"gpt-5"},{"id":"o4"}]}');
    assert.deepEqual(models, [{ id: 'gpt-5' }, { id: 'o4' }]);
  });

  it('in the form of OpenRouter, with prices for one token', () => {
    const [model] = readModels(
      '{"data":[{"id":"a/b","name":"A: B","context_length":128000,"pricing":{"prompt":"0.00000125","completion":"0.00001"}}]}',
    );
    assert.deepEqual(model, { id: 'a/b', label: 'A: B', price: { input: 1.25, output: 10 }, contextLength: 128_000 });
  });

  // OpenRouter, Vercel AI Gateway, Together, LiteLLM's /model/info, Requesty: the documents of their lists.
  for (const [form, model] of [
    ['OpenRouter', '{"pricing":{"prompt":"0.000003","completion":"0.000015","input_cache_read":"0.0000003"}}'],
    ['Vercel', '{"pricing":{"input":"0.000003","output":"0.000015","input_cache_read":"0.0000003"}}'],
    ['Together', '{"pricing":{"input":3,"output":15,"cached_input":0.3}}'],
    ['LiteLLM', '{"input_cost_per_token":3e-06,"output_cost_per_token":1.5e-05,"cache_read_input_token_cost":3e-07}'],
    ['Requesty', '{"input_price":0.000003,"output_price":0.000015,"cached_price":0.0000003}'],
  ] as const) {
    it(`in the form of ${form}, with the price of what is read from a cache`, () => {
      const [listed] = readModels(`{"data":[${model.replace('{', '{"id":"m",')}]}`);
      const { input = 0, cachedInput = 0, output = 0 } = listed?.price ?? {};
      assert.deepEqual(
        [input, cachedInput, output].map(price => price.toFixed(3)),
        ['3.000', '0.300', '15.000'],
      );
    });
  }

  it('in the form of Elumenta and NeuralBox, with prices in credits and without what is no text', () => {
    const models = readModels(
      '[{"slug":"gpt-5","name":"GPT-5","category":"text","token_cost":2},{"slug":"flux","category":"image","token_cost":9}]',
    );
    assert.deepEqual(models, [{ id: 'gpt-5', label: 'GPT-5', price: { credits: 2 } }]);
  });

  it('in the form of Ollama and of Google', () => {
    assert.deepEqual(readModels('{"models":[{"name":"llama3.2:latest","model":"llama3.2:latest"}]}'), [
      { id: 'llama3.2:latest' },
    ]);
    const [gemini] = readModels('{"models":[{"name":"models/gemini-2.5-flash","inputTokenLimit":1048576}]}');
    assert.equal(gemini?.id, 'gemini-2.5-flash');
  });

  it('from a list of names, and as empty from anything else', () => {
    assert.deepEqual(readModels('["a","b"]'), [{ id: 'a' }, { id: 'b' }]);
    for (const json of ['', '<html>', '{}', 'null', '{"data":[null,1,{}]}']) {
      assert.deepEqual(
        readModels(json).filter(({ id }) => id !== '1'),
        [],
      );
    }
  });
});

it('the list of models is looked for beside the endpoint, with a version but without anything else of its query', () => {
  const url = (spoken: string | CustomDialect, endpoint: string) => {
    const dialect = findDialect(spoken);
    assert.ok(dialect);
    return modelsUrl(dialect, new URL(endpoint))?.href;
  };
  const own = { body: {}, read: {} };
  assert.equal(url('openai', 'https://a.test/v1/chat/completions'), 'https://a.test/v1/models');
  assert.equal(url('elumenta', 'https://elumenta.ru/api/v2/generate'), 'https://elumenta.ru/api/v2/models');
  assert.equal(url(own, 'http://localhost:11434/api/chat'), 'http://localhost:11434/api/tags');
  assert.equal(
    url(own, 'https://g.test/v1beta/models/gemini:streamGenerateContent?alt=sse&key=k'),
    'https://g.test/v1beta/models?key=k',
  );
  assert.equal(url(own, 'https://a.test/unknown'), undefined);
});

describe('a price', () => {
  const own = readPriceList({
    'gpt-5': { input: 1, output: 8 },
    'work/gpt-5': { input: 2 },
    'home/*': { credits: 3 },
    bad: 7,
  });

  it('is that of the connection before that of the model', () => {
    assert.deepEqual(findPrice('work', 'gpt-5', [own]), { input: 2 });
    assert.deepEqual(findPrice('other', 'gpt-5', [own]), { input: 1, output: 8 });
    assert.deepEqual(findPrice('home', 'anything', [own]), { credits: 3 });
    assert.equal(findPrice('other', 'constructor', [own]), undefined);
  });

  it('of the settings goes before that of the list', () => {
    assert.deepEqual(findPrice('x', 'm', [{ m: { input: 1 } }, { m: { input: 9 } }]), { input: 1 });
    assert.deepEqual(findPrice('x', 'm', [{}, { m: { input: 9 } }]), { input: 9 });
  });

  it('gives a cost where tokens are known, and none where they are not', () => {
    assert.equal(costOf({ inputTokens: 1_000_000, outputTokens: 500_000 }, { input: 1, output: 8 }), 5);
    assert.equal(costOf({ inputTokens: 2_000_000 }, { input: 1 }), 2);
    assert.equal(costOf({}, { input: 1 }), undefined);
    assert.equal(costOf({ inputTokens: 5 }, undefined), undefined);
    assert.equal(costOf({ inputTokens: 5 }, { credits: 2 }), undefined);
  });

  it('is another one for what was read from a cache, where one is known', () => {
    const usage = { inputTokens: 2_000_000, cachedInputTokens: 1_500_000 };
    assert.equal(costOf(usage, { input: 4, cachedInput: 1 }), 3.5);
    assert.equal(costOf(usage, { input: 4, cachedInput: 0 }), 2);
    assert.equal(costOf(usage, { input: 4 }), 8);
    // A server that counts more of it than there is.
    assert.equal(costOf({ inputTokens: 1_000_000, cachedInputTokens: 9_000_000 }, { input: 4, cachedInput: 1 }), 1);
    const priced = readPriceList({ m: { input: 4, cachedInput: 1 } });
    assert.deepEqual(findPrice('x', 'm', [priced]), { input: 4, cachedInput: 1 });
  });
});
