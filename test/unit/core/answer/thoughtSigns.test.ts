import assert from 'node:assert/strict';
import { beginsLikeThought, thoughtHint } from '../../../../src/core/answer/thoughtSigns.ts';

describe('Reasoning without its opening tag', () => {
  it('is expected of models that are known for it, and nothing of the sort of others', () => {
    for (const model of ['deepseek-r1:14b', 'Qwen/QwQ-32B', 'Qwen3-30B-A3B-Thinking-2507', 'MiniMaxAI/MiniMax-M2'])
      assert.equal(thoughtHint(model, {}, false), 'surely', model);
    for (const model of [
      'qwen3:8b',
      'zai-org/GLM-4.6',
      'magistral-small',
      'nvidia/Llama-3.3-Nemotron',
      'kimi-k2-thinking',
    ])
      assert.equal(thoughtHint(model, {}, false), 'maybe', model);
    for (const model of [
      'gpt-5',
      'llama3.2',
      'Qwen3-235B-A22B-Instruct-2507',
      'qwen3-coder',
      'claude-opus-4-5',
      'gemma3',
      '',
    ])
      assert.equal(thoughtHint(model, {}, false), 'no', model);
  });

  it('is expected where an earlier answer had it, unless the request switches it off', () => {
    assert.equal(thoughtHint('m', {}, true), 'surely');
    assert.equal(thoughtHint('m', { chat_template_kwargs: { enable_thinking: false } }, true), 'no');
    assert.equal(thoughtHint('deepseek-r1', { reasoning_effort: 'none' }, false), 'no');
    assert.equal(thoughtHint(undefined, { enable_thinking: true }, false), 'maybe');
  });

  it('is told by its first words, and nobody waits for more than thirty characters', () => {
    for (const text of ['Okay, so I need to find out what they want.', 'The user asks for a haiku.', '嗯，用户'])
      assert.equal(beginsLikeThought(text, 'maybe'), true, text);
    const others = [
      'Okay, here is your haiku about an old pond:',
      'Sure! Here it is.',
      'function a() {}',
      '# Title',
      'The useful',
    ];
    for (const text of others) assert.equal(beginsLikeThought(text, 'maybe'), false, text);
    for (const text of [...others, 'Got it, the usual way is to write it so', 'Alright, alright, alright, alright'])
      for (const hint of ['surely', 'maybe', 'no'] as const)
        assert.notEqual(beginsLikeThought(text.slice(0, 31), hint), undefined, text);
    // At once, where the first letter tells.
    for (const text of ['def', 'Sure', '#', '1.']) assert.equal(beginsLikeThought(text, 'maybe'), false, text);
  });
});
