import assert from 'node:assert/strict';
import { soak } from '../bench/insertion/soak.ts';
import { closeAll } from '../support/typist.ts';

/** A number to repeat a run by: the same one makes the same texts and the same typist. */
const seed = Number(process.env.RUNNEL_TEST_SEED ?? Date.now() % 1_000_000);
/** The benchmark does 500 of them. */
const generations = 12;

describe('Writing into a document', () => {
  afterEach(closeAll);

  it(`survives a soak of ${generations} generations (seed ${seed})`, async function () {
    this.timeout(generations * 5_000);
    const figures = await soak(generations, seed);
    assert.equal(figures.generations, generations);
  });
});
