import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnswerFilter, type AnswerPlace } from '../../../../../src/core/text/filters/answerFilter.ts';
import { cutTexts } from '../../../../support/cuts.ts';
import { answerPlace, filterAnswer, filterEveryCut } from '../../../../support/filterAnswer.ts';

const typescript = answerPlace('code', 'typescript', 'ts');
const python = answerPlace('code', 'python', 'py');
const shell = answerPlace('code', 'shellscript', 'sh', 'bash');
const yaml = answerPlace('code', 'yaml', 'yml');
const html = answerPlace('markup', 'html');
const tex = answerPlace('markup', 'latex', 'tex');
const markdown = answerPlace('markdown', 'markdown', 'md');
const mdx = answerPlace('markdown', 'mdx');
const plain = answerPlace('prose', 'plaintext', 'text', 'txt');
const commit = answerPlace('prose', 'scminput');

type Row = readonly [name: string, place: AnswerPlace, answer: string, wanted: string];

/** A row whose answer is let through as it is. */
const same = (name: string, place: AnswerPlace, answer: string): Row => [name, place, answer, answer];

function check(rows: readonly Row[]): void {
  for (const [name, place, answer, wanted] of rows) {
    it(name, () => assert.equal(filterEveryCut(place, answer), wanted));
  }
}

const code = 'const one = 1;\n\nexport { one };';
const fenced = `\`\`\`ts\n${code}\n\`\`\``;

describe('Reasoning in tags', () => {
  check([
    ['before prose', plain, '<think>\nHm.\n</think>\n\nOnce upon a time', '\n\nOnce upon a time'],
    ['before code without a fence', typescript, '<think>a = 1;</think>const a = 1;', 'const a = 1;'],
    ['before a fence', typescript, `<think>\nLet me see.\n\`\`\`ts\nwrong();\n\`\`\`\n</think>\n\n${fenced}`, code],
    ['in one line with the answer', markdown, '<think>short</think> # Title', ' # Title'],
    ['that is empty', plain, '<think>\n\n</think>\n\nYes.', '\n\nYes.'],
    ['with another name', plain, '<thinking>a</thinking>b', 'b'],
    ['of Magistral', plain, '[THINK]a[/THINK]b', 'b'],
    ['of Kimi', plain, '◁think▷a◁/think▷b', 'b'],
    [
      'of gpt-oss',
      plain,
      '<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>Yes',
      'Yes',
    ],
    ['whose beginning stood in the prompt', typescript, `The user wants one.\n</think>\n\n${fenced}`, code],
    ['whose beginning stood in the prompt, before prose', plain, 'Okay, a story.\n\nSo.\n</think>\n\nOnce.', '\nOnce.'],
    ['twice', plain, '<think>a</think>\nOne.\n<think>b</think>\nTwo.', '\nOne.\n\nTwo.'],
    ['that never ends is no answer', typescript, '<think>\nconst a = 1;\nand so on', ''],
    ['in capitals and after a blank line', plain, '\n<THINK>a</THINK>\nb', '\n\nb'],
    same('is kept where a text speaks of it', markdown, 'Models write `<think>` first, and `</think>` then.'),
    same('is kept in code', typescript, "const open = '<think>';\nconst close = '</think>';\n"),
    same('is kept in a block', markdown, 'As here:\n\n```xml\n<think>\na\n</think>\n```'),
    same('is kept in a string that spans lines', python, 'PROMPT = """\n<think>\na\n</think>\n"""\n'),
  ]);

  it('is what the filter is busy with', () => {
    const filter = new AnswerFilter(typescript);
    filter.add('<think>Hm');
    assert.equal(filter.holds, 'thinking');
    filter.add('</think>\n');
    assert.equal(filter.holds, undefined);
  });
});

