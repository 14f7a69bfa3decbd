import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createIndentFilter, type IndentOptions } from '../../../../../src/core/text/filters/indentFilter.ts';
import { checkEveryCut, cutTexts, filtered } from '../../../../support/cuts.ts';

const spaces: IndentOptions = { before: '    ', missing: '', insertSpaces: true, tabSize: 4 };

describe('the indentation of code', () => {
  const cases: readonly (readonly [name: string, given: Partial<IndentOptions>, answer: string, wanted: string])[] = [
    ['is added to every line but the first', {}, 'if (a) {\n    b();\n}', 'if (a) {\n        b();\n    }'],
    [
      'is not added twice where the model has it already',
      {},
      '    if (a) {\n        b();\n    }\n    c();',
      'if (a) {\n        b();\n    }\n    c();',
    ],
    [
      'is not added twice where only the first line lacks it',
      {},
      'if (a) {\n        b();\n    }\n    c();',
      'if (a) {\n        b();\n    }\n    c();',
    ],
    ['is not added twice to plain statements', {}, 'a();\n    b();\n    c();', 'a();\n    b();\n    c();'],
    ['is nothing at the margin', { before: '' }, 'a {\n  b\n}', 'a {\n  b\n}'],
    ['keeps the levels of code at the margin', { before: '' }, '  a {\n    b\n  }', 'a {\n  b\n}'],
    ['leaves empty lines empty', {}, 'a\n\n   \nb', 'a\n\n\n    b'],
    ['goes on after text in the caret’s line', { before: '  const f = () => {' }, '\n  a();\n};', '\n    a();\n  };'],
    ['keeps a blank after text in the caret’s line', { before: '  return' }, ' 1;\nnext', ' 1;\n  next'],
    [
      'becomes tabs where the editor has tabs',
      { before: '\t', insertSpaces: false },
      'a {\n  b {\n    c\n  }\n}',
      'a {\n\t\tb {\n\t\t\tc\n\t\t}\n\t}',
    ],
    ['becomes spaces where the editor has spaces', { before: '  ', tabSize: 2 }, 'a {\n\tb\n}', 'a {\n    b\n  }'],
    [
      'is that of the line above on a line of its own',
      { missing: '    ' },
      'c {\n    d\n}',
      '    c {\n        d\n    }',
    ],
    [
      'does not reach into a string that spans lines',
      { language: 'typescript' },
      'const a = `\n  one\n\n\ttwo\n   `;\nb();',
      'const a = `\n  one\n\n\ttwo\n   `;\n    b();',
    ],
    [
      'does not reach into a heredoc',
      { language: 'shellscript' },
      'cat <<EOF\n  one\nEOF\necho',
      'cat <<EOF\n  one\nEOF\n    echo',
    ],
    [
      'does not reach into a string of Python',
      { language: 'python' },
      'a = """\n  one\n"""\nb()',
      'a = """\n  one\n"""\n    b()',
    ],
    [
      'moves a docstring along with its function',
      { language: 'python' },
      'def f():\n    """One.\n\n    Two.\n    """\n    return 1',
      'def f():\n        """One.\n\n        Two.\n        """\n        return 1',
    ],
    [
      'moves a comment along with its code',
      { language: 'c' },
      '/* one\n   two */\nf();',
      '/* one\n       two */\n    f();',
    ],
    [
      'becomes tabs in a Makefile',
      { before: '', insertSpaces: false, language: 'makefile' },
      'all:\n    cc a.c\n    ld a.o\n',
      'all:\n\tcc a.c\n\tld a.o\n',
    ],
    ['never goes below that of the caret’s line', {}, '      a\n  b', 'a\n    b'],
  ];
  for (const [name, given, answer, wanted] of cases) {
    it(name, () => {
      const create = () => createIndentFilter({ ...spaces, ...given });
      assert.equal(filtered(create(), answer), wanted);
      checkEveryCut(create, answer);
    });
  }

  it('is the same for every cut of every text', () => {
    const pieces = ['\n', '  ', '\t', ' ', '    ', 'a', 'b {', '}', '\n\n', ':'];
    const options = fc.record({
      before: fc.constantFrom('', '  ', '\t', '    x = ', '\t  '),
      missing: fc.constantFrom('', '  ', '\t'),
      insertSpaces: fc.boolean(),
      tabSize: fc.constantFrom(1, 2, 4, 8),
    });
    fc.assert(
      fc.property(cutTexts(pieces), options, ([text, sizes], given) => {
        const whole = filtered(createIndentFilter(given), text);
        assert.equal(filtered(createIndentFilter(given), text, sizes), whole);
        assert.equal(whole.replaceAll(/\s/g, ''), text.replaceAll(/\s/g, ''));
      }),
      { numRuns: 2_000 },
    );
  });
});
