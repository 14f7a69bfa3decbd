import assert from 'node:assert/strict';
import { createTokenCounts } from '../../../../src/host/nativeChat/tokenCounts.ts';

const text = 'four '.repeat(1_000);

function openState() {
  const kept = new Map<string, unknown>();
  let writes = 0;
  return {
    get: (key: string) => kept.get(key) as never,
    update: async (key: string, value: unknown) => {
      kept.set(key, value);
      writes += 1;
    },
    kept,
    get writes() {
      return writes;
    },
  };
}

describe("The estimate of tokens for VS Code's chat", () => {
  it('follows what the server of a model counts, for that model alone', () => {
    const counts = createTokenCounts(openState());
    const before = counts.count('one', text);
    counts.learn('one', text, before * 2);
    assert.equal(counts.count('one', text), before * 2);
    assert.equal(counts.count('other', text), before);
  });

  it('is kept over a restart', () => {
    const state = openState();
    const counts = createTokenCounts(state);
    const before = counts.count('one', text);
    counts.learn('one', text, before * 1.5);
    assert.equal(createTokenCounts(state).count('one', text), Math.ceil(before * 1.5));
  });

  it('is written only where it changed, and of the 200 models asked last', () => {
    const state = openState();
    const counts = createTokenCounts(state);
    const before = counts.count('one', text);
    for (let times = 0; times < 50; times++) counts.learn('one', text, before * 1.5);
    assert.equal(state.writes, 1);
    for (let model = 0; model < 300; model++) counts.learn(`model ${model}`, text, before);
    const [written] = state.kept.values();
    const names = Object.keys(written as object);
    assert.equal(names.length, 200);
    assert.equal(names.at(-1), 'model 299');
  });

  it('does not follow a report that cannot be right, in an answer or on disk', () => {
    const state = openState();
    const counts = createTokenCounts(state);
    const before = counts.count('one', text);
    for (const reported of [0, Number.NaN, 150, before * 10, before / 10]) counts.learn('one', text, reported);
    assert.equal(counts.count('one', text), before);
    for (const broken of [null, 7, [], { one: 'two' }, { one: 1e9 }, { one: -1 }]) {
      const damaged = { get: () => broken as never, update: async () => {} };
      assert.equal(createTokenCounts(damaged).count('one', text), before);
    }
  });
});
