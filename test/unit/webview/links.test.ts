import assert from 'node:assert/strict';
import { disguisedHost, readLink } from '../../../src/webview/chat/markdown/links.ts';

/** Texts of links to `evil.test` in which a reader sees another address, or can't be sure of what they see. */
const disguises: readonly (readonly [how: string, text: string])[] = [
  ['plainly', 'google.com'],
  ['as an address', 'https://google.com/search'],
  ['behind www', 'www.google.com'],
  ['in brackets', 'Google (google.com)'],
  ['as a mail address', 'me@google.com'],
  ['with a zero-width space in it', 'goo\u200Bgle.com'],
  ['with a word joiner at its dot', 'google\u2060.com'],
  ['with a soft hyphen in it', 'goo\u00ADgle.com'],
  ['with a variation selector in it', 'google\uFE0E.com'],
  ['with tags in it', 'google\u{E0061}.com'],
  ['with Cyrillic letters', 'g\u043e\u043egle.com'],
  ['in letters of full width', '\uFF47\uFF4F\uFF4F\uFF47\uFF4C\uFF45\uFF0E\uFF43\uFF4F\uFF4D'],
  ['with an ideographic full stop', 'google\u3002com'],
  ['with a one dot leader', 'google\u2024com'],
  ['backwards, turned around', '\u202Emoc.elgoog\u202C'],
  ['in an isolate from right to left', '\u2067com.google\u2069'],
  ['behind a mark from right to left', '\u200Fgoogle'],
];

describe('A link of an answer', () => {
  for (const [how, text] of disguises) {
    it(`shows where it leads when its text names another place ${how}`, () => {
      assert.equal(disguisedHost(text, 'https://evil.test/x'), 'evil.test');
    });
  }

  it('shows where it leads when its address names another place before an @', () => {
    assert.equal(disguisedHost('here', 'https://google.com@evil.test/x'), 'evil.test');
  });

  for (const [text, address] of [
    ['the documentation', 'https://example.com/a'],
    ['example.com', 'https://www.example.com/a'],
    ['https://example.com/b', 'https://example.com/a'],
    ['store.ts', 'https://example.com/store.ts'],
    ['👩\u200D💻 our page ✔\uFE0F', 'https://example.com'],
    ['می\u200Cخواهم', 'https://example.com'],
  ] as const) {
    it(`says nothing more where “${text}” tells the truth`, () =>
      assert.equal(disguisedHost(text, address), undefined));
  }

  // On Windows a path that begins with two slashes leads to another computer, which is told who the person is.
  for (const path of [
    '//evil.test/share/a.ts',
    '\\\\evil.test\\share\\a.ts',
    '%2F%2Fevil.test/share/a.ts',
    '%2f%2Fevil.test%2fshare%2Fa.ts',
    '/%2Fevil.test/share/a.ts',
    '%5C%5Cevil.test/share/a.ts',
    '%5c/evil.test/share/a.ts',
    'file:////evil.test/share/a.ts',
    'file://%2F%2Fevil.test/a.ts',
    'a%00.ts',
    'a%0A.ts',
  ]) {
    it(`leads nowhere when it is ${path}`, () => assert.equal(readLink(path), undefined));
  }

  for (const [written, path, line] of [
    ['src/store.ts', 'src/store.ts', 0],
    ['./a%20b.ts#L10', './a b.ts', 10],
    ['/home/a.ts:12:3', '/home/a.ts', 12],
    ['a%2Fb.ts', 'a/b.ts', 0],
  ] as const) {
    it(`leads to a file when it is ${written}`, () =>
      assert.deepEqual(readLink(written), { kind: 'file', path, line }));
  }
});
