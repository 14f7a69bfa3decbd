import assert from 'node:assert/strict';
import type { Message } from '../../../../src/core/generation/generation.ts';
import { textOf } from '../../../../src/core/generation/parts.ts';
import { createKeptTurns } from '../../../../src/host/nativeChat/keptTurns.ts';

const turn = (text: string, ...ids: readonly string[]): Message => ({
  role: 'assistant',
  content: [
    { type: 'text', text },
    ...ids.map(id => ({ type: 'toolCall' as const, id, name: 'read', arguments: '{}' })),
  ],
});

describe("The turns of an agent's run", () => {
  it('are found by the id of their first call', () => {
    const kept = createKeptTurns();
    kept.add(turn('one', 'a', 'b'));
    assert.deepEqual(kept.find('a'), turn('one', 'a', 'b').content);
    assert.equal(kept.find('c'), undefined);
  });

  it('are never mixed up where a server counts its calls anew in every answer', () => {
    const kept = createKeptTurns();
    const ids = [1, 2, 3].map(round => {
      const [first, second] = ['call_0', 'call_1'].map(id => kept.uniqueId(id));
      assert.ok(first !== undefined && second !== undefined);
      kept.add(turn(`round ${round}`, first, second));
      return first;
    });
    assert.deepEqual(ids, ['call_0', 'call_0_2', 'call_0_3']);
    assert.deepEqual(
      ids.map(id => textOf({ content: kept.find(id) ?? [] })),
      ['round 1', 'round 2', 'round 3'],
    );
  });

  it('are forgotten, the oldest first, and with them their ids', () => {
    const kept = createKeptTurns();
    for (let round = 0; round < 201; round++) kept.add(turn('', `id ${round}`));
    assert.equal(kept.find('id 0'), undefined);
    assert.notEqual(kept.find('id 200'), undefined);
    assert.equal(kept.uniqueId('id 0'), 'id 0');
    kept.add(turn('x'.repeat(9 * 1024 * 1024), 'large'));
    assert.equal(kept.find('id 200'), undefined);
    assert.notEqual(kept.find('large'), undefined);
  });
});