describe('A fence around the whole answer', () => {
  check([
    ['comes off code', typescript, fenced, code],
    ['comes off code without a language', typescript, `\`\`\`\n${code}\n\`\`\`\n`, code],
    ['comes off where it is of tildes', python, '~~~ python\nimport os\n~~~', 'import os'],
    [
      'comes off Markdown',
      markdown,
      '```markdown\n# Title\n\n```js\nrun()\n```\n\nMore.\n```',
      '# Title\n\n```js\nrun()\n```\n\nMore.',
    ],
    [
      'comes off Markdown with blocks that name no language',
      markdown,
      '```md\n# Title\n\n```\nnpm i\n```\n\nMore.\n```',
      '# Title\n\n```\nnpm i\n```\n\nMore.',
    ],
    ['comes off Markdown where it is longer', markdown, '````\n# Title\n```js\na\n```\n````', '# Title\n```js\na\n```'],
    ['comes off Markdown that begins with a heading', markdown, '```\n# Title\n\nText.\n```', '# Title\n\nText.'],
    ['comes off Markdown by another name', mdx, '```mdx\n# Title\n\n<Tabs />\n```', '# Title\n\n<Tabs />'],
    [
      'comes off Markdown with what is said around it',
      markdown,
      'Here is the README:\n\n```markdown\n# Title\n```\n\nIt covers all.',
      '# Title',
    ],
    ['comes off plain text', plain, '```\nDear Sir,\n\nno.\n```', 'Dear Sir,\n\nno.'],
    ['comes off plain text, whatever its language', plain, '```text\nDear Sir\n```\n', 'Dear Sir'],
    ['comes off a commit message', commit, '```\nfix: one thing\n\nMore of it.\n```', 'fix: one thing\n\nMore of it.'],
    [
      'comes off a commit message that is handed over',
      commit,
      "Here's a commit message:\n\n```\nfix: one thing\n```\n\nLet me know if it should be shorter.",
      'fix: one thing',
    ],
    ['comes off settings', yaml, '```yaml\na: 1\nb:\n  - c\n```', 'a: 1\nb:\n  - c'],
    ['comes off HTML', html, '```html\n<p>a</p>\n```', '<p>a</p>'],
    ['comes off where its end is missing', typescript, `\`\`\`ts\n${code}`, code],
    same('stays in a text about fences', markdown, 'Write three backticks:\n\n```js\na\n```\n\nThat is all.'),
    same('stays in plain text about fences', plain, 'Write it so:\n```\na\n```\nThat is all.'),
    same('stays where a text goes on after it', plain, '```js\na\n```\nThis shows a.\n```js\nb\n```'),
    same('stays around code in Markdown', markdown, '```js\na()\n```'),
    same('stays around two blocks in Markdown', markdown, '```js\na\n```\n\n```js\nb\n```'),
    same('stays in a commit message with an example', commit, 'feat: run\n\n```\nrun\n```'),
  ]);
});

