import assert from 'node:assert/strict';
import { readFailedAnswer, readFailedEvent, webPage } from '../../../../src/core/failures/responseFailure.ts';
import type { FailureContext } from '../../../../src/core/failures/sanitize.ts';
import type { GenerationError } from '../../../../src/core/generation/errors.ts';
import { type Refusal, refusals } from '../../../fixtures/refusals.ts';

const context: FailureContext = {
  host: 'api.example.com',
  path: '/v1',
  secrets: ['my-own-key-123'],
  prompts: ['Tell me the whole story of the robot'],
  now: Date.UTC(2026, 10, 20, 12),
};

describe('A failure that an API tells of', () => {
  for (const refusal of refusals) {
    const { source, status, kind, retryable, says, retryAfterMs } = refusal;
    it(`${source}, ${status} ${JSON.stringify(refusal.body).slice(0, 60)}: ${kind}`, () => {
      const error = read(refusal);
      assert.equal(error.kind, kind);
      assert.match(error.message, says);
      assert.equal(error.retryable, retryable);
      assert.equal(error.retryAfterMs, retryAfterMs);
      assert.equal(error.status, status === 200 ? undefined : status);
      assert.doesNotMatch(error.message, /\.\.|undefined|null|\[object/);
      assert.match(error.message, /[.”]$/);
      assert.match(error.hint ?? '', /^[A-Z].*\.$/);
    });
  }

  it('says how much was sent where it was too much for the model: fault 8', () => {
    const body = JSON.stringify({ error: { message: 'Too long', code: 'context_length_exceeded' } });
    for (const status of [400, 413, 422]) {
      const { message, hint } = readFailedAnswer({ status, headers: {}, body }, context);
      assert.equal(
        message,
        'api.example.com rejected a request of this size (36 characters). api.example.com says: “Too long”',
      );
      assert.equal(hint, 'Send less text, or choose a model with a larger context window.');
    }
  });

  it('names the path and the model that were not found: fault 30', () => {
    const { message } = readFailedAnswer({ status: 404, headers: {}, body: '' }, { ...context, model: 'gpt-5' });
    assert.equal(message, '/v1, or the model “gpt-5”, was not found at api.example.com.');
  });

  it('has the id that the provider gives its requests', () => {
    for (const name of ['x-request-id', 'request-id', 'cf-ray', 'x-amzn-requestid']) {
      const headers = { [name]: 'req_1\u001b[31m' };
      assert.equal(readFailedAnswer({ status: 500, headers, body: '' }, context).requestId, 'req_1');
      assert.equal(readFailedEvent({ error: 'x' }, context, headers).requestId, 'req_1');
      assert.equal(webPage(500, undefined, context, headers).requestId, 'req_1');
    }
  });

  it('never repeats the key or the prompt: fault 110', () => {
    const words = `Bad key my-own-key-123 and nb_abcdef123456, Bearer abc.def for: ${context.prompts[0]}, whole story of the robot!`;
    const bodies = [
      JSON.stringify({ error: { message: words } }),
      words,
      `<title>${words}</title>`,
      JSON.stringify({ detail: [{ msg: words }] }),
    ];
    for (const body of bodies) {
      const { message } = readFailedAnswer({ status: 400, headers: {}, body }, context);
      assert.doesNotMatch(message, /my-own-key|abcdef123456|abc\.def|story of the robot/, body);
      assert.match(message, /Bad key ‹key› and ‹key›, Bearer ‹key› for: ‹prompt›,‹prompt›!/);
    }
  });

  it('never repeats them as JSON or a page writes them, nor with something hidden in them: fault 110', () => {
    const prompt = 'one "two" three\nseventeen herbs\nand <salt>';
    const hidden = (text: string, sign: string): string => `${text.slice(0, 9)}${sign}${text.slice(9)}`;
    const key = context.secrets[0] ?? '';
    const words = [
      `You said ${JSON.stringify(prompt)}`,
      `You said ${prompt.replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll('>', '&#62;')}`,
      `You said ${[...prompt].join('\u200d')}`,
      `You said ${prompt.replaceAll('\n', '\r\n   ')}`,
      ...['\u0000', '\u200d', '\u001b[31m', '\u202e'].map(sign => `Your key is ${hidden(key, sign)}`),
      // What was cut off at the end of many words may be half of a key.
      `${prompt.repeat(300).slice(0, 3_990)} ${key}`,
    ];
    for (const message of words) {
      const said = { ...context, prompts: [prompt, prompt.repeat(300)] };
      const { message: seen } = readFailedEvent({ error: { message } }, said, {});
      assert.doesNotMatch(seen, /herbs|salt|my-own|own-key/, JSON.stringify(message.slice(0, 80)));
    }
  });

  it('never has a part of a key, however it was cut, masked or written: fault 110', () => {
    const key = 'Zq8fK2pLw9XcV4nB7mRt/YhG5jD3sA6e';
    const said = { ...context, secrets: [key, encodeURIComponent(key)], headerValues: ['My long title'] };
    const bodies = [
      ...[key.slice(0, -1), key.slice(4, 20), key.toUpperCase(), key.toLowerCase(), encodeURIComponent(key)],
      `${key.slice(0, 12)}****${key.slice(-8)}`,
      `${key.slice(0, 16)} ${key.slice(16)}`,
    ].map(part => JSON.stringify({ error: { message: `Bad key: ${part}.` } }));
    // Texts are cut before they are looked at.
    bodies.push(`${'x'.repeat(175)} ${key}`, `<title>${'x'.repeat(175)} ${key} ${'y'.repeat(99)}`);
    for (const body of bodies) {
      const { message } = readFailedAnswer({ status: 401, headers: {}, body }, said);
      assert.match(message, /‹key›/, body);
      assert.doesNotMatch(message, /zq8fk|w9xcv|7mrt|3sa6/i, body);
    }
    const { message } = readFailedEvent({ error: 'No title of that kind: My long title' }, said, {});
    assert.equal(message, 'api.example.com says: “No title of that kind: ‹key›”');
  });

  it('never repeats a prompt with white space and invisible characters of any kind: fault 110', () => {
    const signs = [
      '\u00a0',
      '\u3000',
      '\u2009',
      '\f',
      '\v',
      '\u0085',
      '\u200c',
      '\u200d',
      '\u00ad',
      '\u200e',
      '\ufeff',
    ];
    for (const sign of [...signs, '\u001b[1m']) {
      const prompt = `seventeen herbs${sign}and${sign}a pinch of salt${sign}in water`;
      const { message } = readFailedEvent({ error: `You said: ${prompt}` }, { ...context, prompts: [prompt] }, {});
      assert.equal(message, 'api.example.com says: “You said: ‹prompt›”', JSON.stringify(sign));
    }
  });

  it('leaves words alone that only look like something was written for something else', () => {
    const { message } = readFailedEvent({ error: 'No file C:\\new\\table &amp; so on' }, context, {});
    assert.equal(message, 'api.example.com says: “No file C:\\new\\table &amp; so on”');
  });

  it('never has them in the id of a request: fault 110', () => {
    const headers = { 'x-request-id': `req ${context.secrets[0]} ${context.prompts[0]}` };
    assert.equal(readFailedEvent({ error: 'x' }, context, headers).requestId, 'req ‹key› ‹prompt›');
  });

  it('says that the account is empty, also where only the words tell: fault 36', () => {
    const read429 = (message: string) =>
      readFailedAnswer({ status: 429, headers: {}, body: JSON.stringify({ error: { message } }) }, context);
    for (const words of ['Check your plan and billing details', 'Insufficient credits', 'Please top up credits']) {
      assert.equal(read429(words).kind, 'payment', words);
      assert.equal(read429(words).retryable, false);
    }
    assert.equal(read429('Too many requests').kind, 'rateLimit');
  });

  it('never repeats a short prompt either', () => {
    const error = readFailedEvent({ error: 'Refused: “top secret”' }, { ...context, prompts: ['top secret\n'] }, {});
    assert.equal(error.message, 'api.example.com says: “Refused: “‹prompt›””');
  });

  it('shows one line of plain text: fault 111', () => {
    const { message } = readFailedEvent({ error: '\u001b[31mNo\u001b[0m\r\nway \u202egnp.exe\u0000' }, context, {});
    assert.equal(message, 'api.example.com says: “No way gnp.exe”');
  });

  it('does not take long for a large prompt', () => {
    const random = Array.from({ length: 8_000_000 }, (_, index) =>
      String.fromCharCode(97 + ((index * 7_919) % 26)),
    ).join('');
    const costly: readonly (readonly [prompt: string, words: string])[] = [
      ['lorem ipsum dolor sit amet '.repeat(40_000), 'lorem ipsum dolor sit amat '.repeat(1_000)],
      ['a'.repeat(4_000_000), 'a'.repeat(4_000)],
      ['aaaaaaaaaab'.repeat(300_000), 'aaaaaaaaaac'.repeat(400)],
      [random, 'no word of it '.repeat(300)],
    ];
    for (const [prompt, words] of costly) {
      const before = process.cpuUsage();
      readFailedEvent({ error: words }, { ...context, prompts: [prompt] }, {});
      assert.ok(process.cpuUsage(before).user < 1_000_000, words.slice(0, 20));
    }
  });

  it('names where a redirect leads, and nothing of its path: fault 31', () => {
    const headers = { location: 'https://other.example.net/login?token=abc' };
    const error = readFailedAnswer({ status: 302, headers, body: '<html>' }, context);
    assert.equal(error.kind, 'configuration');
    assert.equal(error.message, 'api.example.com redirects to https://other.example.net (302).');
    const named = { location: 'https://my-own-key-123.example.net' };
    assert.equal(
      readFailedAnswer({ status: 302, headers: named, body: '' }, context).message,
      'api.example.com redirects to https://‹key›.example.net (302).',
    );
    assert.match(readFailedAnswer({ status: 301, headers: {}, body: '' }, context).message, /redirects \(301\)\.$/);
  });

  it('calls the hour after midnight by its number: fault 35', () => {
    const midnight = new Date(2026, 10, 27).getTime();
    const said = { ...context, now: midnight };
    const { message } = readFailedAnswer({ status: 429, headers: { 'retry-after': '420' }, body: '' }, said);
    assert.match(message, /Try again at 00:07\.$/);
  });

  it('says on which day the pause is over when that is not today', () => {
    const body = JSON.stringify({ error: 'rate_limit_exceeded', message: 'Daily', retry_after: 3 * 86_400 });
    assert.match(
      readFailedAnswer({ status: 429, headers: {}, body }, context).message,
      /Try again at \d\d:\d\d on \S+\. /,
    );
  });
});

function read({ status, headers = {}, body }: Refusal): GenerationError {
  if (status === 200) return readFailedEvent(body, context, headers);
  return readFailedAnswer({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, context);
}
