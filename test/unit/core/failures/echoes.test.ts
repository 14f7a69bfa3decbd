import assert from 'node:assert/strict';
import { repeatsSecret, resemblesPrompt } from '../../../../src/core/failures/promptEchoes/foldedEchoes.ts';
import { readFailedEvent } from '../../../../src/core/failures/responseFailure.ts';

const prompt = 'Schreibe über den Café-Roboter, der heimlich malt';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('Words that repeat the prompt in another form', () => {
  const forms: readonly (readonly [form: string, words: string])[] = [
    ['capitals', prompt.toUpperCase()],
    ['small letters', prompt.toLowerCase()],
    ['decomposed characters', prompt.normalize('NFD')],
    ['full-width characters', prompt.replace(/[a-z]/gi, letter => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))],
    ['percent signs', encodeURIComponent(prompt)],
    ['percent signs and plus signs', new URLSearchParams({ p: prompt }).toString()],
    ['percent signs twice', encodeURIComponent(encodeURIComponent(prompt))],
    ['base64', base64(prompt)],
    ['base64 for addresses', Buffer.from(prompt).toString('base64url')],
    ['base64 of JSON', base64(JSON.stringify({ messages: [{ role: 'user', content: prompt }] }))],
    ['base64 that was cut off at its beginning', base64(`xx${prompt}`).slice(3)],
    ['hexadecimal digits', Buffer.from(prompt).toString('hex')],
    ['escapes of JSON', [...prompt].map(letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['no spaces', prompt.replaceAll(' ', '')],
    ['other spaces', prompt.replaceAll(' ', '_')],
    ['a part in capitals', prompt.slice(9, 40).toUpperCase()],
  ];
  for (const [form, words] of forms) {
    it(`as ${form} are left out`, () => {
      const context = { host: 'api.example.com', path: '/', secrets: [], prompts: [prompt], now: 0 };
      const { message } = readFailedEvent({ error: `You said: ${words}.` }, context, {});
      assert.doesNotMatch(message.toLowerCase().normalize('NFKC'), /roboter|heimlich|cm9ib3|726f626f/);
      assert.ok(message.length < 100, message);
    });
  }

  it('are others than words about the same matter', () => {
    for (const words of [
      'The model is overloaded',
      'Rate limit reached, try again',
      'Der Roboter malt nicht',
      base64('x'.repeat(60)),
    ]) {
      assert.ok(!resemblesPrompt(words, [prompt]), words);
    }
  });

  it('are found in time that grows with the prompt alone', () => {
    const took = (length: number): number => {
      const before = process.cpuUsage();
      resemblesPrompt(`${'%41'.repeat(600)} ${'QUFB'.repeat(400)} ${'a1'.repeat(300)}`, [
        'lorem Ipsum '.repeat(length / 12),
      ]);
      return process.cpuUsage(before).user;
    };
    took(10_000);
    assert.ok(took(1_000_000) < 40 * took(100_000) + 400_000);
  });
});

describe('Words that repeat a key in another form', () => {
  const key = 'Zq8fK2pLw9XcV4nB7mRt/YhG5jD3sA6e';
  it('are left out', () => {
    assert.ok(repeatsSecret(base64(`authorization: Bearer ${key}`), [key]));
    assert.ok(repeatsSecret(`x=${encodeURIComponent(key)}`, [key]));
    assert.ok(!repeatsSecret('The key is not known', [key]));
  });
});

describe('A key in words, in another form', () => {
  const key = 'sk-Zq8Lm3Xv9Bn2Kp5Rt7Wy';
  const between = (sign: string) => [...key].join(sign);
  for (const [form, words] of [
    ['backwards', [...key].reverse().join('')],
    ['with spaces', between(' ')],
    ['with dashes', between('-')],
    ['over lines', key.replace(/.{6}/g, '$&\n')],
    ['in parts', key.replace(/.{5}/g, '$&" + "')],
    ['wide', [...key].map(sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).join('')],
    ['in base64 behind a name', base64(`user:${key}`)],
  ] as const) {
    it(`is found ${form}`, () => assert.ok(repeatsSecret(`Your key ${words} is wrong`, [key])));
  }

  it('is not found in words that only resemble it', () => {
    assert.ok(!repeatsSecret('The key sk-… of this project is wrong. Zq8 Lm3', [key]));
  });
});
