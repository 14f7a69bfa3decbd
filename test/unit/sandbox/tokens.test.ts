import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countTokens, splitTokens } from '../../../src/sandbox/encoding/tokens.ts';

describe('the tokens of the sandbox', () => {
  it('are words with the space before them, as a model cuts them', () => {
    assert.deepEqual(splitTokens('Here are the numbers: 1234.'), [
      'Here',
      ' are',
      ' the',
      ' numbers',
      ':',
      ' 123',
      '4',
      '.',
    ]);
  });

  it('keep indentation and runs of line ends together', () => {
    assert.deepEqual(splitTokens('if x:\r\n\r\n    return'), ['if', ' x', ':', '\r\n\r\n', '   ', ' return']);
  });

  it('are parts of long words', () => {
    assert.deepEqual(splitTokens('internationalization'), ['inter', 'natio', 'naliz', 'ation']);
  });

  it('join to exactly the text', () => {
    const texts = [
      '',
      ' ',
      '\t\n \r\n\r',
      '👩‍🚀🏳️‍🌈',
      '東京は今日も晴れです。',
      'Привет, мир!',
      'e\u0301\u2028\uFEFF',
      '\ud83d',
      'a  b\u00a0 c',
    ];
    for (const text of texts) assert.equal(splitTokens(text).join(''), text);
  });

  it('join to exactly the text and are whole characters, whatever it is', () => {
    const isExact = (text: string): boolean => {
      const tokens = splitTokens(text);
      return tokens.join('') === text && tokens.every(token => token.isWellFormed());
    };
    fc.assert(fc.property(fc.string({ unit: 'binary' }), isExact));
  }).timeout(20_000);

  it('are counted', () => {
    assert.equal(countTokens(''), 0);
    assert.equal(countTokens('Once upon a time'), 4);
  });
});
