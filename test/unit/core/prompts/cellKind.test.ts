import assert from 'node:assert/strict';
import { readCellKind } from '../../../../src/core/prompts/cellKind.ts';

const code = (language = '') => ({ kind: 'code', language });
const markdown = { kind: 'markdown' };

describe('The kind of a cell', () => {
  for (const [name, answer, kind] of [
    ['is code in a fence', '```python\nprint(1)\n```', code('python')],
    ['is code in a fence without a language', '```\nprint(1)\n```', code()],
    ['is code in tildes', '~~~r\nplot(x)\n~~~', code('r')],
    ['is code in a fence with attributes', '```{python}\n1\n```', code()],
    ['is code behind a sentence', "Here's the code:\n\n```python\nprint(1)\n```\nIt prints.", code('python')],
    ['is code without a fence', 'import pandas as pd\ndf = pd.read_csv("a.csv")', code()],
    ['is a text', 'This notebook reads a file and draws it.', markdown],
    ['is a text with a heading', '# Reading the file\n\n```python\n1\n```', markdown],
    ['is a text in a fence', '```markdown\n# Title\n```', markdown],
    ['is a list', '- one\n- two\n- three\n- four\n', markdown],
    ['is a long text with code in it', 'One.\n\nTwo.\n\nThree.\n\nFour.\n\n```js\n1\n```', markdown],
    ['is a formula', '$$\nx = 1\n$$\n', markdown],
    ['is a text where nothing came', '', markdown],
  ] as const) {
    it(`${name}, and stays what it was read as`, () => {
      assert.deepEqual(readCellKind(answer, true), kind);
      for (let length = 0; length < answer.length; length += 1) {
        const early = readCellKind(answer.slice(0, length), false);
        if (early !== undefined) assert.deepEqual(early, kind, answer.slice(0, length));
      }
    });
  }

  it('is clear after a few hundred characters at the latest', () => {
    assert.deepEqual(readCellKind('word '.repeat(100), false), markdown);
  });
});
