import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ToolCalls } from '../../../../src/core/answer/toolCalls.ts';
import type { ToolCallPiece } from '../../../../src/core/generation/dialect.ts';

type Piece = Omit<ToolCallPiece, 'type'>;

describe('The pieces of tool calls', () => {
  it('are put together by index, however they interleave', () => {
    const pieces: readonly Piece[] = [
      { index: 1, id: 'b', name: 'two', arguments: '{"x"' },
      { index: 0, id: 'a', name: 'one', arguments: '' },
      { index: 1, arguments: ':1}' },
      { index: 0, arguments: '{}' },
    ];
    assert.deepEqual(assembled(pieces), ['b two {"x":1}', 'a one {}']);
  });

  it('are put together by id where there is no index', () => {
    const pieces: readonly Piece[] = [
      { id: 'a', name: 'one', arguments: '{"x"' },
      { id: 'b', name: 'two', arguments: '{"y"' },
      { id: 'a', arguments: ':1}' },
      { id: 'b', name: 'two', arguments: ':2}' },
    ];
    assert.deepEqual(assembled(pieces), ['a one {"x":1}', 'b two {"y":2}']);
  });

  it('go on with the last call where there is neither', () => {
    const pieces: readonly Piece[] = [
      { name: 'one', arguments: '{"x"' },
      { arguments: ':1}' },
      { name: 'one', arguments: '{"x":2}' },
      { name: 'two' },
    ];
    assert.deepEqual(assembled(pieces), ['made_0 one {"x":1}', 'made_1 one {"x":2}', 'made_2 two {}']);
  });

  it('begin another call at the same index where the id is another, or all arguments are there', () => {
    const byId: readonly Piece[] = [
      { index: 0, id: 'a', name: 'one', arguments: '{"x":1}' },
      { index: 0, id: 'b', name: 'one', arguments: '{"x":1}' },
    ];
    assert.deepEqual(assembled(byId), ['a one {"x":1}', 'b one {"x":1}']);
    const byArguments: readonly Piece[] = [
      { index: 0, id: '0', name: 'one', arguments: '{"x":1}' },
      { index: 0, id: '0', name: 'one', arguments: '{"x":2}' },
    ];
    assert.deepEqual(assembled(byArguments), ['0 one {"x":1}', 'made_1 one {"x":2}']);
  });

  it('may tell the name and the id in each, or all of it twice', () => {
    const piece = { index: 0, id: 'a', name: 'one' };
    const parts = ['{"x"', ':', '1}'].map(json => ({ ...piece, arguments: json }));
    assert.deepEqual(assembled(parts), ['a one {"x":1}']);
    const twice = [0, 1].map(() => ({ ...piece, arguments: '{"x":1}' }));
    assert.deepEqual(assembled(twice), ['a one {"x":1}']);
    assert.deepEqual(assembled([...parts, { ...piece, arguments: '{"x":1}', isAll: true }]), ['a one {"x":1}']);
  });

  it('are handed over in order, each as soon as it is whole', () => {
    const calls = new ToolCalls('made');
    calls.add({ type: 'toolCall', index: 0, id: 'a', name: 'one', arguments: '{"x"' });
    calls.add({ type: 'toolCall', index: 1, id: 'b', name: 'two', arguments: '{}', isLast: true });
    assert.deepEqual(calls.take(), []);
    calls.add({ type: 'toolCall', index: 0, arguments: ':1}' });
    calls.add({ type: 'toolCall', index: 0, isLast: true });
    assert.deepEqual(
      calls.take().map(({ id }) => id),
      ['a', 'b'],
    );
    assert.deepEqual(calls.take(), []);
  });

  it('are no call where the limit of tokens cut the last one off, or where there is no name', () => {
    const cut: readonly Piece[] = [
      { index: 0, id: 'a', name: 'one', arguments: '{}' },
      { index: 1, id: 'b', name: 'two', arguments: '{"x": "' },
    ];
    assert.deepEqual(assembled(cut, true), ['a one {}']);
    assert.deepEqual(assembled([{ index: 0, id: 'a', name: 'one', isLast: true }], true), []);
    assert.deepEqual(assembled([{ index: 0, arguments: '{}' }]), []);
    assert.deepEqual(assembled([{ index: 0, isLast: true }]), []);
  });

  it('always make arguments that parse', () => {
    const given: readonly (readonly [ToolCallPiece['arguments'], string | undefined])[] = [
      [undefined, '{}'],
      ['', '{}'],
      [' \n', '{}'],
      ['null', '{}'],
      [{ x: 1 }, '{"x":1}'],
      ['"{\\"x\\":1}"', '{"x":1}'],
      ['{}{"x":1}', '{"x":1}'],
      ['{"x": 1', undefined],
      ['print(1)', undefined],
    ];
    for (const [json, expected] of given) {
      const calls = new ToolCalls('made');
      calls.add({ type: 'toolCall', id: 'a', name: 'one', arguments: json });
      calls.end(false);
      assert.equal(calls.take()[0]?.arguments, expected, JSON.stringify(json));
      assert.equal(calls.broken, expected === undefined ? 'one' : undefined);
    }
  });

  it('give the same arguments however they are cut', () => {
    const json = fc.object({ maxDepth: 2 }).map(value => JSON.stringify(value));
    fc.assert(
      fc.property(json, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (text, sizes) => {
        const pieces: Piece[] = [{ index: 0, id: 'a', name: 'one' }];
        for (let start = 0, turn = 0; start < text.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push({ index: 0, arguments: text.slice(start, start + size) });
          start += size;
        }
        assert.deepEqual(assembled(pieces), [`a one ${text}`]);
      }),
    );
  });

  it('take time in proportion to their number', () => {
    const calls = new ToolCalls('made');
    const startedAt = performance.now();
    for (let index = 0; index < 200_000; index++) {
      calls.add({ type: 'toolCall', index: 0, id: 'a', name: 'one', arguments: '"}' });
    }
    calls.end(false);
    calls.take();
    assert.ok(performance.now() - startedAt < 5_000);
  });
});

function assembled(pieces: readonly Piece[], isCutOff = false): readonly string[] {
  const calls = new ToolCalls('made');
  for (const piece of pieces) calls.add({ type: 'toolCall', ...piece });
  calls.end(isCutOff);
  return calls.take().map(({ id, name, arguments: json }) => `${id} ${name} ${json}`);
}
