import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCodeFenceFilter } from '../../../../src/core/text/codeFenceFilter.ts';
import { checkEveryCut, cutTexts, filtered } from '../../../support/cuts.ts';

const code = 'const one = 1;\n\nexport { one };';

describe('fences and prose around code', () => {
  const cases: readonly (readonly [name: string, answer: string, wanted: string])[] = [
    ['leaves code without a fence as it is', `${code}\n`, `${code}\n`],
    ['takes a fence with a language tag away', `\`\`\`ts\n${code}\n\`\`\``, code],
    ['takes a fence without a language tag away', `\`\`\`\n${code}\n\`\`\`\n`, code],
    ['knows fences of tildes', `~~~ python\nimport os\n~~~`, 'import os'],
    [
      'takes the prose around the block away',
      `Here is the function:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nIt does what you want.`,
      code,
    ],
    [
      'takes prose with quoted code away',
      `Sure! You can use \`Array.from({ length: 3 })\` for that.\n\`\`\`js\na()\n\`\`\``,
      'a()',
    ],
    [
      'keeps prose that no block follows',
      'This is only a sentence.\nAnd one more.',
      'This is only a sentence.\nAnd one more.',
    ],
    ['keeps a block that the end of the stream cut off', `\`\`\`ts\n${code}`, code],
    ['keeps a longer fence apart from one within', `\`\`\`\`md\n\`\`\`\ntext\n\`\`\`\n\`\`\`\``, '```\ntext\n```'],
    [
      'keeps an example within a comment',
      '```py\n"""Use it:\n\n```py\nrun()\n```\n"""\ndef run(): ...\n```\n',
      '"""Use it:\n\n```py\nrun()\n```\n"""\ndef run(): ...',
    ],
    ['puts blocks of the same language together', 'One:\n```js\na\n```\nTwo:\n```js\nb\n```\n', 'a\n\nb'],
    [
      'leaves blocks of other languages out',
      '```js\na\n```\nInstall:\n```sh\nnpm i\n```\nUse:\n```js\nb\n```',
      'a\n\nb',
    ],
    ['takes a fence away that comes after unfenced prose', 'well, yes\n```c\nint i;\n```\nDone.', 'well, yes\nint i;'],
    ['keeps backticks within a line', 'const text = `a\n``b`;\n', 'const text = `a\n``b`;\n'],
    ['keeps code that is indented like a fence cannot be', '    ```\n    x\n', '    ```\n    x\n'],
    ['gives nothing for nothing', '', ''],
  ];
  for (const [name, answer, wanted] of cases) {
    it(name, () => {
      assert.equal(filtered(createCodeFenceFilter(), answer), wanted);
      checkEveryCut(createCodeFenceFilter, answer);
    });
  }

  it('holds back only what could still become a fence', () => {
    const filter = createCodeFenceFilter();
    assert.equal(filter.add('const'), 'const');
    assert.equal(filter.add(' a = 1;\n'), ' a = 1;\n');
    assert.equal(filter.add('  '), '');
    assert.equal(filter.add('b'), '  b');
    assert.equal(filter.add('\n``'), '\n');
    assert.equal(filter.add(' = c'), '`` = c');
  });

  it('does not keep anybody waiting for the whole of a long text', () => {
    const filter = createCodeFenceFilter();
    const sentence = 'This is a sentence of some length, as models like to write them.\n';
    assert.notEqual(filter.add(sentence.repeat(12)), '');
  });

  it('gives the same for every cut of every text', () => {
    const pieces = [
      '```',
      '`',
      '~~~',
      'ts',
      '\n',
      '\n\n',
      '  ',
      'a = b',
      'Here it is:',
      'x',
      '````',
      ' ',
      '"""',
      '**So',
    ];
    fc.assert(
      fc.property(cutTexts(pieces), ([text, sizes]) => {
        assert.equal(filtered(createCodeFenceFilter(), text, sizes), filtered(createCodeFenceFilter(), text));
      }),
      { numRuns: 2_000 },
    );
  });
});
