import assert from 'node:assert/strict';
import { noteVersion } from '../../../src/host/lastVersion.ts';

/** As a computer keeps it from one run to the next. */
function createState() {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string, otherwise?: unknown): never => (values.get(key) ?? otherwise) as never,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

function tellsAfter(before: unknown, now: string): boolean {
  const state = createState();
  if (before !== undefined) void state.update('lastVersion', before);
  return noteVersion(state, now);
}

describe('What is new', () => {
  it('is told after an update with something to say', () => {
    assert.ok(tellsAfter('0.1.0', '0.2.0'));
    assert.ok(tellsAfter('0.9.3', '1.0.0'));
    assert.ok(tellsAfter('0.9.0', '0.10.0'));
  });

  it('is not told after the first installation, a fix, or a step back', () => {
    assert.ok(!tellsAfter(undefined, '0.1.0'));
    assert.ok(!tellsAfter('0.2.0', '0.2.1'));
    assert.ok(!tellsAfter('0.2.1', '0.2.0'));
    assert.ok(!tellsAfter('1.0.0', '0.9.0'));
  });

  it('is told once, and in one window', () => {
    const state = createState();
    void state.update('lastVersion', '0.1.0');
    assert.deepEqual(
      ['0.2.0', '0.2.0', '0.2.0'].map(version => noteVersion(state, version)),
      [true, false, false],
    );
  });

  it('is not told where something else is kept under its name', () => {
    for (const before of [7, null, {}, '', 'unknown', '1']) assert.ok(!tellsAfter(before, '0.2.0'), String(before));
  });
});
