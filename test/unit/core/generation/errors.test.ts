import assert from 'node:assert/strict';
import { readFailedAnswer } from '../../../../src/core/failures/responseFailure.ts';
import { GenerationError, messageWithoutServerWords, withDetails } from '../../../../src/core/generation/errors.ts';
import { inEnglish, sentence, sentences, sentencesWithServerWords } from '../../../../src/core/generation/sentences.ts';

describe('An error of core', () => {
  const refused = readFailedAnswer(
    { status: 401, headers: {}, body: '{"error":{"message":"No such key"}}' },
    { host: 'api.example.com', path: '/v1', secrets: [], prompts: [], now: 0 },
  );

  it('has codes and arguments for other languages, and the same in English', () => {
    assert.equal(refused.code, 'keyRejected');
    assert.deepEqual(refused.sentences, [
      sentence('keyRejected', 'api.example.com'),
      sentence('says', 'api.example.com', 'No such key'),
    ]);
    assert.equal(refused.message, 'api.example.com rejected the API key. api.example.com says: “No such key”');
    assert.deepEqual(refused.hintSentence, sentence('hintKeyOrTest'));
    assert.equal(refused.hint, 'Set the API key again, or test the connection.');
  });

  it('keeps them when more is known about it', () => {
    const kept = withDetails(refused, { partialText: 'Once' });
    assert.deepEqual([kept.sentences, kept.hintSentence], [refused.sentences, refused.hintSentence]);
    assert.equal(kept.message, refused.message);
  });

  it('is logged without the words of the server', () => {
    assert.equal(messageWithoutServerWords(refused), 'api.example.com rejected the API key.');
    const words = new GenerationError('provider', sentence('says', 'api.example.com', 'secret words'));
    assert.equal(messageWithoutServerWords(words), 'says');
    assert.equal(messageWithoutServerWords(new GenerationError('auth', 'No key.')), 'No key.');
  });

  it('puts the arguments where they belong, and nothing into them', () => {
    assert.equal(inEnglish(sentence('says', '{1}', '{0} $& $1')), '{1} says: “{0} $& $1”');
  });

  it('has placeholders that are counted from 0 without a gap', () => {
    for (const [code, text] of Object.entries(sentences)) {
      const found = [...new Set([...text.matchAll(/\{(\d)\}/g)].map(([, digit]) => Number(digit)))].sort();
      assert.deepEqual(
        found,
        found.map((_, index) => index),
        code,
      );
      assert.match(text, /[.?”]$/, code);
    }
  });

  it('marks every sentence that quotes', () => {
    const quoting = Object.entries(sentences).filter(([, text]) => text.includes('“{'));
    const ours = ['modelNotFound', 'headerInvalid', 'unknownDialect'];
    for (const [code] of quoting) {
      assert.ok(ours.includes(code) || sentencesWithServerWords.has(code as keyof typeof sentences), code);
    }
  });
});
