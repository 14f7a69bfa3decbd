import assert from 'node:assert/strict';
import type { KeyedConnection } from '../../../../src/core/generation/connection.ts';
import type { JsonObject } from '../../../../src/core/json/json.ts';
import { prepareRequest } from '../../../../src/core/stream/preparedRequest.ts';
import { findDialect } from '../../../../src/dialects/index.ts';

const request = { messages: [{ role: 'user', content: 'Hi' }] } as const;
const key = 'sk-aBcDeFgHiJkLmNoPqRsTuVwX';
const far = { dialect: 'openai', baseUrl: 'http://llm.internal:8080/v1' };

function declared(body: JsonObject, headers: Readonly<Record<string, string>> = {}): KeyedConnection {
  return { ...far, dialect: { headers, body: { text: '{{prompt}}', ...body }, read: {} } };
}

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
    ['in a body, by the name of its field', declared({ auth: [{ client_secret: 'correct horse battery' }] })],
    ['in the headers of a declared dialect', declared({}, { 'X-Api-Key': 'correct-horse-battery' })],
    ['in the path of a declared dialect', { ...far, dialect: { path: `/chat?key=${key}`, body: {}, read: {} } }],
    ['as a declared secret', { ...far, secrets: ['short'] }],
  ] as const) {
    it(`no key goes ${place}, unless the person allowed it for this connection`, () => {
      assert.throws(() => prepare(connection), { kind: 'configuration' });
      assert.ok(prepare({ ...connection, allowInsecureHttp: true }));
      assert.ok(prepare({ ...connection, baseUrl: connection.baseUrl.replace('http:', 'https:') }));
    });
  }

  it('no key goes in what a request adds to the body', () => {
    const dialect = findDialect('openai');
    assert.ok(dialect !== undefined);
    const withExtra = { ...request, extra: { access_token: 'correct-horse-battery' } };
    assert.throws(() => prepareRequest(withExtra, far, dialect), { kind: 'configuration' });
  });

  it('a declaration goes that holds no key', () => {
    const body = { code: 'python-three', auth_type: 'bearer-token', password: 'YOUR_PASSWORD', token: '{{key}}' };
    assert.ok(prepare(declared(body)));
  });

  it('a request without any key goes as it is', () => {
    assert.ok(
      prepare({ ...far, headers: { 'X-Title': 'Runnel', 'X-Tenant': '123e4567-e89b-12d3-a456-426614174000' } }),
    );
  });
});
