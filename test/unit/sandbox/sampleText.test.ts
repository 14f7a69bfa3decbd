import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { sampleText } from '../../../src/sandbox/samples/sampleText.ts';

const isStory = (text: string): boolean => text.length > 600 && !text.includes('```') && !text.includes('sandbox');
const isHonest = (text: string): boolean => text.includes('sandbox') && !text.includes('```');

describe('the text of the sandbox', () => {
  it('is the same for the same prompt', () => {
    assert.equal(sampleText('Tell me a story'), sampleText('Tell me a story'));
  });

  it('varies with the prompt', () => {
    const texts = new Set(Array.from({ length: 20 }, (_, index) => sampleText(`Tell me story number ${index}`)));
    assert.ok(texts.size > 1);
  });

  it('is a story about what was asked for', () => {
    const text = sampleText('Write a short story about a robot learning to paint');
    assert.ok(isStory(text));
    assert.match(text, /about a robot learning to paint[”?., ]/);
    assert.match(sampleText('A story about two cats in 200 words, please.'), /about two cats[”?., ]/);
  });

  it('is a story in other languages, too', () => {
    for (const prompt of [
      'Erzähl mir ein Märchen über einen Fuchs',
      'Расскажи сказку о лисе',
      'Raconte une histoire sur un renard',
    ]) {
      assert.ok(isStory(sampleText(prompt)), prompt);
    }
    assert.match(sampleText('Расскажи сказку о лисе'), /about “лисе”/);
  });

  it('is a poem when one is asked for', () => {
    assert.match(sampleText('A poem about rain'), /^For rain\n\n/);
  });

  it('is a program in the language that was named', () => {
    const tags: readonly (readonly [string, string])[] = [
      ['Write a function that sorts', 'typescript'],
      ['a TypeScript function', 'typescript'],
      ['something in JavaScript', 'javascript'],
      ['Write a Python script', 'python'],
      ['sort a list in Go', 'go'],
      ['a Rust program', 'rust'],
      ['a Java class', 'java'],
      ['linked list in C', 'c'],
      ['linked list in C++', 'cpp'],
      ['a SQL query', 'sql'],
      ['a bash script', 'sh'],
      ['an HTML page', 'html'],
      ['Напиши программу на Go', 'go'],
      ['Напиши функцию', 'typescript'],
    ];
    for (const [prompt, tag] of tags) {
      const text = sampleText(prompt);
      assert.match(text, new RegExp(`^[^\`]+:\n\n\`\`\`${tag}\n[^]+\n\`\`\`\n\n[^\`]+\\.$`), prompt);
    }
  });

  it('is a program that works', () => {
    const code = /```javascript\n(.+)\n```/s.exec(sampleText('A JavaScript program'))?.[1] ?? '';
    const lines: string[] = [];
    runInNewContext(code, { console: { log: (line: string) => lines.push(line) } });
    assert.deepEqual(lines, ['2 3 5 7 11 13 17 19 23 29 31 37 41 43 47']);
  });

  it('is what was named first: a story about a programmer, or a program about a story', () => {
    assert.ok(isStory(sampleText('A story about a Python programmer')));
    assert.match(sampleText('A Python function that tells a story'), /```python/);
  });

  it('is the plain truth for everything else', () => {
    const prompts = [
      'What is the capital of France?',
      'Continue the story:\n\nOnce',
      'Rewrite this function: f()',
      'Explain this code',
      'history',
      '',
    ];
    for (const prompt of prompts) assert.ok(isHonest(sampleText(prompt)), prompt);
    assert.match(
      sampleText('What is the capital of France?'),
      /“What is the capital of France\?”.+choose a connection/,
    );
  });

  it('quotes a long prompt on one line, with its emoji whole', () => {
    const text = sampleText(`Look:\n${'👩‍🚀'.repeat(100)}`);
    assert.match(text, /“Look: (👩‍🚀){74}…”/u);
    assert.ok(text.isWellFormed());
  });

  it('survives a prompt that is cut inside a character', () => {
    assert.ok(sampleText('Hello \ud83d').isWellFormed());
    assert.ok(sampleText('A story about \ud83d').length > 0);
  });
});
