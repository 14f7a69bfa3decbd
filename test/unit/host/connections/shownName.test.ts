import assert from 'node:assert/strict';
import { shownName } from '../../../../src/host/connections/shownName.ts';

describe('A name that is shown', () => {
  for (const key of [
    'sk-proj-aBcDeFgHiJkLmNoPqRsT1234',
    'nb_9f8e7d6c5b4a3f2e1d0c',
    'gsk_0123456789abcdefABCDEF',
    'hf_aBcDeFgHiJkLmNoP12',
    'github_pat_11ABCDEFG0123456789ab',
    'AIzaSyA0123456789abcdefghijklmnopqrstu',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  ]) {
    it(`has no key in it: ${key.slice(0, 8)}…`, () => assert.equal(shownName(`Mine (${key})`), 'Mine (‹key›)'));
  }

  it('is otherwise as it was given', () => {
    for (const name of ['OpenAI', 'skillful-assistant-for-everyone', 'DeepSeek-R1-Distill-Qwen-32B', 'GitHub Models 2'])
      assert.equal(shownName(name), name);
  });
});
