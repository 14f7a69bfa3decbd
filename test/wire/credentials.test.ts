import assert from 'node:assert/strict';
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { systemClock } from '../../src/core/clock.ts';
import { GenerationError } from '../../src/core/generation/errors.ts';
import { createKeySource } from '../../src/credentials/keySource.ts';
import { obtainKey } from '../../src/credentials/obtainKey.ts';
import { readCredential } from '../../src/credentials/readCredential.ts';
import { createTransport } from '../../src/network/transport.ts';
import { createFakeClock } from '../support/fakeClock.ts';
import { done, finish, generate, say, transports } from '../support/generate.ts';
import { type RawServer, type Received, startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as [(typeof transports)[0]];
const secret = 'hush-hush-0123456789';

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

describe('A token exchange', () => {
  let server: RawServer;
  let answers: (request: Received, number: number) => Answer;
  beforeEach(async () => {
    answers = () => ({ body: '{"access_token":"token-1","expires_in":3600}' });
    server = await startRawServer(async (line, request, number) => {
      const { status = 200, headers = {}, body } = answers(request, number);
      await line.head(status, { 'content-type': 'application/json', ...headers });
      await line.send(body);
      line.end();
    });
  });
  afterEach(() => server.close());

  const obtain = (declared: object, parts: Partial<Parameters<typeof obtainKey>[1]> = {}) =>
    obtainKey(readCredential({ url: `${server.url}/token`, ...declared }), {
      ...{ transport, clock: systemClock, signal: new AbortController().signal, env: {} },
      secrets: new Map([['client', secret]]),
      ...parts,
    });

  const failureOf = async (promise: Promise<unknown>): Promise<GenerationError> => {
    const failure = await promise.then(
      () => assert.fail('It did not fail.'),
      error => error,
    );
    assert.ok(failure instanceof GenerationError, String(failure));
    const told = JSON.stringify([failure.message, failure.hint, failure.sentences, failure.stack, `${failure.cause}`]);
    for (const hidden of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(`id:${secret}`).toString('base64'),
      'token-1',
    ]) {
      assert.ok(!told.includes(hidden), told);
    }
    return failure;
  };

  it('posts a form, with secrets in their places and encoded', async () => {
    const got = await obtain({
      form: { grant_type: 'client_credentials', client_secret: '{{secret:client}}', scope: 'a b&c' },
    });
    assert.deepEqual(got, { key: 'token-1', lifetimeMs: 3_600_000 });
    const [request] = server.received;
    assert.equal(request?.method, 'POST');
    assert.equal(request?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(request?.body, `grant_type=client_credentials&client_secret=${secret}&scope=a+b%26c`);
  });

  it('posts JSON, gets with a query, and signs in by name and password', async () => {
    await obtain({ json: { nested: [{ key: '{{secret:client}}' }], n: 1 } });
    await obtain({ method: 'GET', url: `${server.url}/token?key={{secret:client}}` });
    await obtain({ basic: { user: 'id', password: '{{secret:client}}' } });
    const [json, get, basic] = server.received;
    assert.deepEqual(JSON.parse(json?.body ?? ''), { nested: [{ key: secret }], n: 1 });
    assert.equal(get?.method, 'GET');
    assert.equal(get?.path, `/token?key=${secret}`);
    assert.equal(basic?.headers.authorization, `Basic ${Buffer.from(`id:${secret}`).toString('base64')}`);
  });

  it('has a new UUID in every request', async () => {
    for (let each = 0; each < 2; each++) await obtain({ headers: { RqUID: '{{uuid}}' } });
    const ids = server.received.map(({ headers }) => headers.rquid);
    assert.match(ids[0] ?? '', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    assert.notEqual(ids[0], ids[1]);
  });

  it('of GigaChat sends what its documentation says, and reads milliseconds', async () => {
    const expiresAt = Date.now() + 1_800_000;
    answers = () => ({
      headers: { date: new Date().toUTCString() },
      body: JSON.stringify({ access_token: 'eyJj.x', expires_at: expiresAt }),
    });
    const { key, lifetimeMs = 0 } = await obtain(
      { preset: 'gigachat', url: `${server.url}/api/v2/oauth`, scope: 'GIGACHAT_API_CORP' },
      { secrets: new Map([['authorization-key', secret]]) },
    );
    assert.equal(key, 'eyJj.x');
    assert.ok(lifetimeMs > 1_790_000 && lifetimeMs <= 1_801_000, String(lifetimeMs));
    const [request] = server.received;
    assert.equal(request?.path, '/api/v2/oauth');
    assert.equal(request?.headers.authorization, `Basic ${secret}`);
    assert.equal(request?.body, 'scope=GIGACHAT_API_CORP');
    assert.match(request?.headers.rquid ?? '', /^[\da-f-]{36}$/);
  });

  it('of watsonx and of Entra send what their documentation says', async () => {
    await obtain(
      { preset: 'watsonx', url: `${server.url}/identity/token` },
      { secrets: new Map([['api-key', secret]]) },
    );
    await obtain(
      { preset: 'entra', tenant: 'contoso.com', clientId: 'app-1', url: `${server.url}/oauth2/v2.0/token` },
      { secrets: new Map([['client-secret', secret]]) },
    );
    const [watsonx, entra] = server.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    assert.deepEqual(watsonx, { grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: secret });
    assert.deepEqual(entra, {
      grant_type: 'client_credentials',
      client_id: 'app-1',
      client_secret: secret,
      scope: 'https://cognitiveservices.azure.com/.default',
    });
  });

  describe('of Vertex', () => {
    let folder: string;
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'runnel-account-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const withFile = (content: string) => {
      const keyFile = join(folder, 'key.json');
      writeFileSync(keyFile, content);
      return { url: undefined, preset: 'vertex', keyFile };
    };
    const account = (more: object = {}) =>
      JSON.stringify({
        type: 'service_account',
        private_key_id: 'k1',
        private_key: pem,
        client_email: 'bot@project.iam.gserviceaccount.com',
        token_uri: `${server.url}/token`,
        ...more,
      });

    it('signs an assertion with the key of the service account', async () => {
      await obtain(withFile(account()));
      const form = new URLSearchParams(server.received[0]?.body);
      assert.equal(form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer');
      const [header = '', claims = '', signature = ''] = form.get('assertion')?.split('.') ?? [];
      assert.ok(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url'));
      const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
      assert.deepEqual(read(header), { alg: 'RS256', typ: 'JWT', kid: 'k1' });
      const { iat, exp, ...others } = read(claims);
      assert.deepEqual(others, {
        iss: 'bot@project.iam.gserviceaccount.com',
        scope: 'https://www.googleapis.com/auth/cloud-platform',
        aud: `${server.url}/token`,
      });
      assert.equal(exp - iat, 3_600);
      assert.ok(Math.abs(iat - Date.now() / 1_000) < 60);
    });

    it('takes the file with a mark of the byte order, and with line breaks as two characters', async () => {
      await obtain(withFile(`\ufeff${account({ private_key: pem.replaceAll('\n', '\\n') })}`));
      assert.equal(server.received.length, 1);
    });

    it('takes what `gcloud auth application-default login` wrote', async () => {
      const file = { type: 'authorized_user', client_id: 'c', client_secret: secret, refresh_token: '1//r' };
      await obtain({ ...withFile(JSON.stringify(file)), url: `${server.url}/token` });
      assert.deepEqual(Object.fromEntries(new URLSearchParams(server.received[0]?.body)), {
        grant_type: 'refresh_token',
        client_id: 'c',
        client_secret: secret,
        refresh_token: '1//r',
      });
    });

    for (const [what, content] of [
      ['is no JSON', 'hello'],
      ['is another file', '{"a":1}'],
      [
        'holds a broken key',
        JSON.stringify({ client_email: 'a', private_key: `-----BEGIN PRIVATE KEY-----\n${secret}` }),
      ],
      ['is too large', `"${'x'.repeat(1_100_000)}"`],
    ] as const) {
      it(`says which field is wrong where the file ${what}, and not what is in it`, async () => {
        const failure = await failureOf(obtain(withFile(content)));
        assert.equal(failure.kind, 'configuration');
        assert.match(failure.message, /keyFile/);
      });
    }
  });

  for (const [what, answer, kind, message] of [
    [
      'a wrong secret',
      { status: 401, body: `{"error":"invalid_client","error_description":"Invalid client secret ${secret}."}` },
      'auth',
      /rejected the sign-in \(401\)/,
    ],
    [
      'AADSTS7000215',
      {
        status: 401,
        body: '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","error_codes":[7000215]}',
      },
      'auth',
      /rejected the sign-in \(401\).*AADSTS7000215/,
    ],
    [
      'an unknown grant',
      { status: 400, body: '{"error":"unsupported_grant_type"}' },
      'auth',
      /rejected the sign-in \(400\)/,
    ],
    [
      'BXNIM0415E of IBM',
      { status: 400, body: '{"errorCode":"BXNIM0415E","errorMessage":"Provided API key could not be found."}' },
      'auth',
      /\(400\).*could not be found/,
    ],
    ['too many tokens', { status: 429, headers: { 'retry-after': '5' }, body: '{}' }, 'rateLimit', /Rate limit/],
    ['a server that is down', { status: 503, body: '' }, 'server', /server error/],
    [
      'a redirect to a login page',
      { status: 302, headers: { location: 'https://login.example.com/?code=token-1' }, body: '' },
      'configuration',
      /redirects to https:\/\/login\.example\.com/,
    ],
    [
      'a redirect of the POST',
      { status: 307, headers: { location: '/elsewhere' }, body: '' },
      'configuration',
      /redirects/,
    ],
    [
      'a page',
      { headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><title>Log in</title>' },
      'auth',
      /web page/,
    ],
    ['nothing', { body: '' }, 'auth', /contains no token/],
    ['an error with status 200', { body: '{"error":"invalid_scope"}' }, 'auth', /contains no token/],
    ['a token elsewhere', { body: '{"payload":{"jwt":"token-1"}}' }, 'auth', /contains no token/],
    ['an answer without end', { body: `{"access_token":"${'token-1'.repeat(60_000)}"}` }, 'auth', /too long/],
  ] as const) {
    it(`that is answered with ${what} says so, without a secret`, async () => {
      answers = () => answer;
      const failure = await failureOf(obtain({ basic: { user: 'id', password: '{{secret:client}}' } }));
      assert.equal(failure.kind, kind);
      assert.match(failure.message, message);
      assert.equal(server.received.length, 1, 'No redirect is followed.');
    });
  }

  it('that has its token elsewhere than its pointer says names the pointer', async () => {
    const failure = await failureOf(obtain({ token: '/data/token' }));
    assert.match(failure.message, /contains no token at \/data\/token\./);
  });

  it('is not sent over http:// to another computer, unless that is allowed', async () => {
    const url = 'http://auth.example.test/token';
    const failure = await failureOf(obtain({ url }));
    assert.equal(failure.kind, 'configuration');
    assert.match(failure.message, /auth\.example\.test.*intercepted/);
    const sent: string[] = [];
    const recording: typeof transport = async request => {
      sent.push(request.url);
      return {
        status: 200,
        headers: {},
        body: (async function* () {
          yield Buffer.from('token-1');
        })(),
      };
    };
    await obtain({ url }, { transport: recording, allowInsecureHttp: true });
    assert.deepEqual(sent, [url]);
  });

  it('with a password in its address, or a header that breaks the request, is not sent', async () => {
    assert.match((await failureOf(obtain({ url: `http://a:${secret}@127.0.0.1/` }))).message, /free of passwords/);
    const split = new Map([['client', `${secret}\r\nX-Evil: 1`]]);
    const failure = await failureOf(obtain({ headers: { 'X-Key': '{{secret:client}}' } }, { secrets: split }));
    assert.match(failure.message, /x-key/);
    assert.equal(server.received.length, 0);
  });

  it('that nobody answers ends after half a minute, or when it is called off', async () => {
    const silent = await startRawServer(() => {});
    try {
      const clock = createFakeClock();
      const waiting = failureOf(obtain({ url: silent.url }, { clock }));
      assert.equal(await clock.timer(), 30_000);
      clock.pass(30_000);
      assert.equal((await waiting).kind, 'timeout');
      const cancel = new AbortController();
      const cancelled = failureOf(obtain({ url: silent.url }, { signal: cancel.signal }));
      cancel.abort(new GenerationError('cancelled', 'Over.'));
      assert.equal((await cancelled).kind, 'cancelled');
      await silent.idle();
    } finally {
      await silent.close();
    }
  });

  it('that nobody listens to says so by the name of its host', async () => {
    const gone = await startRawServer(() => {});
    await gone.close();
    const failure = await failureOf(obtain({ url: gone.url }));
    assert.equal(failure.message, `${gone.host} refused the connection.`);
    assert.equal(failure.retryable, true);
  });

  it("reads a point in time by the server's clock, which may be hours off", async () => {
    const theirs = Date.now() + 7_200_000;
    answers = () => ({
      headers: { date: new Date(theirs).toUTCString() },
      body: JSON.stringify({ access_token: 'abcd', expires_at: Math.floor(theirs / 1_000) + 600 }),
    });
    const { lifetimeMs = 0 } = await obtain({});
    assert.ok(Math.abs(lifetimeMs - 600_000) <= 2_000, String(lifetimeMs));
  });

  describe('for an API', () => {
    let api: RawServer;
    let good: string;
    let tokens: number;
    beforeEach(async () => {
      tokens = 0;
      good = 'token-1';
      answers = () => {
        tokens += 1;
        return { body: `{"access_token":"token-${tokens}","expires_in":3600}` };
      };
      api = await startRawServer(async (line, { headers }) => {
        const isGood = headers.authorization === `Bearer ${good}`;
        await line.head(isGood ? 200 : 401);
        await line.send(isGood ? say('Hi') + finish + done : '{"error":{"message":"token expired"}}');
        line.end();
      });
    });
    afterEach(() => api.close());

    const connect = (clock = createFakeClock()) => {
      const parts = { transport, clock: systemClock, env: {}, secrets: new Map<string, string>() };
      const source = createKeySource(
        signal => obtainKey(readCredential({ url: `${server.url}/token` }), { ...parts, signal }),
        clock,
      );
      const apiKey = (rejected?: string): Promise<string> => source.read({ rejected });
      return { dialect: 'openai', baseUrl: api.url, apiKey };
    };

    it('happens once for many requests at once', async () => {
      const connection = connect();
      const all = await Promise.all(Array.from({ length: 20 }, () => generate(connection, { transport })));
      assert.deepEqual([...new Set(all.map(({ text }) => text))], ['Hi']);
      assert.equal(tokens, 1);
    });

    it('happens again before the token expires', async () => {
      const clock = createFakeClock();
      const connection = connect(clock);
      await generate(connection, { transport });
      clock.pass(3_545_000);
      good = 'token-2';
      assert.equal((await generate(connection, { transport })).text, 'Hi');
      assert.deepEqual(
        api.received.map(({ headers }) => headers.authorization),
        ['Bearer token-1', 'Bearer token-2'],
      );
    });

    it('happens once more after a 401, once for all requests that got one, and no third time', async () => {
      const connection = connect();
      await generate(connection, { transport });
      good = 'token-2';
      const all = await Promise.all(Array.from({ length: 10 }, () => generate(connection, { transport })));
      assert.deepEqual([...new Set(all.map(({ text }) => text))], ['Hi']);
      assert.equal(tokens, 2);
      good = 'none';
      const { failure } = await generate(connection, { transport });
      assert.equal(failure?.kind, 'auth');
      assert.equal(tokens, 3);
      assert.doesNotMatch(`${failure.message} ${failure.hint}`, /token-\d/);
    });

    it('that fails is told as it is, and nothing is sent to the API', async () => {
      answers = () => ({ status: 400, body: '{"error":"invalid_client"}' });
      const { failure } = await generate(connect(), { transport });
      assert.match(failure?.message ?? '', new RegExp(`^${server.host} rejected the sign-in`));
      assert.equal(api.received.length, 0);
    });
  });
});

describe('Certificates of a connection', () => {
  const read = (name: string): string => readFileSync(`test/fixtures/certificates/${name}.pem`, 'utf8');
  const plain = createTransport({ environment: {} });
  const hello = async (line: Parameters<Parameters<typeof startRawServer>[0]>[0]): Promise<void> => {
    await line.head();
    await line.send(say('Hello') + done);
    line.end();
  };
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  it('are trusted for it, and for no other', async () => {
    server = await startRawServer(hello, { key: read('key'), cert: read('good') });
    const connection = { dialect: 'openai', baseUrl: server.url };
    const trusting = { ...connection, tls: { ca: read('authority') } };
    assert.equal((await generate(trusting, { transport: plain })).text, 'Hello');
    assert.equal((await generate(connection, { transport: plain })).failure?.kind, 'tls');
  });

  it('are shown to a server that asks for one', async () => {
    const shown: (string | undefined)[] = [];
    server = await startRawServer(
      async line => {
        shown.push((line.socket as TLSSocket).getPeerCertificate().subjectaltname);
        await hello(line);
      },
      // The certificate is one for servers, which this server does not mind.
      { key: read('key'), cert: read('good'), requestCert: true, rejectUnauthorized: false },
    );
    const connection = { dialect: 'openai', baseUrl: server.url, tls: { ca: read('authority') } };
    await generate(connection, { transport: plain });
    const tls = { ...connection.tls, cert: read('good'), key: read('key') };
    assert.equal((await generate({ ...connection, tls }, { transport: plain })).text, 'Hello');
    const [none, own] = shown;
    assert.equal(none, undefined);
    assert.match(own ?? '', /api\.test\.invalid/);
  });

  it("are used whatever transport is set, because the editor's own fetch knows none", async () => {
    server = await startRawServer(hello, { key: read('key'), cert: read('good') });
    const [, [, host]] = transports as [(typeof transports)[0], (typeof transports)[1]];
    const connection = { dialect: 'openai', baseUrl: server.url, tls: { ca: read('authority') } };
    assert.equal((await generate(connection, { transport: host })).text, 'Hello');
  });

  it('are trusted for the exchange of its token, too', async () => {
    server = await startRawServer(
      async line => {
        await line.head(200, {});
        await line.send('{"access_token":"abcd"}');
        line.end();
      },
      { key: read('key'), cert: read('good') },
    );
    const parts = {
      transport: plain,
      clock: systemClock,
      signal: new AbortController().signal,
      env: {},
      secrets: new Map(),
    };
    const credential = readCredential({ url: server.url });
    assert.equal((await obtainKey(credential, { ...parts, tls: { ca: read('authority') } })).key, 'abcd');
    await assert.rejects(obtainKey(credential, parts), { kind: 'tls' });
  });
});
