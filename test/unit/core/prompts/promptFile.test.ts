import assert from 'node:assert/strict';
import { type PromptPlace, parsePromptFile, promptParts } from '../../../../src/core/prompts/promptFile.ts';

const input = (label: string, hint = ''): PromptPlace => ({ kind: 'input', label, hint });

/** Saved prompts of our own: what stands in them, and what they are made of. */
const own: Readonly<Record<string, readonly (string | PromptPlace)[]>> = {
  'Fix {{selection}} of {{file}}': ['Fix ', { kind: 'selection' }, ' of ', { kind: 'file' }, ''],
  'In {{input:Language}}, {{input:Language}}': ['In ', input('Language'), ', ', input('Language'), ''],
  'Say {{name}}, {{ selection }} and {{input:}}': ['Say {{name}}, {{ selection }} and {{input:}}'],
  [`echo \${file} \${input:x}`]: [`echo \${file} \${input:x}`],
};

/** VS Code's: https://code.visualstudio.com/docs/copilot/customization/prompt-files */
const ofEditor: typeof own = {
  [`Review \${file} (\${fileBasename})`]: ['Review ', { kind: 'path' }, ' (', { kind: 'name' }, ')'],
  [`\${selection}\${selectedText}`]: ['', { kind: 'selection' }, '', { kind: 'selection' }, ''],
  [`Make \${input:formName:MyForm} and \${input:other}`]: [
    'Make ',
    input('formName', 'MyForm'),
    ' and ',
    input('other'),
    '',
  ],
  [`{{selection}} in \${workspaceFolder}/a, \${env:HOME}`]: [
    '{{selection}} in ',
    { kind: 'workspace' },
    `/a, \${env:HOME}`,
  ],
  [`\${input:target:Enter the class (e.g. Order, Item)}`]: [
    '',
    input('target', 'Enter the class (e.g. Order, Item)'),
    '',
  ],
};

describe('A saved prompt', () => {
  for (const [text, parts] of Object.entries(own)) {
    it(`is made of parts: ${text}`, () =>
      assert.deepEqual(promptParts(text, false), parts.length === 1 ? [text] : parts));
  }
  for (const [text, parts] of Object.entries(ofEditor)) {
    it(`of VS Code is, too: ${text}`, () =>
      assert.deepEqual(promptParts(text, true), parts.length === 1 ? [text] : parts));
  }

  it('has a description in its head, or its first line', () => {
    assert.deepEqual(parsePromptFile('---\ndescription: "Finds faults"\n---\nReview this.\n'), {
      ...{ name: '', description: 'Finds faults' },
      text: 'Review this.',
    });
    assert.deepEqual(parsePromptFile('Review this.\nWell.'), {
      ...{ name: '', description: 'Review this.' },
      text: 'Review this.\nWell.',
    });
  });

  it('has a head in the form of VS Code', () => {
    const file = "---\nmode: 'agent'\ndescription: 'Makes a form'\ntools: ['a', 'b']\n---\nMake it.\n";
    assert.deepEqual(parsePromptFile(file), { name: '', description: 'Makes a form', text: 'Make it.' });
    const folded = '---\r\nname: form\r\ndescription: >-\r\n  Makes a form\r\n  of it\r\n---\r\nMake it.';
    assert.deepEqual(parsePromptFile(folded), { name: 'form', description: 'Makes a form', text: 'Make it.' });
  });
});
