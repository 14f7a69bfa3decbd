import assert from 'node:assert/strict';
import { createLastFenceFilter } from '../../../../../src/core/text/filters/lastFence.ts';
import type { TextFilter } from '../../../../../src/core/text/filters/textFilter.ts';
import { createMessageFilter } from '../../../../../src/core/text/messageFilter.ts';

type Rows = Readonly<Record<string, readonly [answer: string, left: string]>>;

const fence = '```';

const lastFences: Rows = {
  'a fence behind the last line': [`${fence}js\nreturn x;${fence}`, `${fence}js\nreturn x;\n${fence}`],
  'a fence behind the last line and blanks': [`${fence}\nx${fence}\n\n`, `${fence}\nx\n${fence}\n\n`],
  'a fence on a line of its own': [`${fence}js\nx\n${fence}`, `${fence}js\nx\n${fence}`],
  'two blocks': [`${fence}\na\n${fence}\n\n${fence}\nb${fence}`, `${fence}\na\n${fence}\n\n${fence}\nb\n${fence}`],
  'no open block': [`Begin with ${fence}`, `Begin with ${fence}`],
  'a closed block and a sentence': [
    `${fence}\na\n${fence}\nEnd with ${fence}`,
    `${fence}\na\n${fence}\nEnd with ${fence}`,
  ],
  'code in a line': [`${fence}\nlet a = ${fence}x${fence}`, `${fence}\nlet a = ${fence}x${fence}`],
  'a template at the end': [`${fence}js\nconst a = \`b\``, `${fence}js\nconst a = \`b\``],
  'more code behind it': [`${fence}js\nconst a = ${fence}\nx`, `${fence}js\nconst a = ${fence}\nx`],
};

const messages: Rows = {
  'a plain one': ['fix: a bug\n\nIt was old.', 'fix: a bug\n\nIt was old.'],
  'one in quotes': ['"fix: a bug"', 'fix: a bug'],
  'one in backticks': ['`fix: a bug`\n\n- `a` is `b`', 'fix: a bug\n\n- `a` is `b`'],
  'a bold one': ['**fix: a bug**\n\nText', 'fix: a bug\n\nText'],
  'an introduced one': ['Here is a commit message:\n\nfix: a bug\n\nText', 'fix: a bug\n\nText'],
  'one below a title': ['**Commit message:**\n\n`fix: a bug`', 'fix: a bug'],
  'one with quoted words': ['"a" and "b"', '"a" and "b"'],
  'code first': ['`a` calls `b`', '`a` calls `b`'],
  'one that ends in a colon': ['fix(api): these endpoints:\n\n- a', 'fix(api): these endpoints:\n\n- a'],
  'one word': ['Refactor', 'Refactor'],
  'blank lines first': ['\n\nfix: a bug', 'fix: a bug'],
  'only an introduction': ['Here is the commit message:', ''],
  nothing: ['', ''],
};

const filters: readonly (readonly [string, () => TextFilter, Rows])[] = [
  ['A fence at the end of an answer', createLastFenceFilter, lastFences],
  ['A commit message', createMessageFilter, messages],
];

for (const [what, create, rows] of filters) {
  describe(what, () => {
    for (const [name, [answer, left]] of Object.entries(rows)) {
      it(`is read as meant, however it is cut: ${name}`, () => {
        for (const size of [1, 2, 3, 5, 7, Math.max(1, answer.length)]) {
          const filter = create();
          let text = '';
          for (let from = 0; from < answer.length; from += size) text += filter.add(answer.slice(from, from + size));
          assert.equal(text + filter.end(), left, `in pieces of ${size}`);
        }
      });
    }
  });
}
