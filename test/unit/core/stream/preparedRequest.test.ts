import assert from 'node:assert/strict';
import type { KeyedConnection } from '../../../../src/core/generation/connection.ts';
import { GenerationError } from '../../../../src/core/generation/errors.ts';
import type { GenerationRequest } from '../../../../src/core/generation/generation.ts';
import { endpointOf, isLoopback } from '../../../../src/core/http/endpoint.ts';
import { cleanKey, type PreparedRequest, prepareRequest } from '../../../../src/core/stream/preparedRequest.ts';
import { findDialect } from '../../../../src/dialects/index.ts';

const request: GenerationRequest = { messages: [{ role: 'user', content: 'Hello' }] };

describe('The address of an endpoint: fault 4', () => {
  const forms: readonly (readonly [dialect: string, endpoint: string, baseUrls: readonly string[]])[] = [
    [
      'elumenta',
      'https://elumenta.ru/api/v2/generate',
      ['', '/', '/api', '/api/', '/api/v2', '/api/v2/', '/api/v2/generate', '/api/v2/generate/stream'].map(
        path => `https://elumenta.ru${path}`,
      ),
    ],
    [
      'elumenta-prompt',
      'https://neuralbox.top/api/v2/generate/stream',
      ['', '/api', '/api/v2', '/api/v2/generate', '/api/v2/generate/stream/'].map(
        path => `https://neuralbox.top${path}`,
      ),
    ],
    [
      'generic',
      'https://api.example.com/v1/generate/stream',
      ['', '/', '/v1', '/v1/', '/v1/generate', '/v1/generate/stream'].map(path => `https://api.example.com${path}`),
    ],
    ['generic', 'https://api.example.com/proxy/v2/generate/stream', ['https://api.example.com/proxy/v2']],
    [
      'openai',
      'https://api.edenai.run/v3/llm/chat/completions',
      [
        'https://api.edenai.run/v3/llm',
        'https://api.edenai.run/v3/llm/',
        ' https://api.edenai.run/v3/llm/chat/completions\n',
      ],
    ],
    ['openai', 'https://api.edenai.run/v3/chat/completions', ['https://api.edenai.run/v3']],
    ['openai', 'http://localhost:1234/v1/chat/completions', ['http://localhost:1234', 'http://localhost:1234/v1/']],
    [
      'openai',
      'https://x.example.com/v1/chat/completions?api-version=1',
      ['https://x.example.com/v1?api-version=1#top'],
    ],
  ];
  for (const [name, endpoint, baseUrls] of forms) {
    for (const baseUrl of baseUrls) {
      it(`${name} at ${baseUrl.trim()} is ${endpoint}`, () => {
        assert.equal(endpointOf(baseUrl, dialect(name)).href, endpoint);
      });
    }
  }

  for (const baseUrl of [
    '',
    'api.example.com',
    'localhost:1234',
    'ftp://example.com',
    'https://',
    'javascript:alert(1)',
  ]) {
    it(`is not made of “${baseUrl}”`, () => {
      const error = failureOf(() => endpointOf(baseUrl, dialect('openai')));
      assert.equal(error.kind, 'configuration');
      assert.match(`${error.message} ${error.hint}`, /not the address of an API\. A base URL begins with https/);
    });
  }

  it('is not shown where it is none, because it may be a key', () => {
    for (const baseUrl of [
      'nb_live_0123456789',
      'api.example.com/v1?api_key=0123456789',
      'htps://example.com?k=0123456789',
    ]) {
      assert.doesNotMatch(failureOf(() => endpointOf(baseUrl, dialect('openai'))).message, /0123456789/);
    }
  });

  it('has no user name or password in it, and shows neither', () => {
    for (const baseUrl of ['https://me:secret@example.com', 'me:secret@example.com', 'ftp://me:secret@example.com']) {
      const { message, kind } = failureOf(() => endpointOf(baseUrl, dialect('openai')));
      assert.equal(kind, 'configuration');
      assert.doesNotMatch(message, /secret/);
    }
  });
});

