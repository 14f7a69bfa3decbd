import assert from 'node:assert/strict';
import { fillSecrets, secretNamesIn } from '../../../../src/host/connections/fillSecrets.ts';
import { findKeysInEntry } from '../../../../src/host/connections/keysInEntry.ts';

const base = { id: 'a', dialect: 'openai', baseUrl: 'https://a.test/v1' };
const key = 'sk-aBcDeFgHiJkLmNoPqRsTuVwX';
const other = 'glpat-aBcDeFgHiJkLmNoP1234';
const body = (fields: object) => ({ ...base, dialect: { body: { text: '{{prompt}}', ...fields }, read: {} } });

describe('a key in an entry of the settings', () => {
  for (const [place, entry] of [
    ['a field of its own', { ...base, apiKey: key }],
    ['the usual header', { ...base, headers: { Authorization: `Bearer ${key}` } }],
    ['a header of any name', { ...base, headers: { 'X-Foo': key } }],
    ['Private-Token', { ...base, headers: { 'Private-Token': 'abcdef123456' } }],
    ['Proxy-Authorization', { ...base, headers: { 'Proxy-Authorization': 'Basic dXNlcjpwYXNz' } }],
    ['a cookie', { ...base, headers: { Cookie: 'session=0123456789abcdef' } }],
    ['the query', { ...base, baseUrl: 'https://a.test/v1?access_key=0123456789ab&model=x' }],
    ['the query, as a code', { ...base, baseUrl: 'https://a.test/api/f?code=aBcD0123456789==' }],
    ['the path', { ...base, baseUrl: `https://a.test/${key}/v1` }],
    ['the body', body({ api_key: key })],
    ['the body, below', body({ auth: { nested: [{ token: 'abcdef0123456789' }] } })],
    ['the body, by its shape alone', body({ anything: other })],
    ['the path of a dialect', { ...base, dialect: { path: `/chat?key=${key}`, body: {}, read: {} } }],
    ['`key`, which is for a path', { ...base, key }],
    ['the headers of a dialect', { ...base, dialect: { headers: { 'X-Foo': key }, body: {}, read: {} } }],
    ['the name of the connection', { ...base, label: `Mine (${key})` }],
    ['the name of the connection, as an address', { ...base, label: 'postgres://me:hunter2@db.test/x' }],
    ['the name of the model', { ...base, model: key }],
    ['a header, beside a placeholder', { ...base, headers: { 'X-Foo': `{{key}},${other}` } }],
    ['a header, with its name again', { ...base, headers: { Authorization: `Authorization: Bearer ${key}` } }],
    ['the usual header, however short', { ...base, headers: { Authorization: 'Bearer hunter2' } }],
    ['the body, beside a placeholder', body({ anything: `{{prompt}} ${other}` })],
    ['the user of the address', { ...base, baseUrl: `https://${key}@a.test/v1` }],
    ['the password of the address', { ...base, baseUrl: 'https://me:hunter2@a.test/v1' }],
    ['a password with signs', { ...base, baseUrl: 'https://me:a%40b@c:d@a.test/v1' }],
    [
      'the address, beside another login',
      { ...base, baseUrl: 'https://me:hunter2@a.test/v1', headers: { authorization: 'Bearer {{key}}' } },
    ],
    ['quotes and line breaks', { ...base, apiKey: `"${key}"\n` }],
  ] as const) {
    it(`is found in ${place}, and a placeholder or nothing stays there`, () => {
      const found = findKeysInEntry(entry);
      assert.ok(found !== undefined);
      const values = [found.key, ...Object.values(found.named)].filter(value => value !== undefined);
      assert.equal(values.length, 1);
      const [value = ''] = values;
      assert.doesNotMatch(value, /["\n]/);
      const left = JSON.stringify(found.cleaned);
      assert.ok(!left.includes(value) && !left.includes(encodeURIComponent(value)), left);
      assert.equal(findKeysInEntry(found.cleaned), undefined, 'nothing is left to be found');
    });
  }

  it('in a credential gets a name, in whatever is sent with it, and paths and commands stay', () => {
    const credential = {
      url: `https://auth.test/token?api_key=${key}`,
      headers: { 'X-Api-Key': other },
      basic: { user: 'me', password: 'correct-horse-1' },
      form: { grant_type: 'client_credentials', client_id: '0oa1b2c3', client_secret: 'aBcDeFgHiJ1234567890' },
    };
    const entry = { ...base, credential, ca: '/etc/ssl/own.pem', cert: 'C:\\keys\\me.crt', key: '~/me.key' };
    const found = findKeysInEntry(entry);
    assert.equal(found?.key, undefined);
    assert.deepEqual(found?.named, {});
    assert.deepEqual(
      Object.values(found?.signIn ?? {}).sort(),
      [key, other, 'correct-horse-1', 'aBcDeFgHiJ1234567890'].sort(),
    );
    const { ca, cert, key: path } = found?.cleaned ?? {};
    assert.deepEqual([ca, cert, path], [entry.ca, entry.cert, entry.key]);
    assert.equal(findKeysInEntry(found?.cleaned ?? {}), undefined);
    assert.equal(
      findKeysInEntry({ ...base, credential: { command: ['op', 'read', 'op://vault/item/credential'] } }),
      undefined,
    );
  });

  it('before the host is the login that browsers make of it', () => {
    const found = findKeysInEntry({ ...base, baseUrl: 'https://me:p%40ss@a.test/v1' });
    assert.equal(found?.key, Buffer.from('me:p@ss').toString('base64'));
    assert.deepEqual(found?.cleaned, {
      ...base,
      baseUrl: 'https://a.test/v1',
      headers: { Authorization: 'Basic {{key}}' },
    });
  });

  it('leaves the rest of a name', () => {
    const found = findKeysInEntry({ ...base, label: `My gateway (${key}), fast` });
    assert.deepEqual([found?.key, found?.cleaned.label], [key, 'My gateway fast']);
  });

  it('gets a name that no other secret of the connection has', () => {
    const headers = { 'X-A': '{{secret:x-b}}', 'X-B': other };
    assert.deepEqual(findKeysInEntry({ ...base, headers }, true)?.named, { 'x-b-2': other });
    const profile = { id: 'careful', headers: { 'X-B': other } };
    assert.deepEqual(findKeysInEntry(profile, true, profile.id)?.named, { 'careful-x-b': other });
  });

  it('is one of several: each gets a placeholder of its own, the same value the same one', () => {
    const entry = { ...base, headers: { Authorization: `Bearer ${key}`, 'X-Copy': key, 'X-Gateway-Token': other } };
    const found = findKeysInEntry(entry);
    assert.equal(found?.key, key);
    assert.deepEqual(found?.named, { 'x-gateway-token': other });
    assert.deepEqual(found?.cleaned.headers, { 'X-Copy': '{{key}}', 'X-Gateway-Token': '{{secret:x-gateway-token}}' });
  });

  it('beside a key that is stored becomes a secret by name', () => {
    const found = findKeysInEntry({ ...base, headers: { 'X-Api-Key': '{{key}}', 'X-Second': other } });
    assert.deepEqual([found?.key, found?.named], [undefined, { 'x-second': other }]);
    assert.equal(findKeysInEntry({ ...base, apiKey: key }, true)?.key, undefined);
  });

  for (const [what, entry] of [
    [
      'placeholders',
      { ...base, headers: { Authorization: 'Bearer {{key}}', 'X-A': '{{secret:a}}', 'Api-Key': '<your key>' } },
    ],
    [
      'versions and ids',
      { ...base, headers: { 'anthropic-version': '2023-06-01', 'X-Tenant': '123e4567-e89b-12d3-a456-426614174000' } },
    ],
    ['names', { ...base, label: 'Qwen @ home: key-value store', model: 'DeepSeek-R1-Distill-Qwen-32B-AWQ-v2' }],
    ['addresses with an @ behind the host', { ...base, baseUrl: 'https://a.test/@scope/v1?mail=a@b.test' }],
    ['models', { ...base, model: 'accounts/fireworks/models/llama-v3p1-405b-instruct', label: 'secret garden' }],
    [
      'templates and plain fields',
      body({ max_tokens: 16, author: 'somebody nice', api_key: '{{key}}', stop: ['\n\n'] }),
    ],
    [
      'ordinary addresses',
      { ...base, baseUrl: 'https://a.test/openai/deployments/gpt-4o-2024-11-20/chat?api-version=2025-01-01-preview' },
    ],
  ] as const) {
    it(`is not seen in ${what}`, () => assert.equal(findKeysInEntry(entry), undefined));
  }
});

describe('placeholders of secrets', () => {
  it('are filled in where they are declared, and left where nothing is stored', () => {
    const secrets = new Map([
      ['a', 'one/two'],
      ['key', 'k'],
    ]);
    const declared = { path: '/x?t={{secret:a}}', list: ['{{ secret:a }}', '{{secret:b}}', 7, null], k: '{{key}}' };
    assert.deepEqual(fillSecrets(declared, secrets, encodeURIComponent), {
      path: '/x?t=one%2Ftwo',
      list: ['one%2Ftwo', '{{secret:b}}', 7, null],
      k: 'k',
    });
    assert.deepEqual(secretNamesIn(declared), ['a', 'b']);
  });
});
