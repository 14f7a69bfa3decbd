import assert from 'node:assert/strict';
import type { Reading } from '../../../src/core/generation/dialect.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { elumenta } from '../../../src/dialects/elumenta.ts';
import { elumentaPrompt } from '../../../src/dialects/elumentaPrompt.ts';
import { generic } from '../../../src/dialects/generic.ts';

type Case = readonly [sentence: string, payload: JsonObject, reading: Partial<Reading>];

const elumentaEvents: readonly Case[] = [
  [
    'the beginning',
    { type: 'generation_start', id: 'gen_01', model: 'gpt-5' },
    { id: 'gen_01', model: 'gpt-5', text: undefined },
  ],
  ['an id that is a number: fault 81', { type: 'generation_start', id: 18473, model: 'gpt-5' }, { id: '18473' }],
  ['text', { type: 'content_delta', delta: ' are' }, { text: ' are', ended: false, failed: false }],
  ['no text', { type: 'content_delta', delta: '' }, { text: undefined }],
  ['text of the wrong type: fault 71', { type: 'content_delta', delta: { a: 1 } }, { text: undefined }],
  [
    'the end, with credits',
    { type: 'generation_end', id: 'gen_01', tokens_used: 3, balance_remaining: 297 },
    { ended: true, usage: { credits: 3, balance: 297 } },
  ],
  [
    'the end, with credits by another name',
    { type: 'generation_end', id: 18473, tokens_spent: 3 },
    { ended: true, usage: { credits: 3 } },
  ],
  [
    'the end, with credits as text: fault 80',
    { type: 'generation_end', tokens_used: '3', balance_remaining: -1 },
    { ended: true, usage: { credits: 3 } },
  ],
  ['the end, without credits: fault 80', { type: 'generation_end' }, { ended: true, usage: undefined }],
  ['a failure', { type: 'error', message: 'x' }, { failed: true }],
  ['a failure without a type', { error: 'rate_limit_exceeded', message: 'x' }, { failed: true }],
  [
    'an unknown type: fault 83',
    { type: 'generation_progress', percent: 5, delta: 'x' },
    { text: undefined, failed: false, ended: false },
  ],
  [
    'a whole answer',
    { id: 'gen_01', status: 'completed', model: 'gpt-5', content: 'Hello', tokens_used: 2 },
    { wholeText: 'Hello', ended: true, failed: false },
  ],
  [
    'a whole answer by other names',
    { id: 1, status: 'completed', model_slug: 'gpt-5', result_text: 'Hello', error: null },
    { wholeText: 'Hello', model: 'gpt-5', failed: false },
  ],
  [
    'a job that is not done: fault 44',
    { id: 1, status: 'pending', result_text: null, error: null },
    { pending: true, failed: false, ended: false },
  ],
  ['a job that failed: fault 43', { id: 1, status: 'failed', error: 'Content policy violation: x' }, { failed: true }],
];

const genericEvents: readonly Case[] = [
  [
    'text, and everything so far',
    { id: 'gen_abc123', text: 'Once upon', delta: ' upon' },
    { id: 'gen_abc123', text: ' upon', textSoFar: 'Once upon', wholeText: undefined },
  ],
  [
    'everything so far alone: fault 85',
    { id: 'gen_abc123', text: 'Once' },
    { text: undefined, textSoFar: 'Once', wholeText: 'Once' },
  ],
  [
    'the end',
    { id: 'gen_abc123', text: 'Once', delta: '', finishReason: 'stop' },
    { finishReason: 'stop', text: undefined },
  ],
  [
    'usage',
    { usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 } },
    { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
  ],
  ['a failure', { error: { type: 'rate_limit_error', message: 'Rate limit exceeded' } }, { failed: true }],
  ['a failure in one word', { error: 'busy' }, { failed: true }],
  ['text of the wrong type: fault 71', { text: 1, delta: null }, { text: undefined, textSoFar: undefined }],
];

describe('An event of Elumenta or NeuralBox tells of', () => {
  for (const { name, read } of [elumenta, elumentaPrompt]) {
    for (const [sentence, payload, expected] of elumentaEvents)
      it(`${sentence} (${name})`, () => expect(read(payload), expected));
  }
});

describe('An event of the generic API tells of', () => {
  for (const [sentence, payload, expected] of genericEvents)
    it(sentence, () => expect(generic.read(payload), expected));
});

function expect(reading: Reading, expected: Partial<Reading>): void {
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(reading[name as keyof Reading], value, name);
}
