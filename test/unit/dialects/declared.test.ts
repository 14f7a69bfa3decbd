import assert from 'node:assert/strict';
import { readCustomDialect } from '../../../src/dialects/custom/readCustomDialect.ts';

const declared = (matches: string) => ({ body: { text: '{{prompt}}' }, read: { ended: { at: '/type', matches } } });

describe('an expression of a declared dialect', () => {
  for (const expression of [
    ...[
      'done',
      '^(?:stop|end)$',
      'ERROR|TIMEOUT',
      '^response\\.(?:a_)?text\\.delta$',
      '^v\\d+\\.\\d+$',
      '[*+]',
      '\\(a\\)+',
      '\\w+',
    ],
  ]) {
    it(`may be ${expression}`, () => assert.ok(readCustomDialect(declared(expression))));
  }

  // What each would do with a thousand letters of a server: minutes, or the age of the universe.
  for (const expression of [
    ...['(a+)+$', '(a|a)*$', '(?:a|aa)+$', '(a{1,9}){2,9}$', '(.*a){12}', '.*.*.*.*x', '^a*a*a*$', '\\w+\\s*=\\w+'],
    ...[
      'a?'.repeat(30) + 'a'.repeat(30),
      '(a|a)'.repeat(30),
      '(a*)\\1*b',
      '(?=(a+))\\1+$',
      '[[](a+)+$',
      'x'.repeat(201),
      '(',
    ],
  ]) {
    it(`may not be ${expression.slice(0, 30)}`, () =>
      assert.throws(() => readCustomDialect(declared(expression)), { kind: 'configuration' }));
  }
});
