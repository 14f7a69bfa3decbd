import assert from 'node:assert/strict';
import type { Reading } from '../../../src/core/generation/dialect.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { openai } from '../../../src/dialects/openai.ts';

const chunk = (choice: object, more: object = {}): JsonObject => ({ id: 'c', model: 'm', choices: [choice], ...more });
const delta = (fields: object): JsonObject => chunk({ index: 0, delta: fields, finish_reason: null });

const quirks: readonly (readonly [sentence: string, payload: JsonObject, reading: Partial<Reading>])[] = [
  [
    'the first chunk has only a role',
    delta({ role: 'assistant', content: '' }),
    { text: undefined, id: 'c', model: 'm' },
  ],
  ['a delta has text', delta({ content: 'Hello' }), { text: 'Hello', finishReason: undefined, failed: false }],
  [
    'the last chunk has a finish reason',
    chunk({ delta: {}, finish_reason: 'stop' }),
    { finishReason: 'stop', text: undefined },
  ],
  [
    'usage comes with no choices: Q1',
    { id: 'c', choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
    { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 }, failed: false },
  ],
  [
    'choices are null: Q2',
    { id: 'c', choices: null, usage: null },
    { text: undefined, usage: undefined, failed: false },
  ],
  ['choices are missing: Q3', { id: 'c', usage: { total_tokens: 1 } }, { usage: { totalTokens: 1 }, failed: false }],
  ['an error comes with status 200: Q10', { error: { object: 'error', message: 'x', code: 400 } }, { failed: true }],
  ['an error has its message twice: Q12', { error: { message: 'x' }, message: 'x' }, { failed: true }],
  [
    'an error comes with everything else: Q13',
    chunk({ delta: { content: 'a' }, finish_reason: 'length' }, { error: { code: 502 }, usage: { total_tokens: 2 } }),
    { failed: true, text: 'a', finishReason: 'length', usage: { totalTokens: 2 } },
  ],
  [
    'the finish reason is empty: Q19',
    chunk({ delta: { content: 'a' }, finish_reason: '' }),
    { finishReason: undefined },
  ],
  [
    'usage is cumulative, and the message is repeated: Q21',
    chunk({ delta: { content: 'b' }, message: { content: 'ab' } }, { usage: { completion_tokens: 2 } }),
    { text: 'b', wholeText: 'ab', usage: { outputTokens: 2 } },
  ],
  [
    'usage is at Groq: Q22',
    { id: 'c', choices: [], x_groq: { usage: { total_tokens: 7 } } },
    { usage: { totalTokens: 7 } },
  ],
  ['content is null, and the role empty: Q23', delta({ role: '', content: null }), { text: undefined }],
  [
    'the first chunk is about the prompt: Q24',
    { id: '', model: '', choices: [], prompt_filter_results: [{}] },
    { id: undefined, model: undefined, failed: false },
  ],
  [
    'content comes in parts: Q25',
    delta({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
        { type: 'text', text: 'Yes' },
        { type: 'image' },
      ],
    }),
    { text: 'Yes', reasoning: 'Hm' },
  ],
  [
    'reasoning is called reasoning_content: Q26',
    delta({ reasoning_content: 'Hm', content: null }),
    { reasoning: 'Hm', text: undefined },
  ],
  ['reasoning is called reasoning: Q27', delta({ reasoning: 'Hm' }), { reasoning: 'Hm' }],
  ['reasoning comes twice: Q28', delta({ reasoning: 'Hm', reasoning_details: [{ text: 'Hm' }] }), { reasoning: 'Hm' }],
  [
    'reasoning comes only in details: Q28',
    delta({ reasoning_details: [{ text: 'H' }, { summary: 'x' }, { text: 'm' }] }),
    { reasoning: 'Hxm' },
  ],
  [
    'a tool is asked for: Q29 and Q30',
    delta({
      tool_calls: [
        { id: 'a', function: { name: 'f', arguments: '{"x"' } },
        { index: 0, id: 'b' },
      ],
    }),
    { text: undefined, reasoning: undefined, failed: false },
  ],
  ['the envelope is detail: Q32', { detail: { error: { message: 'x' } } }, { failed: true }],
  [
    'an answer was not streamed: Q33',
    chunk({ message: { content: 'Hello' }, finish_reason: 'stop' }),
    { wholeText: 'Hello', finishReason: 'stop' },
  ],
  ['a refusal is no text: fault 76', delta({ refusal: 'No' }), { refusal: 'No', text: undefined }],
  [
    'there are several choices: fault 74',
    {
      id: 'c',
      choices: [
        { index: 1, delta: { content: 'b' } },
        { index: 0, delta: { content: 'a' } },
      ],
    },
    { text: 'a' },
  ],
  [
    'there is only another choice, which may be a counter: fault 74',
    { id: 'c', choices: [{ index: 1, delta: { content: 'b' } }] },
    { text: 'b', choice: 1 },
  ],
  ['an old completion has text', chunk({ text: 'Hello' }), { text: 'Hello' }],
  ['the cost is at the top', { id: 'c', choices: [], cost: 0.002 }, { usage: { costUsd: 0.002 } }],
  ['the cost is in the usage', { id: 'c', choices: [], usage: { cost: '0.002' } }, { usage: { costUsd: 0.002 } }],
  [
    'usage is nonsense: fault 80',
    { id: 'c', choices: [], usage: { prompt_tokens: -1, completion_tokens: '12', total_tokens: 'many', cost: null } },
    { usage: { outputTokens: 12 } },
  ],
  ['usage is empty: fault 80', { id: 'c', choices: [], usage: {} }, { usage: undefined }],
  ['details are at the top', { details: 'Not Found' }, { failed: true }],
  ['the type says error', { type: 'error', message: 'x' }, { failed: true }],
];

describe('A chunk of a chat completion, when', () => {
  for (const [sentence, payload, expected] of quirks) {
    it(sentence, () => {
      const reading = openai.read(payload);
      for (const [name, value] of Object.entries(expected))
        assert.deepEqual(reading[name as keyof Reading], value, name);
    });
  }

  it('has a number for a text, it is one', () => {
    const { text, joined } = openai.read(delta({ content: 6 }));
    // The number does not stand between quotes, so that the fast path must not look for it there.
    assert.deepEqual([text, joined], ['6', true]);
  });

  it('has the wrong types everywhere never becomes text: fault 71', () => {
    const nonsense: readonly unknown[] = [null, true, 'x', [], {}, [null], [1], { content: {} }];
    for (const value of nonsense) {
      for (const payload of [
        { choices: value },
        chunk({ delta: value }),
        delta({ content: value }),
        delta({ reasoning_details: value }),
      ]) {
        const { text, reasoning } = openai.read(payload);
        if (value === 'x') continue;
        assert.equal(text, undefined, JSON.stringify(payload));
        assert.equal(reasoning, undefined, JSON.stringify(payload));
      }
    }
  });
});
