import assert from 'node:assert/strict';
import { isPlaceholder } from '../../../../src/core/failures/standInKeys.ts';

describe('what stands for a key in documentation', () => {
  for (const text of [
    ...['', 'YOUR_API_KEY', 'your-api-key', 'nb_your_key_here', 'yourApiKey', 'sk-your-key', 'INSERT_TOKEN_HERE'],
    ...['<key>', '<YOUR API KEY>', 'sk-<your-key>', '[your key]', '{api_key}', '{{token}}', '$TOKEN', `$${'{TOKEN}'}`],
    ...['$env:KEY', '$(pass show key)', '%API_KEY%', 'sk-…', 'sk-...', 'nb_***', 'sk-xxxxxxxx', 'xxxx', 'sk-proj-xxxx'],
    ...['ELUMENTA_API_KEY', 'elumenta-api-key', 'api_key', 'access_token', 'token', 'my-secret-key', 'example-key'],
    ...['PASSWORD', 'my_password', 'replace-with-your-token'],
  ]) {
    it(`is ${JSON.stringify(text)}`, () => assert.ok(isPlaceholder(text)));
  }

  for (const text of [
    ...[
      'nb_yourself7Hk2mQ9xT4',
      'hereIsX7Hk2mQ9xT4b',
      'tYourR9xHere2kQ7mBv',
      'p4$$w0rd%2024',
      'a{7}[x]%key',
      'aB3*kd9<2>',
    ],
    ...[
      'correct-horse-battery-staple',
      'sk-aBcDeFgHiJkLmNoPqRsTuVwX',
      'f1cxxxxxx1dd2c',
      'there-and-back',
      'monkey2your9tree',
    ],
    ...['AKIAIOSFODNN7EXAMPLE', 'hunter2!', 'token-7Hk2mQ9xT4bV', 'example.com'],
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.ok(!isPlaceholder(text)));
  }
});