describe('Sentences around code', () => {
  const openings = [
    'Here is the function:',
    "here's the code:",
    '### Solution',
    '1. First, install it.\n2. Then run this:',
    'The `main()` function:',
    'It returns an Array<string>:',
    '> Note',
    '**Solution**',
    'Sure! You can use `Array.from({ length: 3 })` for that.',
    'To do this, call foo(bar) and then baz():',
    'Certainly! Below is a version that uses a -> b mappings & more.',
    '- It is fast.\n- It is small.',
    'I added a check (x > 0) so that nothing breaks:',
    'You are right, sorry. The fixed version:',
    'The following code reads `a.b[c]`; it does not write:',
    'Solution:',
    'Okay, so here is what I would do',
    'Hier ist der Code:',
    'Вот функция:',
    '以下是代码：',
    'well, yes',
    'Use this in `src/index.ts`:',
    "Here's the updated code with the requested changes.\n\nI also renamed `x` to `y`.",
    '# Solution\n\nThe idea is simple.',
    '> [!NOTE]\n> This is untested.',
  ];
  for (const place of [typescript, python]) {
    const tag = place === python ? 'python' : 'ts';
    const body = place === python ? 'def f(a):\n    return a' : code;
    for (const opening of openings) {
      const answer = `${opening}\n\n\`\`\`${tag}\n${body}\n\`\`\`\n\nThis does what you want. Let me know!`;
      it(`stay out of ${place.language}: ${JSON.stringify(opening)}`, () => {
        assert.equal(filterEveryCut(place, answer), body);
        assert.match(filterAnswer(place, answer).leftOut, /This does what you want/);
        assert.ok(filterAnswer(place, answer).leftOut.startsWith(opening.slice(0, 10)));
      });
    }
  }
  check([
    same('stay where no block follows', typescript, 'This is only a sentence.\nAnd one more.'),
    [
      'stay out of code without a fence',
      python,
      'Here is the function:\n\ndef f():\n    return 1\n',
      'def f():\n    return 1\n',
    ],
    [
      'stay out below code without a fence',
      python,
      'def f():\n    return 1\n\nThis function returns one.\nIt is short.',
      'def f():\n    return 1\n\n',
    ],
    same('stay in a docstring', python, 'def f():\n    """Do it.\n\nThis function returns one.\n"""\n    return 1\n'),
    same('stay in comments', typescript, '// This returns one.\nconst f = () => 1;\n'),
    same('stay in comments that could be headings', python, '# Returns one.\n# And no more.\ndef f(): return 1\n'),
    ['stay out between blocks', typescript, 'One:\n```ts\na\n```\nTwo:\n```ts\nb\n```\n', 'a\n\nb'],
    [
      'stay out, and so do blocks of other languages',
      typescript,
      '```ts\na\n```\nInstall:\n```sh\nnpm i\n```\nUse:\n```ts\nb\n```',
      'a\n\nb',
    ],
    [
      'stay out, also before a block of the right language',
      typescript,
      'Install:\n```sh\nnpm i\n```\nUse:\n```ts\nb\n```',
      'b',
    ],
    [
      'stay out, also before a block without a language that is for the shell',
      typescript,
      'Install:\n```\nnpm i left-pad\n```\nUse:\n```ts\nb\n```',
      'b',
    ],
    [
      'stay out where they are long',
      typescript,
      `${'This is a sentence of some length, as models write them. '.repeat(20)}\n\n${fenced}`,
      code,
    ],
    ['stay out of HTML', html, 'Here is the page:\n\n```html\n<p>a</p>\n```\n\nEnjoy.', '<p>a</p>'],
    [
      'stay out of TeX where a block is of TeX',
      tex,
      'Here is the table:\n\n```latex\n\\begin{tabular}\n```\n',
      '\\begin{tabular}',
    ],
    same('belong to TeX', tex, 'We show that it holds.\n\n```python\na\n```\n'),
  ]);
});

describe('Nothing inside code is dropped', () => {
  const keeps = (name: string, place: AnswerPlace, tag: string, text: string): Row => [
    name,
    place,
    `\`\`\`${tag}\n${text}\n\`\`\`\n`,
    text,
  ];
  check([
    keeps(
      'a bare fence in a heredoc',
      shell,
      'bash',
      "cat > README.md <<'EOF'\n# Title\n```\nnpm i\n```\nEOF\necho done",
    ),
    keeps('a bare fence in a string', python, 'python', 'README = """\nUsage:\n```\nrun()\n```\n"""\nprint(README)'),
    keeps('a bare fence in a template', typescript, 'ts', 'const text = `\n```\nrun()\n```\n`;\nconsole.log(text);'),
    keeps('a single bare fence in a string', python, 'python', 'FENCE = """\n```\n"""\nprint(FENCE)'),
    keeps('a bare fence in a comment', typescript, 'ts', '/*\n```\nrun()\n```\n*/\nrun();'),
    keeps('an example in a docstring', python, 'py', '"""Use it:\n\n```py\nrun()\n```\n"""\ndef run(): ...'),
    keeps('a bare fence in a string of Go', answerPlace('code', 'go'), 'go', 'const s = `\n~~~\n\\`\nx := 1'),
    keeps(
      'a bare fence in a heredoc of PHP',
      answerPlace('code', 'php'),
      'php',
      '<?php\n$a = <<<EOT\n```\na\n```\nEOT;\necho $a;',
    ),
    keeps('a bare fence that code follows at once', answerPlace('code', 'nim'), 'nim', 'let s = r"\n```\necho(s);'),
    keeps('an indented fence', yaml, 'yaml', 'run: |\n  ```\n  a\n  ```\nb: 1'),
    keeps('a longer fence', markdown, 'markdown', '````\na\n````'),
    same('a fence in code without a fence', shell, "cat > a.md <<'EOF'\n```\nnpm i\n```\nEOF\necho done\n"),
    same('a fence in a string of code without a fence', python, 'TEXT = """\n```js\na\n```\n"""\nprint(TEXT)\n'),
    ['an apostrophe in a comment', shell, "```sh\n# don't\necho 1\n```\nThis prints 1.", "# don't\necho 1"],
    ['an apostrophe in a string', typescript, '```ts\nconst a = "don\'t";\n```\nThis is it.', 'const a = "don\'t";'],
    same('backticks within a line', typescript, 'const text = `a\n``b`;\n'),
    same('code that is indented like no fence can be', typescript, '    ```\n    x\n'),
    same('nothing of nothing', typescript, ''),
  ]);
});

