import assert from 'node:assert/strict';
import type { KeyedConnection } from '../../../../src/core/generation/connection.ts';
import { prepareRequest } from '../../../../src/core/stream/preparedRequest.ts';
import { findDialect } from '../../../../src/dialects/index.ts';

const request = { messages: [{ role: 'user', content: 'Hi' }] } as const;
const key = 'sk-aBcDeFgHiJkLmNoPqRsTuVwX';
const far = { dialect: 'openai', baseUrl: 'http://llm.internal:8080/v1' };

function prepare(connection: KeyedConnection): unknown {
  const dialect = findDialect(connection.dialect);
  assert.ok(dialect !== undefined);
  return prepareRequest(request, connection, dialect);
}

describe('over http:// to another computer', () => {
  for (const [place, connection] of [
    ['as the key', { ...far, apiKey: 'anything' }],
    ['in a header of any name', { ...far, headers: { 'X-Client': key } }],
    ['behind a scheme in a header', { ...far, headers: { 'X-Client': `Token ${key}` } }],
    ['in the query', { ...far, baseUrl: `${far.baseUrl}?k=${key}` }],
    ['in the body of a declared dialect', { ...far, dialect: { body: { access: key }, read: {} } }],
    ['as a declared secret', { ...far, secrets: ['short'] }],
  ] as const) {
    it(`no key goes ${place}, unless the person allowed it for this connection`, () => {
      assert.throws(() => prepare(connection), { kind: 'configuration' });
      assert.ok(prepare({ ...connection, allowInsecureHttp: true }));
      assert.ok(prepare({ ...connection, baseUrl: connection.baseUrl.replace('http:', 'https:') }));
    });
  }

  it('a request without any key goes as it is', () => {
    assert.ok(
      prepare({ ...far, headers: { 'X-Title': 'Runnel', 'X-Tenant': '123e4567-e89b-12d3-a456-426614174000' } }),
    );
  });
});
