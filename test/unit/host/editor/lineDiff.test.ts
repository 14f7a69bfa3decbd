import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffLines } from '../../../../src/host/editor/review/lineDiff.ts';

describe('the changes between the lines of two texts', () => {
  it('are none between equal ones', () => assert.deepEqual(diffLines(['a', 'b'], ['a', 'b']), []));

  it('are apart where lines between them are the same', () => {
    assert.deepEqual(diffLines(['a', 'b', 'c', 'd'], ['A', 'b', 'c', 'x', 'd']), [
      { originalStart: 0, originalEnd: 1, modifiedStart: 0, modifiedEnd: 1 },
      { originalStart: 3, originalEnd: 3, modifiedStart: 3, modifiedEnd: 4 },
    ]);
  });

  it('make one of the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (original, modified) => {
        const made = [...original];
        for (const change of [...diffLines(original, modified)].reverse()) {
          const { originalStart, originalEnd, modifiedStart, modifiedEnd } = change;
          made.splice(originalStart, originalEnd - originalStart, ...modified.slice(modifiedStart, modifiedEnd));
        }
        assert.deepEqual(made, modified);
      }),
    );
  });
});
