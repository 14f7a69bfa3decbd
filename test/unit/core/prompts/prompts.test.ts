import assert from 'node:assert/strict';
import {
  messagesAboutSelection,
  messagesForContinuing,
  messagesForPrompt,
  messagesForResuming,
  messagesForRewriting,
  readsAsPrompt,
} from '../../../../src/core/prompts/prompts.ts';

const plain = { systemPrompt: '', languageId: undefined };

describe('What is sent', () => {
  it('is the bare prompt, where nothing else was asked for', () => {
    assert.deepEqual(messagesForPrompt('Tell me a story', plain), [{ role: 'user', content: 'Tell me a story' }]);
  });

  it("begins with the person's own system prompt", () => {
    const [first] = messagesForPrompt('Hello', { systemPrompt: ' Be brief. ', languageId: undefined });
    assert.deepEqual(first, { role: 'system', content: 'Be brief.' });
  });

  it('says what language the answer is put into, where that is code', () => {
    const [first] = messagesForPrompt('A loop', { systemPrompt: '', languageId: 'typescript' });
    assert.equal(first?.role, 'system');
    assert.match(`${first?.content}`, /“typescript”/);
  });

  it('fences a selection so that its own fences cannot end it', () => {
    const selection = '````\ncode\n````';
    for (const messagesFor of [messagesForRewriting, messagesAboutSelection]) {
      const content = `${messagesFor(selection, 'Explain', plain)[0]?.content}`;
      assert.ok(content.startsWith('Explain'));
      assert.ok(content.includes(`\`\`\`\`\`\n${selection}\n\`\`\`\`\``));
    }
    assert.match(`${messagesForContinuing('It was', plain)[0]?.content}`, /```\nIt was\n```/);
  });
});

describe('The last words of an answer', () => {
  const lastWords = (answer: string): string => {
    const { content } = messagesForResuming([], answer)[1] as { readonly content: string };
    return content.slice(content.lastIndexOf(': ') + 2);
  };

  it('are repeated where it broke off', () => {
    assert.equal(lastWords('The quick brown fox'), 'brown fox');
    assert.equal(lastWords('One'), 'One');
    assert.equal(lastWords('A line\n  and '), 'line and');
  });

  it('are found in no time, whatever the answer is made of', () => {
    for (const answer of ['字'.repeat(1_000_000), ' '.repeat(1_000_000), 'a '.repeat(500_000)]) {
      const before = performance.now();
      assert.ok(lastWords(answer).length <= 60);
      assert.ok(readsAsPrompt(answer) === false);
      assert.ok(performance.now() - before < 200);
    }
  });
});

describe('A selection reads as a prompt', () => {
  const prompts = [
    'Write a short poem about rain',
    '// Write a function that reverses a list',
    'Why does this test fail on Tuesdays?',
    'Please translate this to French: good morning',
  ];
  const others = ['', 'hello', 'const a = write(b);', 'The rain fell all night.', 'if (what) { return why; }'];
  for (const text of prompts) it(`when it is “${text}”`, () => assert.equal(readsAsPrompt(text), true));
  for (const text of others) it(`but not when it is “${text}”`, () => assert.equal(readsAsPrompt(text), false));
});
