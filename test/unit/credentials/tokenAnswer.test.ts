import assert from 'node:assert/strict';
import { lifetimeOf, readToken } from '../../../src/credentials/tokenAnswer.ts';

const now = Date.UTC(2026, 10, 20, 12);
const inAnHour = now + 3_600_000;
const anywhere = { token: undefined, expires: undefined, ttl: undefined };
const jwt = (claims: object): string =>
  [{ alg: 'RS256' }, claims]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.c2ln');

describe('A token', () => {
  for (const [source, text, key, minutes] of [
    // RFC 6749, section 5.1
    ['OAuth 2', '{"access_token":"2YotnFZFEjr1","token_type":"example","expires_in":3600}', '2YotnFZFEjr1', 60],
    [
      'Entra v1, which writes numbers as text',
      '{"expires_in":"3599","ext_expires_in":"3599","expires_on":"1","access_token":"eyJ0"}',
      'eyJ0',
      3_599 / 60,
    ],
    [
      'watsonx, with both forms of the time',
      `{"access_token":"eyJr","refresh_token":"not_supported","expires_in":3600,"expiration":${now / 1_000 + 9_999}}`,
      'eyJr',
      60,
    ],
    ['GigaChat, in milliseconds', `{"access_token":"eyJh","expires_at":${now + 1_800_000}}`, 'eyJh', 30],
    ['GigaChat by user and password', `{"tok":"eyJi","exp":${now / 1_000 + 1_800}}`, 'eyJi', 30],
    [
      "Google's generateAccessToken",
      `{"accessToken":"ya29.c","expireTime":"${new Date(inAnHour).toISOString()}"}`,
      'ya29.c',
      60,
    ],
    ["Go's oauth2.Token", `{"access_token":"abcd","expiry":"${new Date(inAnHour).toISOString()}"}`, 'abcd', 60],
    [
      'az account get-access-token',
      `{\n  "accessToken": "eyJ0eXAi",\n  "expiresOn": "2026-11-20 14:00:00.000000",\n  "expires_on": ${inAnHour / 1_000},\n  "subscription": "0",\n  "tokenType": "Bearer"\n}\n`,
      'eyJ0eXAi',
      60,
    ],
    [
      'Kubernetes ExecCredential',
      `{"kind":"ExecCredential","status":{"token":"k8s-aws-v1.abc","expirationTimestamp":"${new Date(inAnHour).toISOString()}"}}`,
      'k8s-aws-v1.abc',
      60,
    ],
    ['ibmcloud iam oauth-tokens --output json', '{\n  "iam_token": "Bearer eyJraWQi.x"\n}\n', 'eyJraWQi.x', undefined],
    [
      'databricks auth token',
      `{"access_token":"dapi-1","token_type":"Bearer","expiry":"${new Date(inAnHour).toISOString()}"}`,
      'dapi-1',
      60,
    ],
    [
      'gh auth token',
      'gho_16C7e42F292c6912E7710c838347Ae178B4a\n',
      'gho_16C7e42F292c6912E7710c838347Ae178B4a',
      undefined,
    ],
    ['an envelope', '{"code":0,"data":{"access_token":"abcd-1","expires_in":7200}}', 'abcd-1', 120],
    ['Vault', '{"auth":{"client_token":"hvs.CAES","lease_duration":2764800}}', 'hvs.CAES', 46_080],
    ['a gateway that answers in plain text', 'eyJhbGciOi\n', 'eyJhbGciOi', undefined],
    ['az with --query and without -o tsv', '"eyJ0eXAiOi"\n', 'eyJ0eXAiOi', undefined],
    ['gcloud auth print-access-token', 'ya29.a0Af_ex-ample\r\n', 'ya29.a0Af_ex-ample', undefined],
    [
      'pass show, with notes below',
      'hunter2-of-pass\nlogin: me\nurl: https://example.test\n',
      'hunter2-of-pass',
      undefined,
    ],
    ['a helper that prints the whole header', 'Bearer abc.def\n', 'abc.def', undefined],
    ['a mark of the byte order, and blank lines', '\ufeff\n\n  abcd-efgh  \n', 'abcd-efgh', undefined],
    [
      'a tool that greets first',
      'Refreshing the session…\n{"access_token":"abcd-2","expires_in":"600s"}',
      'abcd-2',
      10,
    ],
    ['a JSON Web Token, which tells its own time', jwt({ exp: inAnHour / 1_000 }), jwt({ exp: inAnHour / 1_000 }), 60],
  ] as const) {
    it(`is read as ${source} writes it`, () => {
      const read = readToken(text, anywhere, now);
      assert.equal(read.key, key);
      assert.equal(read.lifetimeMs, minutes === undefined ? undefined : Math.round(minutes * 60_000));
    });
  }

  for (const [what, text, token] of [
    [
      'an error with exit code 0',
      'ERROR: (gcloud.auth) You do not currently have an active account selected.\n',
      undefined,
    ],
    ['ibmcloud iam oauth-tokens, which prints words', 'IAM token:  Bearer eyJraWQi.x\n', undefined],
    ['a secret of AWS that is JSON itself', '{"SecretString":"{\\"key\\":\\"abcd\\"}"}', '/SecretString'],
    ['an error as JSON', '{"error":"invalid_grant","error_description":"expired"}', undefined],
    ['a page', '<!DOCTYPE html><html><body>Sign in</body></html>', undefined],
    ['a page in one word', '<html>', undefined],
    ['nothing', ' \r\n', undefined],
    ['a number where the token should be', '{"access_token":12}', undefined],
    ['an empty token', '{"access_token":""}', undefined],
    ['a pointer that leads nowhere', '{"access_token":"abcd"}', '/data/token'],
    ['a pointer into plain text', 'abcd', '/access_token'],
    ['a token with a line break inside', '{"access_token":"ab cd"}', undefined],
    ['a prototype', '{}', '/constructor/name'],
  ] as const) {
    it(`is not read from ${what}`, () => {
      assert.equal(readToken(text, { ...anywhere, token }, now).key, undefined);
    });
  }

  it('has the time that its pointer leads to, before the usual fields and before a fixed one', () => {
    const text = '{"t":"abcd","expires_in":60,"valid":{"for":"2h"}}';
    assert.equal(readToken(text, { token: '/t', expires: '/valid/for', ttl: 5 }, now).lifetimeMs, 7_200_000);
    assert.equal(readToken(text, { token: '/t', expires: '/gone', ttl: 5 }, now).lifetimeMs, 5_000);
  });

  for (const [value, expected] of [
    [3_600, 3_600_000],
    ['3600', 3_600_000],
    [inAnHour / 1_000, 3_600_000],
    [inAnHour, 3_600_000],
    [inAnHour * 1_000, 3_600_000],
    [inAnHour * 1_000_000, 3_600_000],
    [`${inAnHour}`, 3_600_000],
    ['PT1H30M', 5_400_000],
    ['1h', 3_600_000],
    ['3599.5s', 3_599_500],
    [new Date(inAnHour).toUTCString(), 3_600_000],
    ['2026-11-20T14:00:00+01:00', 3_600_000],
    [now - 1, 0],
    [0, undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    ['soon', undefined],
    [null, undefined],
    [{}, undefined],
  ] as const) {
    it(`with ${JSON.stringify(value)} is good for ${expected} ms`, () =>
      assert.equal(lifetimeOf(value, now), expected));
  }
});