describe('The key', () => {
  const pasted = [
    'nb_abc123',
    ' nb_abc123\r\n',
    '"nb_abc123"',
    "'nb_abc123'",
    '`nb_abc123`',
    'Bearer nb_abc123',
    '"Bearer nb_abc123"',
    'Authorization: Bearer nb_abc123',
    '-H "Authorization: Bearer nb_abc123"',
    'Bearer "nb_abc123"',
  ];
  for (const key of pasted) {
    it(`is found in ${JSON.stringify(key)}: fault 2`, () => {
      assert.equal(cleanKey(key), 'nb_abc123');
      assert.equal(target({ apiKey: key }).headers.authorization, 'Bearer nb_abc123');
    });
  }

  for (const key of ['nb abc', 'nb\nabc', 'nb_ключ', 'nb\u0000abc', 'nb_“abc”']) {
    it(`can't be ${JSON.stringify(key)}: fault 2`, () => {
      const { kind, message } = failureOf(() => target({ apiKey: key }));
      assert.equal(kind, 'configuration');
      assert.doesNotMatch(message, /abc|ключ/);
    });
  }

  it('is found in no time in what is no key at all', () => {
    const before = process.cpuUsage();
    assert.equal(cleanKey(`a${' '.repeat(100_000)}b`).length, 100_002);
    assert.ok(process.cpuUsage(before).user < 500_000);
  });

  it('may be absent', () => {
    assert.equal(target({}).headers.authorization, undefined);
    assert.equal(target({ apiKey: '  ' }).headers.authorization, undefined);
  });

  it('is not sent over http://, except on this computer: fault 5', () => {
    const secretHeaders = ['Authorization', 'x-api-key', 'x-auth', 'proxy-authorization', 'ocp-apim-subscription-key'];
    for (const headers of secretHeaders.map(name => ({ [name]: 'x' }))) {
      assert.equal(failureOf(() => target({ baseUrl: 'http://example.com', headers })).kind, 'configuration');
    }
    for (const query of ['key=abc', 'api_key=abc', 'access_token=abc', 'sig=1&signature=abc']) {
      assert.equal(failureOf(() => target({ baseUrl: `http://example.com/v1?${query}` })).kind, 'configuration');
      assert.doesNotThrow(() => target({ baseUrl: `https://example.com/v1?${query}` }));
    }
    for (const baseUrl of ['http://example.com', 'http://127.0.0.1.example.com', 'http://localhost.example.com']) {
      assert.match(failureOf(() => target({ baseUrl, apiKey: 'nb_abc' })).message, /not sent to .*http:\/\//);
      assert.doesNotThrow(() => target({ baseUrl, headers: { 'x-title': 'Runnel', 'idempotency-key': '1' } }));
    }
    for (const baseUrl of [
      'http://localhost:1',
      'http://127.0.0.1:1',
      'http://[::1]:1',
      'http://a.localhost',
      'https://example.com',
    ]) {
      assert.equal(target({ baseUrl, apiKey: 'nb_abc' }).headers.authorization, 'Bearer nb_abc');
    }
  });

  it('knows this computer by its names only', () => {
    for (const name of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'api.localhost'])
      assert.equal(isLoopback(name), true);
    for (const name of ['example.com', '127.evil.com', '127.0.0.1.evil.com', '10.0.0.1', 'localhost.com']) {
      assert.equal(isLoopback(name), false, name);
    }
  });
});

describe('What must not come back in a message', () => {
  it('is the key, every header, and what is in the query, as it is and as addresses have it', () => {
    const { secrets, headerValues } = target({
      baseUrl: 'https://example.com/v1?key=query/secret&version=2024-02-01',
      apiKey: 'nb_abcdef',
      headers: { 'x-auth': 'Token header-secret', 'x-title': 'My long title' },
    });
    assert.deepEqual(secrets, ['nb_abcdef', 'Token header-secret', 'query/secret', 'query%2Fsecret']);
    assert.deepEqual(headerValues, ['My long title']);
    assert.deepEqual(target({ baseUrl: 'https://example.com/v1?app={{key}}', apiKey: 'a+b/c=' }).secrets, [
      'a+b/c=',
      'a+b/c=',
      'a%2Bb%2Fc%3D',
    ]);
  });
});

