import assert from 'node:assert/strict';
import { spacedJson } from '../../../src/sandbox/encoding/spacedJson.ts';
import { endless, eventStream, recording } from '../../faults/recording.ts';

describe('a recording', () => {
  const stream = eventStream({ delta: 'Grüße 👩‍🚀' }, '[DONE]');

  it('is cut at every size, and is the same bytes', () => {
    for (let chunkSize = 1; chunkSize <= Buffer.byteLength(stream); chunkSize++) {
      const pieces = [...(recording(stream, { chunkSize }).body as Iterable<Uint8Array>)];
      assert.ok(pieces.every(piece => piece.length <= chunkSize));
      assert.equal(Buffer.concat(pieces).toString(), stream);
    }
  });

  it('can be replayed twice', () => {
    const { body } = recording(stream);
    assert.deepEqual([...(body as Iterable<unknown>)], [...(body as Iterable<unknown>)]);
  });

  it('waits between chunks, not before the first', () => {
    const body = [...(recording('abc', { chunkSize: 1, intervalMs: 5 }).body as Iterable<unknown>)];
    assert.deepEqual(body.slice(1, 2), [{ pauseMs: 5 }]);
    assert.equal(body.length, 5);
  });

  it('can be endless', () => {
    const pieces = endless('x')[Symbol.iterator]();
    for (let count = 0; count < 1000; count++) assert.deepEqual(pieces.next(), { done: false, value: 'x' });
  });
});

describe('JSON as Elumenta prints it', () => {
  it('has a space after every comma and colon, but not inside of texts', () => {
    assert.equal(spacedJson({ a: [1, null], b: { c: 'x,y:"z"' } }), '{"a": [1, null], "b": {"c": "x,y:\\"z\\""}}');
  });
});