describe('Markdown by another name', () => {
  const answer = 'Use it:\n\n```js\na()\n```\n\nThen:\n\n```sh\nb\n```\n\nDone.';
  for (const language of [
    'instructions',
    'prompt',
    'chatagent',
    'skill',
    'mdx',
    'quarto',
    'rmd',
    'asciidoc',
    'markdown',
    'typst',
  ]) {
    it(`keeps all in ${language}`, () =>
      assert.equal(filterEveryCut(answerPlace('markdown', language), answer), answer));
  }
  for (const [kind, language] of [
    ['prose', 'scminput'],
    ['prose', 'search-result'],
    ['prose', 'plaintext'],
    ['markup', 'latex'],
    ['markup', 'html'],
  ] as const) {
    it(`keeps all in ${language}`, () => assert.equal(filterEveryCut(answerPlace(kind, language), answer), answer));
  }
});

describe('A diff as an answer', () => {
  const place: AnswerPlace = { ...typescript, appliesDiffs: true };
  const diff = '--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-a\n+b\n';
  for (const [name, answer] of [
    ['in a block', `Here:\n\n\`\`\`diff\n${diff}\`\`\`\nDone.`],
    ['in a block that does not say so', `\`\`\`\n${diff}\`\`\``],
    ['without a fence', diff],
    ['of git', `diff --git a/x.ts b/x.ts\n${diff}`],
  ] as const) {
    it(`is not written, but handed over: ${name}`, () => {
      for (let size = 1; size <= answer.length; size += 1) {
        const filtered = filterAnswer(place, answer, [size]);
        assert.equal(filtered.text, '');
        assert.ok(filtered.diff?.includes('-a\n+b\n'));
      }
    });
  }
  it('is text where nothing could be applied', () => assert.equal(filterEveryCut(typescript, diff), diff));
});