describe('The headers', () => {
  it('hold a key as it is, whatever is in it', () => {
    for (const apiKey of ['ab$$cd', 'x$&y', 'q$`z', "a$'b"]) {
      const { headers, url } = target({
        apiKey,
        baseUrl: 'https://example.com/?k={{key}}',
        headers: { 'x-key': '{{key}}' },
      });
      assert.equal(headers['x-key'], apiKey);
      assert.equal(url.searchParams.get('k'), apiKey);
    }
  });

  it('ask for a stream that is not compressed', () => {
    assert.deepEqual(target({}).headers, {
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'user-agent': 'runnel',
    });
  });

  it("are replaced by the connection's own", () => {
    const { headers } = target({
      apiKey: 'nb_abc',
      headers: { 'User-Agent': 'mine', 'X-Title': 'é', AUTHORIZATION: 'Key 1' },
    });
    assert.equal(headers['user-agent'], 'mine');
    assert.equal(headers['x-title'], 'é');
    assert.equal(headers.authorization, 'Key 1');
  });

  it("can't smuggle anything, and are not shown", () => {
    const wrong = [
      { 'x\r\ny': '1' },
      { x: 'secret\r\ny: 1' },
      { x: 'ключ-secret' },
      { '': '1' },
      { x: 1 as unknown as string },
      { 'x-api-key: nb-secret': '1' },
    ];
    for (const headers of wrong) {
      const { kind, message } = failureOf(() => target({ headers: headers as Record<string, string> }));
      assert.equal(kind, 'configuration');
      assert.doesNotMatch(message, /secret|\r/);
    }
  });
});

describe('The body', () => {
  it('stays within the documented ranges: fault 9', () => {
    const body = (more: object): unknown =>
      asSent(prepareRequest({ ...request, ...more }, connection({}), dialect('openai')));
    const rest = { messages: request.messages, stream: true, stream_options: { include_usage: true } };
    assert.deepEqual(body({ temperature: 3, maxTokens: 0 }), { temperature: 2, max_tokens: 1, ...rest });
    assert.deepEqual(body({ temperature: -1, maxTokens: 10.6 }), { temperature: 0, max_tokens: 11, ...rest });
    assert.deepEqual(body({ temperature: Number.NaN, maxTokens: '5' }), rest);
    assert.deepEqual(body({ model: '', stop: [] }), rest);
  });

  it('has the pictures of its messages', () => {
    const url = 'data:image/png;base64,AAAA';
    const messages = [{ role: 'user' as const, content: 'What is this?', images: [url] }];
    const { body } = prepareRequest({ messages }, connection({}), dialect('openai'));
    assert.deepEqual(body.messages, [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ]);
  });

  it('has no half characters: fault 10', () => {
    const { body } = prepareRequest(
      { messages: [{ role: 'user', content: 'a\ud83d' }] },
      connection({}),
      dialect('elumenta'),
    );
    assert.deepEqual(body.messages, [{ role: 'user', content: 'a\ufffd' }]);
  });

  it('has what was put into it last', () => {
    const target = prepareRequest(
      { ...request, extra: { stream: 1, top_p: 0.5 } },
      connection({}),
      dialect('elumenta'),
    );
    assert.deepEqual(asSent(target), { messages: request.messages, stream: 1, top_p: 0.5 });
  });

  it('is not sent without a prompt: fault 7', () => {
    for (const messages of [[], [{ role: 'user', content: ' \n' } as const]]) {
      const { kind } = failureOf(() => prepareRequest({ messages }, connection({}), dialect('openai')));
      assert.equal(kind, 'invalidRequest');
    }
  });
});

function dialect(name: string): NonNullable<ReturnType<typeof findDialect>> {
  return findDialect(name) ?? assert.fail(name);
}

function connection(own: Partial<KeyedConnection>): KeyedConnection {
  return { dialect: 'openai', baseUrl: 'https://api.example.com', ...own };
}

function target(own: Partial<KeyedConnection>): PreparedRequest {
  return prepareRequest(request, connection(own), dialect('openai'));
}

/** JSON leaves out what is undefined. */
function asSent({ body }: PreparedRequest): unknown {
  return JSON.parse(JSON.stringify(body));
}

function failureOf(run: () => unknown): GenerationError {
  try {
    run();
  } catch (error) {
    if (error instanceof GenerationError) return error;
    throw error;
  }
  return assert.fail('It did not fail.');
}
