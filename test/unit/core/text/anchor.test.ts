import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  applyChanges,
  applyLineEndings,
  type ContentChange,
  type OffsetRange,
} from '../../../../src/core/text/anchor.ts';

describe('a range that follows the edits made around it', () => {
  const range = { start: 10, end: 20 };
  const changed = (change: ContentChange, around: OffsetRange = range) => applyChanges(around, [change]);

  it('moves with what is typed before it', () => {
    assert.deepEqual(changed({ offset: 3, length: 0, textLength: 2 }), { kind: 'kept', range: { start: 12, end: 22 } });
    assert.deepEqual(changed({ offset: 3, length: 4, textLength: 0 }), { kind: 'kept', range: { start: 6, end: 16 } });
  });

  it('stays where it is when something is typed after it', () => {
    assert.deepEqual(changed({ offset: 25, length: 3, textLength: 9 }), { kind: 'kept', range });
  });

  it('leaves out what is typed exactly at its start or its end', () => {
    assert.deepEqual(changed({ offset: 10, length: 0, textLength: 5 }), {
      kind: 'kept',
      range: { start: 15, end: 25 },
    });
    assert.deepEqual(changed({ offset: 20, length: 0, textLength: 5 }), { kind: 'kept', range });
  });

  it('leaves out what is replaced right before and right after it', () => {
    assert.deepEqual(changed({ offset: 7, length: 3, textLength: 1 }), { kind: 'kept', range: { start: 8, end: 18 } });
    assert.deepEqual(changed({ offset: 20, length: 3, textLength: 1 }), { kind: 'kept', range });
  });

  it('keeps what is typed at an empty range after it', () => {
    const empty = { start: 10, end: 10 };
    assert.deepEqual(changed({ offset: 10, length: 0, textLength: 5 }, empty), { kind: 'kept', range: empty });
    assert.deepEqual(changed({ offset: 9, length: 1, textLength: 5 }, empty), {
      kind: 'kept',
      range: { start: 14, end: 14 },
    });
    assert.deepEqual(changed({ offset: 9, length: 2, textLength: 5 }, empty), { kind: 'gone' });
  });

  it('says that something was changed inside, and holds it', () => {
    assert.deepEqual(changed({ offset: 15, length: 0, textLength: 1 }), {
      kind: 'inside',
      range: { start: 10, end: 21 },
    });
    assert.deepEqual(changed({ offset: 19, length: 1, textLength: 0 }), {
      kind: 'inside',
      range: { start: 10, end: 19 },
    });
    assert.deepEqual(changed({ offset: 10, length: 10, textLength: 3 }), {
      kind: 'inside',
      range: { start: 10, end: 13 },
    });
  });

  it('lets go of what was put across one of its ends', () => {
    assert.deepEqual(changed({ offset: 8, length: 4, textLength: 3 }), {
      kind: 'inside',
      range: { start: 11, end: 19 },
    });
    assert.deepEqual(changed({ offset: 18, length: 4, textLength: 3 }), {
      kind: 'inside',
      range: { start: 10, end: 18 },
    });
  });

  it('is gone when it was replaced together with its surroundings', () => {
    assert.deepEqual(changed({ offset: 9, length: 11, textLength: 40 }), { kind: 'gone' });
    assert.deepEqual(changed({ offset: 10, length: 11, textLength: 40 }), { kind: 'gone' });
  });

  it('holds the same text as a document whose every character knows where it came from', () => {
    fc.assert(
      fc.property(scenario, ({ size, range, changes }) => {
        const model = edited(marked(size, range), changes);
        const anchored = applyChanges(range, shuffled(changes));
        if (!anchored.range) return true;
        const { start, end } = anchored.range;
        const owned = model.flatMap((mark, index) => (mark === 'ours' ? [index] : []));
        assert.ok(start <= end && start >= 0 && end <= model.length);
        // All that is left of it is in the range, and nothing that was outside of it before.
        for (const index of owned) assert.ok(index >= start && index < end);
        assert.ok(!model.slice(start, end).includes('theirs'));
        if (anchored.kind === 'kept') {
          assert.equal(end - start, range.end - range.start);
          assert.equal(owned.length, end - start);
        }
        return true;
      }),
      { numRuns: 3000 },
    );
  });

  it('says kept exactly when no change reached into it', () => {
    fc.assert(
      fc.property(scenario, ({ range, changes }) => {
        const reaches = changes.some(({ offset, length }) => offset < range.end && offset + length > range.start);
        assert.equal(applyChanges(range, changes).kind === 'kept', !reaches);
      }),
      { numRuns: 3000 },
    );
  });

  it('stays on its text when all line endings change', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'bc', '\n', '👩'), { maxLength: 12 }),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        (pieces, first, second, toWindows) => {
          const cuts = [first % (pieces.length + 1), second % (pieces.length + 1)].sort((a, b) => a - b);
          const [from, to] = toWindows ? ['\n', '\r\n'] : ['\r\n', '\n'];
          const text = (end: number | undefined, eol: string) => pieces.slice(0, end).join('').replaceAll('\n', eol);
          const at = (eol: string) => ({ start: text(cuts[0], eol).length, end: text(cuts[1], eol).length });
          assert.deepEqual(applyLineEndings(at(from), text(undefined, to), from.length), at(to));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** A character of the model document: of the range, of its surroundings, or put in by a change. */
type Mark = 'ours' | 'theirs' | 'new';

const scenario = fc
  .record({
    size: fc.nat(12),
    cuts: fc.tuple(fc.nat(), fc.nat()),
    edits: fc.array(fc.record({ gap: fc.nat(4), length: fc.nat(4), textLength: fc.nat(3) }), { maxLength: 4 }),
  })
  .map(({ size, cuts, edits }) => {
    const [start = 0, end = 0] = cuts.map(cut => cut % (size + 1)).sort((a, b) => a - b);
    const changes: ContentChange[] = [];
    let from = 0;
    for (const { gap, length, textLength } of edits) {
      const offset = from + gap;
      if (offset + length > size) break;
      changes.push({ offset, length, textLength });
      // Two texts put in at one offset are one to an editor.
      from = offset + length + (length === 0 ? 1 : 0);
    }
    return { size, range: { start, end }, changes };
  });

const marked = (size: number, { start, end }: OffsetRange): Mark[] =>
  Array.from({ length: size }, (_, index) => (index >= start && index < end ? 'ours' : 'theirs'));

function edited(document: readonly Mark[], changes: readonly ContentChange[]): Mark[] {
  const result = [...document];
  for (const { offset, length, textLength } of changes.toReversed()) {
    result.splice(offset, length, ...Array.from({ length: textLength }, (): Mark => 'new'));
  }
  return result;
}

/** The order in which changes are reported must not matter. */
const shuffled = <T>(items: readonly T[]): T[] => items.toSorted((_, next) => (items.indexOf(next) % 2 === 0 ? 1 : -1));
