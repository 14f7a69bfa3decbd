import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createEndFilter,
  createFollowingFilter,
  createLeadingFilter,
  createOpeningFilter,
  type EndOptions,
} from '../../../../../src/core/text/filters/edges.ts';
import { checkEveryCut, cutTexts, filtered } from '../../../../support/cuts.ts';

describe('The line breaks that an answer begins with', () => {
  const rows: readonly (readonly [answer: string, mostBreaks: number, wanted: string])[] = [
    ['\nfoo', 0, 'foo'],
    ['\n\n\nfoo', 0, 'foo'],
    ['  \n\t\n  foo', 0, '  foo'],
    ['  foo', 0, '  foo'],
    ['foo\n\nbar', 0, 'foo\n\nbar'],
    ['\n  foo', 1, '\n  foo'],
    ['\n\n\n  foo', 2, '\n\n  foo'],
    [' foo', 1, ' foo'],
    ['\n \n', 0, ''],
    ['', 0, ''],
  ];
  for (const [answer, mostBreaks, wanted] of rows) {
    it(`leave ${JSON.stringify(wanted)} of ${JSON.stringify(answer)} where ${mostBreaks} may stay`, () => {
      assert.equal(filtered(createLeadingFilter(mostBreaks), answer), wanted);
      checkEveryCut(() => createLeadingFilter(mostBreaks), answer);
    });
  }
});

