import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SurrogateJoiner } from '../../../../src/core/answer/surrogates.ts';
import { anyText } from '../../../support/anyText.ts';

describe('Whole characters', () => {
  it('waits for the other half of a pair that two deltas share', () => {
    const characters = new SurrogateJoiner();
    assert.equal(characters.add('\ud83d'), '');
    assert.equal(characters.add('\udc69'), '👩');
  });

  it('hands on everything before the half at once', () => {
    const characters = new SurrogateJoiner();
    assert.equal(characters.add('ab\ud83d'), 'ab');
    assert.equal(characters.add('\udc69c'), '👩c');
  });

  it('drops a half that never finds its other half', () => {
    const characters = new SurrogateJoiner();
    assert.equal(characters.add('a\ud83d') + characters.add('b\udc69c'), 'abc');
  });

  it('gives back every well-formed text, wherever it is cut, in well-formed pieces', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat()), (text, places) => {
        const ends = [...places.map(place => place % (text.length + 1)), text.length].sort((a, b) => a - b);
        const characters = new SurrogateJoiner();
        const pieces = ends.map((end, index) => characters.add(text.slice(index === 0 ? 0 : ends[index - 1], end)));
        assert.equal(pieces.join(''), text);
        assert.ok(pieces.every(piece => piece.isWellFormed()));
      }),
    );
  });
});
