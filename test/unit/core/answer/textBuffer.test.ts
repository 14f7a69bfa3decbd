import assert from 'node:assert/strict';
import { TextBuffer } from '../../../../src/core/answer/textBuffer.ts';

describe('A text that is kept', () => {
  it('is whole, whatever the sizes of its pieces and whenever it is asked for', () => {
    const kept = new TextBuffer();
    let expected = '';
    for (let index = 0; index < 500; index++) {
      const piece = `${index} é😀 `.repeat(index % 7 === 0 ? 300 : 1);
      kept.add(piece);
      expected += piece;
      assert.equal(kept.length, expected.length);
      if (index % 37 === 0) assert.equal(kept.whole(), expected);
    }
    assert.equal(kept.whole(), expected);
  });

  it('is empty before there is any', () => {
    assert.equal(new TextBuffer().whole(), '');
  });
});