describe('The end of an answer', () => {
  const code: EndOptions = { after: '', before: '', isCode: true, pushesDown: false, breaks: 0 };
  const rows: readonly (readonly [name: string, options: Partial<EndOptions>, answer: string, wanted: string])[] = [
    ['loses its line breaks', {}, 'foo();\n\n', 'foo();'],
    ['loses its line breaks and the blanks between them', {}, 'foo();\n  \n\t', 'foo();'],
    ['keeps its line breaks where nothing is replaced', { breaks: undefined }, 'foo();\n', 'foo();\n'],
    ['keeps a blank', { isCode: false }, 'foo ', 'foo '],
    ['has as many line breaks as what it replaces', { breaks: 2 }, 'foo\n', 'foo\n\n'],
    ['keeps a round bracket of its own', { after: ')' }, 'foo()', 'foo()'],
    ['loses a round bracket that stands there', { after: ')' }, 'foo())', 'foo()'],
    ['loses a bracket and a semicolon that stand there', { after: ');' }, 'a, b);', 'a, b'],
    ['loses a quote that stands there', { before: 'print("', after: '")' }, 'hello"', 'hello'],
    ['loses a quote and a bracket that stand there', { before: 'print("', after: '")' }, 'hello")', 'hello'],
    ['keeps a quote of its own', { before: 'print(', after: ')' }, '"hello"', '"hello"'],
    ['loses a brace that stands in the next line', { after: '\n}\n' }, 'return 1;\n}', 'return 1;'],
    ['loses braces that stand below', { after: '\n  });\n});' }, 'a();\n  });\n});', 'a();'],
    ['keeps a brace that closes what it opened', { after: '\n}' }, 'if (a) {\n  b();\n}', 'if (a) {\n  b();\n}'],
    [
      'loses only the brace that closes nothing of it',
      { after: '\n}' },
      'if (a) {\n  b();\n}\n}',
      'if (a) {\n  b();\n}',
    ],
    ['loses a square bracket that stands there', { after: ']' }, '1, 2]', '1, 2'],
    ['keeps brackets in prose', { after: ')', isCode: false }, 'see there)', 'see there)'],
    ['keeps brackets where others stand', { after: ']' }, 'a)', 'a)'],
    ['loses a backtick that stands there', { before: 'const a = `', after: '`;' }, 'text`', 'text'],
    [
      'pushes the rest of its line down',
      { before: '  ', after: 'next();', pushesDown: true },
      'a();\nb();\n',
      'a();\nb();\n  ',
    ],
    [
      'stays in the line of what follows where it is a part of it',
      { after: 'next();', pushesDown: true },
      'await',
      'await',
    ],
  ];
  for (const [name, options, answer, wanted] of rows) {
    it(name, () => {
      const create = () => createEndFilter({ ...code, ...options });
      assert.equal(filtered(create(), answer), wanted);
      checkEveryCut(create, answer);
    });
  }

  it('holds nothing back but what may be doubled', () => {
    const filter = createEndFilter({ ...code, after: ')' });
    assert.equal(filter.add('foo(a'), 'foo(a');
    assert.equal(filter.add(')'), ')');
    assert.equal(filter.add(')'), '');
    assert.equal(filter.add(' + b'), ') + b');
    assert.equal(createEndFilter(code).add('foo()'), 'foo()');
  });

  it('is the same for every cut of every text', () => {
    const pieces = ['\n', ' ', ')', '}', '"', 'a', '(', '{', ';', '\n\n', '`'];
    const after = fc.constantFrom('', ')', '");', '\n}', '}');
    const before = fc.constantFrom('', '"', 'f(');
    fc.assert(
      fc.property(cutTexts(pieces), after, before, fc.boolean(), ([text, sizes], behind, ahead, isCode) => {
        const options = { after: behind, before: ahead, isCode, pushesDown: false, breaks: 0 };
        const whole = filtered(createEndFilter(options), text);
        assert.equal(filtered(createEndFilter(options), text, sizes), whole);
        assert.ok(text.startsWith(whole));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('A quote that is open before an answer', () => {
  const rows: readonly (readonly [name: string, before: string, answer: string, wanted: string])[] = [
    ['is not opened again', 'say("', '"Hello")', 'Hello")'],
    ['is not opened again where it is single', "a = '", "'text'", "text'"],
    ['is not opened again where it is a backtick', 'a = `', '`$b c`', '$b c`'],
    ['is not opened again where it has three signs', 'a = """', '"""A text.\n"""', 'A text.\n"""'],
    ['is not opened again before a path', 'from "', '"./a.ts";', './a.ts";'],
    ['is closed where the answer closes it', 'say("', '", name)', '", name)'],
    ['is closed at once', 'say("', '")', '")'],
    ['is closed by the only sign', 'say("', '"', '"'],
    ['is no other quote', 'say("', "'Hello'", "'Hello'"],
    ['is gone on with', 'say("', 'Hello")', 'Hello")'],
    ['is not open where it was closed', 'say("a"', '"b"', '"b"'],
    ['is not open after an empty text', 'say(""', '"b"', '"b"'],
    ['is not open where there is none', 'say(', '"Hello")', '"Hello")'],
    ['is not gone where nothing comes', 'say("', '', ''],
  ];
  for (const [name, before, answer, wanted] of rows) {
    it(name, () => {
      assert.equal(filtered(createOpeningFilter(before), answer), wanted);
      checkEveryCut(() => createOpeningFilter(before), answer);
    });
  }
});

describe('Lines that stand behind an answer', () => {
  const rows: readonly (readonly [name: string, after: string, answer: string, wanted: string])[] = [
    ['are not written again', '\n  return sum;\n}', 'sum += 1;\n  return sum;', 'sum += 1;'],
    ['are not written again, several', '\n  return sum;\n}\n', 'a();\n  return sum;\n}', 'a();'],
    ['are not written again with line breaks behind', '\n  return sum;\n', 'a();\n  return sum;\n\n', 'a();'],
    ['are not written again over blank lines', '\n\nfunction b() {', 'a();\n\nfunction b() {', 'a();'],
    ['are written where they are indented otherwise', '\n  return x', 'if y:\n    return x', 'if y:\n    return x'],
    ['are written where the answer goes on', '\n  next();\n', 'a();\n  next();\n  b();', 'a();\n  next();\n  b();'],
    ['are written where only the beginning is the same', '\n  return sum;', 'a();\n  return su', 'a();\n  return su'],
    ['are written where they are brackets', '\n}\n', 'if (a) {\n}', 'if (a) {\n}'],
    ['are written where they only end something', '\nend\n', 'if a\n  b\nend', 'if a\n  b\nend'],
    ['do not matter in the middle of a line', ' + rest;\nnext();', 'a\nnext();', 'a\nnext();'],
    ['do not matter where there are none', '', 'a();\nb();', 'a();\nb();'],
    ['are found after a coincidence', '\n  one();\n  two();', 'a();\n  one();\n  one();\n  two();', 'a();\n  one();'],
    ['are not written again with a bracket out of line', '\n  return sum;\n}', 'a();\n  return sum;\n  }', 'a();'],
    ['are all of the answer', '\n  return sum;', '\n  return sum;', ''],
  ];
  for (const [name, after, answer, wanted] of rows) {
    it(name, () => {
      const create = () => createFollowingFilter({ after, before: '  ', isCode: true });
      assert.equal(filtered(create(), answer), wanted);
      checkEveryCut(create, answer);
    });
  }

  const prose: typeof rows = [
    ['are not written again in prose', '\n\nThe end of it.', 'He left.\n\nThe end of it.', 'He left.'],
    ['are written in prose where they say little', '\n\n* * *', 'He left.\n\n* * *', 'He left.\n\n* * *'],
  ];
  for (const [name, after, answer, wanted] of prose) {
    it(name, () => {
      const create = () => createFollowingFilter({ after, before: '', isCode: false });
      assert.equal(filtered(create(), answer), wanted);
      checkEveryCut(create, answer);
    });
  }

  it('cost a time that grows with the answer', () => {
    const line = 'same line of it\n';
    const filter = createFollowingFilter({ after: `\n${line.repeat(9)}`, before: '', isCode: true });
    const begun = performance.now();
    filtered(filter, line.repeat(20_000));
    assert.ok(performance.now() - begun < 2_000);
  });
});
