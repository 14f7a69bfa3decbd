import assert from 'node:assert/strict';
import { toTransportFailure } from '../../../src/network/transportFailure.ts';

const coded = (code: string, more: object = {}): Error => Object.assign(new Error('x'), { code }, more);

describe('What a transport throws', () => {
  const cases: readonly (readonly [sentence: string, error: unknown, phase: string, code: string])[] = [
    ['has its own code', coded('ECONNREFUSED'), 'connect', 'ECONNREFUSED'],
    ['has the code of its cause', new TypeError('fetch failed', { cause: coded('ENOTFOUND') }), 'connect', 'ENOTFOUND'],
    [
      'has the code of its first part',
      new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]),
      'connect',
      'ECONNREFUSED',
    ],
    [
      'has the code of a part of its cause',
      new TypeError('fetch failed', { cause: new AggregateError([coded('EHOSTUNREACH')]) }),
      'connect',
      'EHOSTUNREACH',
    ],
    ['broke after it was connected', coded('ETIMEDOUT', { syscall: 'read' }), 'request', 'ETIMEDOUT'],
    ['was reset after it was connected', coded('ECONNRESET', { syscall: 'read' }), 'request', 'ECONNRESET'],
    [
      'was cut before TLS stood',
      Object.assign(new Error('Client network socket disconnected before secure TLS connection was established'), {
        code: 'ECONNRESET',
      }),
      'connect',
      'ECONNRESET',
    ],
    [
      'spoke to a plain port',
      Object.assign(new Error('ssl3_get_record:wrong version number'), { code: 'EPROTO' }),
      'connect',
      'ERR_SSL_WRONG_VERSION_NUMBER',
    ],
    [
      'was asked for a login by the proxy',
      new Error('Proxy response (407) !== 200 when HTTP Tunneling'),
      'connect',
      'PROXY_407',
    ],
    [
      'was refused by the proxy',
      coded('UND_ERR_ABORTED', { message: 'Proxy response (502) !== 200 when HTTP Tunneling' }),
      'connect',
      'PROXY_502',
    ],
    [
      'distrusts the proxy itself',
      coded('UND_ERR_PRX_TLS', { cause: coded('ERR_TLS_CERT_ALTNAME_INVALID') }),
      'connect',
      'UND_ERR_PRX_TLS',
    ],
    ['could not unpack', new TypeError('terminated', { cause: coded('Z_DATA_ERROR') }), 'request', 'ENCODING'],
    ['has no code', new TypeError('fetch failed'), 'request', ''],
    ['is no error', 'x', 'request', ''],
  ];
  for (const [sentence, error, phase, code] of cases) {
    it(sentence, () => {
      const failure = toTransportFailure(error, 'request', undefined);
      assert.equal(failure.phase, phase);
      assert.equal(failure.code, code);
      assert.equal(toTransportFailure(error, 'body', undefined).phase, 'body');
      assert.equal(toTransportFailure(failure, 'body', undefined), failure);
    });
  }

  it('may have itself as its cause', () => {
    const error = new Error('x');
    error.cause = error;
    assert.equal(toTransportFailure(error, 'request', undefined).code, '');
  });
});
