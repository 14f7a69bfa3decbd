import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Utf8Decoder } from '../../../../src/core/eventStream/utf8.ts';
import { anyText } from '../../../support/anyText.ts';
import { bytesOf, cut, cutAt } from '../../../support/bytes.ts';

describe('UTF-8 in pieces', () => {
  it('keeps a character whole wherever it is cut', () => {
    const text = 'a é € 👩‍💻 \u{10ffff}';
    for (const size of [1, 2, 3, 5]) assert.equal(decode(cut(bytesOf(text), size)), text);
  });

  it('hands on what is whole at once', () => {
    const decoder = new Utf8Decoder();
    const [first = 0, second = 0, third = 0] = bytesOf('€');
    assert.equal(decoder.decode(Uint8Array.of(0x61, first)), 'a');
    assert.equal(decoder.decode(Uint8Array.of(second)), '');
    assert.equal(decoder.decode(Uint8Array.of(third, 0x62)), '€b');
  });

  it('drops one byte order mark at the beginning, even one that is cut, and no second one', () => {
    const mark = '\ufeff';
    for (const size of [1, 2, 7]) {
      assert.equal(decode(cut(bytesOf(`${mark}a`), size)), 'a');
      assert.equal(decode(cut(bytesOf(`${mark}${mark}a`), size)), `${mark}a`);
      assert.equal(decode(cut(bytesOf(`a${mark}`), size)), `a${mark}`);
    }
  });

  it('puts U+FFFD in the place of what never becomes a character', () => {
    assert.equal(decode([Uint8Array.of(0x61, 0xff, 0x62)]), 'a\ufffdb');
    assert.equal(decode([Uint8Array.of(0x61, 0xe2, 0x82)]), 'a\ufffd');
    assert.equal(decode([Uint8Array.of(0xe2), Uint8Array.of(0x61)]), '\ufffda');
  });

  it('agrees with a decoder that sees all bytes at once, whatever they are and wherever they are cut', () => {
    const nearUtf8 = fc.array(fc.oneof(anyText.map(bytesOf), fc.uint8Array({ maxLength: 4 })));
    fc.assert(
      fc.property(nearUtf8, fc.array(fc.nat()), (parts, places) => {
        const bytes = Uint8Array.from(parts.flatMap(part => [...part]));
        assert.equal(decode(cutAt(bytes, places)), new TextDecoder().decode(bytes));
      }),
    );
  });

  it('does not rely on memory that the network uses again', () => {
    for (const shared of [bytesOf('€').slice(0, 2), Buffer.from(bytesOf('€').slice(0, 2))]) {
      const decoder = new Utf8Decoder();
      decoder.decode(shared);
      const last = bytesOf('€').slice(2);
      shared.fill(0x21);
      assert.equal(decoder.decode(last), '€');
    }
  });
});

function decode(pieces: readonly Uint8Array[]): string {
  const decoder = new Utf8Decoder();
  return pieces.map(piece => decoder.decode(piece)).join('') + decoder.end();
}
