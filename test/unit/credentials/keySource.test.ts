import assert from 'node:assert/strict';
import { GenerationError } from '../../../src/core/generation/errors.ts';
import type { ObtainedKey } from '../../../src/credentials/credential.ts';
import { createKeySource, type KeySource } from '../../../src/credentials/keySource.ts';
import { createFakeClock, type FakeClock } from '../../support/fakeClock.ts';
import { type Deferred, deferred } from '../../support/generate.ts';

describe('A key that is obtained when it is needed', () => {
  let clock: FakeClock;
  let obtained: { readonly signal: AbortSignal; readonly result: Deferred<ObtainedKey | Error> }[];
  let source: KeySource;
  beforeEach(() => {
    clock = createFakeClock();
    obtained = [];
    source = createKeySource(async signal => {
      const result = deferred<ObtainedKey | Error>();
      obtained.push({ signal, result });
      const outcome = await result.promise;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }, clock);
  });

  const give = (key: string, lifetimeMs?: number): void => obtained.at(-1)?.result.resolve({ key, lifetimeMs });
  const fail = (retryable: boolean): void =>
    obtained.at(-1)?.result.resolve(new GenerationError('server', 'Not now.', { retryable }));
  const readAndGive = async (key: string, lifetimeMs?: number): Promise<string> => {
    const reading = source.read();
    give(key, lifetimeMs);
    return reading;
  };

  it('is obtained once for all who ask at once', async () => {
    const reading = Promise.all(Array.from({ length: 50 }, () => source.read()));
    give('one', 3_600_000);
    assert.deepEqual([...new Set(await reading)], ['one']);
    assert.equal(obtained.length, 1);
  });

  it('is kept until a minute before it expires', async () => {
    await readAndGive('one', 3_600_000);
    clock.pass(3_539_000);
    assert.equal(await source.read(), 'one');
    clock.pass(2_000);
    assert.equal(await readAndGive('two', 3_600_000), 'two');
  });

  it('that lives for two minutes is used for most of them', async () => {
    await readAndGive('one', 120_000);
    clock.pass(95_000);
    assert.equal(await source.read(), 'one');
    clock.pass(2_000);
    assert.equal(await readAndGive('two'), 'two');
  });

  it('of an unknown life is obtained again after some minutes, also when the clock was set back', async () => {
    await readAndGive('one');
    clock.pass(239_000);
    assert.equal(await source.read(), 'one');
    clock.pass(-600_000);
    assert.equal(await readAndGive('two'), 'two');
  });

  it('that had expired when it came is used once', async () => {
    assert.equal(await readAndGive('one', 0), 'one');
    assert.equal(await readAndGive('two', 0), 'two');
  });

  it('that was rejected is renewed once for all to whom that happened', async () => {
    await readAndGive('one', 3_600_000);
    const reading = Promise.all(Array.from({ length: 20 }, () => source.read({ rejected: 'one' })));
    give('two', 3_600_000);
    assert.deepEqual([...new Set(await reading)], ['two']);
    // Whoever was slower gets the new one.
    assert.equal(await source.read({ rejected: 'one' }), 'two');
    assert.equal(obtained.length, 2);
  });

  it('is used to its end while the renewal fails for now, and no longer', async () => {
    await readAndGive('one', 3_600_000);
    clock.pass(3_550_000);
    const reading = source.read();
    fail(true);
    assert.equal(await reading, 'one');
    clock.pass(50_000);
    const last = source.read();
    fail(true);
    await assert.rejects(last, { kind: 'server' });
  });

  it('is not used once more where the renewal is refused, or the key was rejected', async () => {
    await readAndGive('one', 3_600_000);
    clock.pass(3_550_000);
    const refused = source.read();
    fail(false);
    await assert.rejects(refused, { kind: 'server' });
    const rejected = source.read({ rejected: 'one' });
    fail(true);
    await assert.rejects(rejected, { kind: 'server' });
  });

  it('is asked for anew after a failure', async () => {
    const reading = source.read();
    fail(false);
    await assert.rejects(reading);
    assert.equal(await readAndGive('one'), 'one');
  });

  it('is no longer obtained when the last who waits gives up', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const one = source.read({ signal: first.signal });
    const two = source.read({ signal: second.signal });
    first.abort();
    await assert.rejects(one, { kind: 'cancelled' });
    assert.equal(obtained[0]?.signal.aborted, false);
    second.abort();
    await assert.rejects(two, { kind: 'cancelled' });
    assert.equal(obtained[0]?.signal.aborted, true);
    // What still comes of it is not kept.
    give('late', 3_600_000);
    assert.equal(source.isSignedIn, false);
    assert.equal(await readAndGive('new'), 'new');
  });

  it('is gone when the source is', async () => {
    await readAndGive('one', 3_600_000);
    assert.equal(source.isSignedIn, true);
    source.dispose();
    assert.equal(source.isSignedIn, false);
  });
});
