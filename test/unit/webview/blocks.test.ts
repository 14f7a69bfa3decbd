import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createBlockSplitter } from '../../../src/webview/chat/markdown/blocks.ts';
import { completeMarkdown } from '../../../src/webview/chat/markdown/completeMarkdown.ts';
import type { MarkdownBlock } from '../../../src/webview/chat/markdown/nodes.ts';

const sample = `# Title
Some text
over two lines.

- one

- two
  \`\`\`js
  # no heading

  x
  \`\`\`
1. other
2. list

Text before
\`\`\`\`md
\`\`\`
# not a heading
\`\`\`
\`\`\`\`
| a | b |
|---|---|
| 1 | 2 |

$$
x^2
$$
> quote
> more

\\[ y \\] and text
~~~
open`;

describe('Markdown in blocks', () => {
  it('is cut where blocks end', () => {
    assert.deepEqual(
      blocksOf(sample).map(block => [block.kind, block.text.trim().split('\n')[0]]),
      [
        ['markdown', '# Title'],
        ['markdown', 'Some text'],
        ['markdown', '- one'],
        ['markdown', 'Text before'],
        ['code', '```'],
        ['markdown', '| a | b |'],
        ['math', 'x^2'],
        ['markdown', '> quote'],
        ['math', 'y'],
        ['markdown', 'and text'],
        ['code', 'open'],
      ],
    );
  });

  it('is the same however it arrives, and what is finished never changes', () => {
    const whole = blocksOf(sample);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 100 }), sizes => {
        const splitter = createBlockSplitter();
        let seen: readonly MarkdownBlock[] = [];
        for (let at = 0, step = 0; at < sample.length; step += 1) {
          const size = sizes[step % sizes.length] ?? 1;
          splitter.append(sample.slice(at, at + size));
          at += size;
          assert.deepEqual(splitter.finished.slice(0, seen.length), seen);
          seen = [...splitter.finished];
        }
        assert.deepEqual([...splitter.finished, ...splitter.tail], whole);
      }),
    );
  });

  it('does not show the first signs of a closing fence as code', () => {
    const splitter = createBlockSplitter();
    splitter.append('```js\nx\n``');
    const [{ kind, text } = { kind: '', text: '' }, ...others] = splitter.tail;
    assert.deepEqual({ kind, text, others }, { kind: 'code', text: 'x\n', others: [] });
  });

  it('gives a block of code one identity while it grows, and another block another one', () => {
    const splitter = createBlockSplitter();
    const identity = () => {
      const block = splitter.finished.at(-1) ?? splitter.tail.at(-1);
      return block?.kind === 'code' ? block.identity : undefined;
    };
    splitter.append('```js\nx');
    const first = identity();
    splitter.append('y\n```\n');
    assert.ok(first !== undefined && first === identity());
    splitter.append('```js\nz\n```\n');
    assert.notEqual(identity(), first);
  });

  it('cuts what would grow for ever: lists, tables, paragraphs and lines without an end', () => {
    const long = [
      '- an item of a list\n'.repeat(2_000),
      `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(4_000)}`,
      'A line of a paragraph that goes on.\n'.repeat(2_000),
      'Words without any line feed. '.repeat(3_000),
      'x'.repeat(60_000),
    ];
    for (const text of long) {
      const blocks = blocksOf(text);
      assert.ok(blocks.length > 2, text.slice(0, 20));
      for (const block of blocks) assert.ok(block.text.length < 13_000, `${block.text.length}`);
    }
  });

  it('cuts what becomes many elements sooner, and a line that is there at once as one that grows', () => {
    const blocks = blocksOf(`${'`a'.repeat(10_000)}\n`);
    for (const block of blocks) assert.ok(block.text.length <= 1_001, `${block.text.length}`);
    const splitter = createBlockSplitter();
    for (const sign of `${'`a'.repeat(10_000)}\n`) splitter.append(sign);
    assert.deepEqual([...splitter.finished, ...splitter.tail], blocks);
    assert.equal(blocksOf(`${'Words and `code` in *one* paragraph. '.repeat(60)}\n`).length, 1);
  });

  it('gives every part of a long table the head of the table', () => {
    const blocks = blocksOf(`| a | b |\n|---|---|\n${'| one | two |\n'.repeat(4_000)}`);
    for (const block of blocks) assert.ok(block.text.startsWith('| a | b |\n|---|---|\n| one'));
    assert.deepEqual(
      blocks.map(block => block.kind === 'markdown' && block.isTableContinued),
      blocks.map((_, index) => index > 0),
    );
  });

  it('takes work in proportion to the length', () => {
    const read = (length: number): number => {
      const splitter = createBlockSplitter();
      let longestTail = 0;
      for (let at = 0; at < length; at += 6) {
        splitter.append('words ');
        if (at % 600 === 0) splitter.append('\n\n');
        longestTail = Math.max(longestTail, splitter.tail.at(-1)?.text.length ?? 0);
      }
      return longestTail;
    };
    assert.ok(read(200_000) <= read(20_000) * 1.1);
  });
});

describe('Markdown that is not complete yet', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a **bold', 'a **bold**'],
    ['a **bold*', 'a **bold**'],
    ['a **bold**', 'a **bold**'],
    ['a *slanted', 'a *slanted*'],
    ['a ~~gone', 'a ~~gone~~'],
    ['a `code', 'a `code`'],
    ['a ``code with ` in it', 'a ``code with ` in it``'],
    ['x **a *b', 'x **a *b***'],
    ['see [text](http://exam', 'see text'],
    ['see [text', 'see text'],
    ['see ![picture](htt', 'see '],
    ['text\n-', 'text'],
    ['text\n===', 'text'],
    ['# ', ''],
    ['- [ ', ''],
    ['- one\n- **two', '- one\n- **two**'],
    ['| a | b', '| a | b |\n|---|---|'],
    ['| a | b |\n|--', '| a | b |\n|---|---|'],
    ['| a | b |\n|---|---|\n| **x', '| a | b |\n|---|---|\n| **x**'],
    ['snake_case and 2*3 stay', 'snake_case and 2*3 stay'],
    ['a \\*star', 'a \\*star'],
    ['> quoted **bold', '> quoted **bold**'],
  ];
  for (const [given, wanted] of cases) {
    it(`reads ${JSON.stringify(given)} as ${JSON.stringify(wanted)}`, () => {
      assert.equal(completeMarkdown(given), wanted);
    });
  }

  it('never fails, and leaves plain text alone', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'*_~`[]()!|#>- \n\\ab1'), { maxLength: 60 }), signs => {
        assert.equal(typeof completeMarkdown(signs.join('')), 'string');
      }),
    );
    assert.equal(completeMarkdown('Just a sentence, and another.'), 'Just a sentence, and another.');
  });
});

function blocksOf(text: string): readonly MarkdownBlock[] {
  const splitter = createBlockSplitter();
  splitter.append(text);
  return [...splitter.finished, ...splitter.tail];
}