describe('While an answer streams', () => {
  it('code comes at once', () => {
    const filter = new AnswerFilter(typescript);
    assert.equal(filter.add('const').text, 'const');
    assert.equal(filter.add(' a = 1;\n').text, ' a = 1;');
    assert.equal(filter.add('  b').text, '\n  b');
  });

  it('code comes with the first sign of it, in every language', () => {
    const beginnings: readonly (readonly [AnswerPlace, string, string])[] = [
      [typescript, 'import { a }', ' from'],
      [typescript, 'export ', 'const'],
      [typescript, '// This', ' is'],
      [python, 'def f(', 'a'],
      [python, 'import os\n', 'x'],
      [shell, '#!/bin/sh\n', 'x'],
      [answerPlace('code', 'java'), 'public class', ' A'],
      [answerPlace('code', 'sql'), 'SELECT a', ', b'],
      [answerPlace('code', 'dockerfile'), 'FROM node', ':20'],
      [answerPlace('code', 'css'), '.a {', ' b'],
      [answerPlace('code', 'json'), '{', '\n'],
      [answerPlace('code', 'go'), 'package main', '\n'],
      [answerPlace('code', 'rust'), 'fn main() {', '\n'],
      [answerPlace('code', 'c'), '#include <a.h>', '\n'],
      [html, '<div class', '="a">'],
      [answerPlace('code', 'java'), 'String a = "', 'b";'],
    ];
    for (const [place, beginning, rest] of beginnings) {
      const filter = new AnswerFilter(place);
      const text = filter.add(beginning).text;
      assert.equal(text, beginning.trimEnd() === text ? text : beginning, beginning);
      assert.ok(filter.add(rest).startsOver !== true, beginning);
    }
  });

  it('a sentence is held back, and what is held is told', () => {
    const filter = new AnswerFilter(typescript);
    for (const piece of ['Here', ' is', ' the code', ':\n', '\n', '```', 'ts\n'])
      assert.equal(filter.add(piece).text, '');
    assert.equal(filter.holds, undefined);
    assert.equal(filter.add('a').text, 'a');
  });

  it('a sentence is let through when it was held for long, and taken back when a fence follows', () => {
    const filter = new AnswerFilter(typescript);
    assert.equal(filter.add('Here is the code:\n').text, '');
    assert.equal(filter.holds, 'writing');
    assert.equal(filter.release().text, 'Here is the code:');
    assert.equal(filter.add('```ts\n').startsOver, true);
    assert.deepEqual(filter.add('a'), { text: 'a' });
  });

  it('nobody waits for the whole of a long text', () => {
    const filter = new AnswerFilter(typescript);
    const sentence = 'This is a sentence of some length, as models like to write them.\n';
    assert.notEqual(filter.add(sentence.repeat(12)).text, '');
  });

  it('prose comes at once', () => {
    const filter = new AnswerFilter(plain);
    assert.equal(filter.add('Once').text, 'Once');
    assert.equal(filter.add(' upon').text, ' upon');
    assert.equal(new AnswerFilter(markdown).add('# T').text, '# T');
  });

  it('an answer goes on where it cannot start over', () => {
    const filter = new AnswerFilter(typescript, false);
    let text = filter.add('Foo bar baz\n').text;
    for (const piece of ['```ts\n', 'a\n', '```']) text += filter.add(piece).text;
    assert.equal(text + filter.end().text, 'Foo bar baz\n```ts\na\n```');
  });

  it('every cut of every text gives the same', () => {
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
      '<think>',
      '</think>',
      'This is a sentence.',
      'a();',
      '<<EOF',
      'EOF',
      'markdown',
      '# T',
      '> q',
      '- i',
    ];
    const place = fc.constantFrom(typescript, python, shell, html, markdown, plain);
    fc.assert(
      fc.property(cutTexts(pieces), place, ([text, sizes], at) => {
        assert.equal(filterAnswer(at, text, sizes).text, filterAnswer(at, text).text);
      }),
      { numRuns: 1_500 },
    );
  });

  it('its time grows with the answer and no faster', () => {
    const worst: readonly (readonly [string, (size: number) => string])[] = [
      ['one line of blanks', size => ' '.repeat(size)],
      ['a fence with a line of blanks', size => `\`\`\`ts\n${' '.repeat(size)}`],
      ['one line without a blank', size => 'a'.repeat(size)],
      ['one line of Chinese', size => '字'.repeat(size)],
      ['many fences', size => '```\n```\n'.repeat(size / 8)],
      ['an open tag', size => `<think>${'a'.repeat(size)}`],
      ['one line of backticks', size => '`'.repeat(size)],
      ['many openings of tags', size => '<think'.repeat(size / 6)],
      ['many lists', size => '- a\n'.repeat(size / 4)],
    ];
    for (const [name, make] of worst) {
      const took = [20_000, 80_000].map(size => {
        const text = make(size);
        const before = performance.now();
        for (const place of [typescript, plain]) filterAnswer(place, text, [20]);
        return performance.now() - before;
      });
      // Four times as much takes four times as long, with room for a machine that is busy.
      assert.ok((took[1] ?? 0) < 12 * Math.max(took[0] ?? 0, 50), `${name}: ${took.map(Math.round)} ms`);
    }
  });
});
