import assert from 'node:assert/strict';
import fc from 'fast-check';
import { relocate } from '../../../../src/core/text/relocate.ts';

describe('a range in a text that was set anew', () => {
  const found = (document: string, replacement: string): string | undefined => {
    const [before = '', text = '', after = ''] = document.split('|');
    const range = relocate({ text, before, after }, replacement);
    return range && `${replacement.slice(0, range.start)}|${replacement.slice(range.start, range.end)}|`;
  };

  it('is found when only blanks around and within it changed', () => {
    assert.equal(found('f(){|return  1;|}', 'f() {\n  return 1;\n}'), 'f() {\n  |return 1;|');
  });

  it('is found when what stands before it is another', () => {
    assert.equal(
      found('import a;\n|const b = 1;|\nend();', 'import z;\nconst b = 1;\nend();'),
      'import z;\n|const b = 1;|',
    );
  });

  it('is found by its surroundings where the same text stands twice', () => {
    assert.equal(found('a();\nx\n|a();|\n', 'a();\nx\na();\n'), 'a();\nx\n|a();|');
  });

  it('is found while it is empty, on the line where it was', () => {
    assert.equal(found('function f(){\n||\n}', 'function f() {\n\n}'), 'function f() {\n||');
    assert.equal(found('const a=||;', 'const a = ;'), 'const a = ||');
  });

  it('is not found where it is not, or where it could be in several places', () => {
    assert.equal(found('|const a|', 'let b'), undefined);
    assert.equal(found('p|abc|q', 'abc abc'), undefined);
  });

  it('is found wherever unique words stand, however the blanks change', () => {
    const blanks = fc.constantFrom(' ', '\n', '\n  ', '\t', '\r\n');
    fc.assert(
      fc.property(fc.array(blanks, { minLength: 9, maxLength: 9 }), fc.integer({ min: 1, max: 8 }), (gaps, at) => {
        const words = Array.from({ length: 10 }, (_, index) => `w${index}x`);
        const [before, after] = [words.slice(0, at).join(' '), words.slice(at + 1).join(' ')];
        const replacement = words.map((word, index) => word + (gaps[index] ?? '')).join('');
        const range = relocate({ before, text: words[at] ?? '', after }, replacement);
        assert.equal(replacement.slice(range?.start, range?.end), words[at]);
      }),
    );
  });
});
