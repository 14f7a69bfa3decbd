import assert from 'node:assert/strict';
import { redact } from '../../../../src/core/failures/redact.ts';

describe('A text made fit to be shown', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Key nb_live_abc123def is bad', 'Key ‹key› is bad'],
    ['sk-proj-abcdefgh, gsk_abcdefgh, hf_abcdefgh, xai-abcdefgh', '‹key›, ‹key›, ‹key›, ‹key›'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer ‹key›'],
    ['authorization: basic dXNlcjpwYXNz', 'authorization: basic ‹key›'],
    ['The Basic plan, or the basic subscription', 'The Basic plan, or the basic subscription'],
    ['eyJhbGciOiJI.eyJzdWIiOiIx.sig', '‹key›'],
    ['AIzaSyA1234567890abcdefghij', '‹key›'],
    ['https://api.example.com/v1?api_key=abc&x=1', 'https://api.example.com/v1?api_key=‹key›&x=1'],
    ['https://user:secret@example.com/', 'https://‹key›example.com/'],
    ['my-own-secret and My-own-secret', '‹key› and ‹key›'],
    ['\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007', 'red link'],
    ['a\u0000b\u0007c\u009bd\u202ee\u2066f\ufeffg', 'abcdefg'],
    ['one\r\n\ttwo\u2028three   four\n', 'one two three four'],
    ['half \ud83d', 'half \ufffd'],
    ['task-management, risk-assessment and pks_', 'task-management, risk-assessment and pks_'],
  ];
  for (const [text, clean] of cases) {
    it(`${JSON.stringify(text)} becomes ${JSON.stringify(clean)}`, () => {
      assert.equal(redact(text, ['my-own-secret', undefined, 'abc']), clean);
    });
  }

  it('is at most 500 characters long', () => {
    assert.equal(redact('x'.repeat(5_000)).length, 500);
    assert.ok(redact('👩'.repeat(5_000)).isWellFormed());
  });
});
