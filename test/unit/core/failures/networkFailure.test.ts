import assert from 'node:assert/strict';
import { readNetworkFailure, triesAfter } from '../../../../src/core/failures/networkFailure.ts';
import type { GenerationErrorKind } from '../../../../src/core/generation/errors.ts';
import { TransportFailure } from '../../../../src/core/http/transport.ts';

type Phase = TransportFailure['phase'];
type Case = readonly [
  fault: string,
  phase: Phase,
  code: string,
  kind: GenerationErrorKind,
  message: RegExp,
  tries: number,
];

const often = Number.POSITIVE_INFINITY;

const direct: readonly Case[] = [
  ['13', 'connect', 'ENOTFOUND', 'network', /^Could not find api\.example\.com\.$/, 1],
  ['13', 'connect', 'EAI_AGAIN', 'network', /^Could not look up api\.example\.com\.$/, often],
  ['14', 'connect', 'ECONNREFUSED', 'network', /^api\.example\.com refused the connection\.$/, 1],
  ['11', 'connect', 'ENETUNREACH', 'network', /api\.example\.com is unreachable from here/, 1],
  [
    '15',
    'connect',
    'UND_ERR_CONNECT_TIMEOUT',
    'network',
    /^Could not connect to api\.example\.com within 10 s\.$/,
    often,
  ],
  ['15', 'connect', 'ETIMEDOUT', 'network', /^Could not connect to api\.example\.com in time\.$/, often],
  ['16', 'connect', 'ECONNRESET', 'network', /Could not connect/, often],
  ['16', 'request', 'ECONNRESET', 'network', /closed the connection before it answered/, 2],
  ['16', 'request', 'UND_ERR_SOCKET', 'network', /closed the connection before it answered/, 2],
  ['16', 'request', 'EPIPE', 'network', /closed the connection before it answered/, 2],
  ['17', 'connect', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', /certificate of api\.example\.com is not trusted/, 1],
  ['17', 'connect', 'SELF_SIGNED_CERT_IN_CHAIN', 'tls', /is not trusted/, 1],
  ['17', 'connect', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', /is not trusted/, 1],
  ['17', 'connect', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls', /is not trusted/, 1],
  ['18', 'connect', 'CERT_HAS_EXPIRED', 'tls', /has expired/, 1],
  ['18', 'connect', 'ERR_TLS_CERT_ALTNAME_INVALID', 'tls', /issued for another name/, 1],
  ['19', 'connect', 'EPROTO', 'tls', /does not speak HTTPS/, 1],
  ['19', 'connect', 'ERR_SSL_WRONG_VERSION_NUMBER', 'tls', /does not speak HTTPS/, 1],
  ['23', 'request', 'UND_ERR_INVALID_ARG', 'configuration', /can't be sent/, 1],
  [
    '24',
    'request',
    'UND_ERR_HEADERS_TIMEOUT',
    'timeout',
    /^No answer from api\.example\.com within 300 s, the limit/,
    1,
  ],
  ['25', 'request', 'ERR_NETWORK_CHANGED', 'network', /network changed/, 2],
  ['22', 'connect', 'PROXY_ADDRESS', 'proxy', /^The proxy for api\.example\.com is not set to a valid/, 1],
  ['47', 'body', 'ENCODING', 'protocol', /could not be decompressed/, 1],
  ['64', 'body', 'HPE_INVALID_CHUNK_SIZE', 'protocol', /invalid HTTP response/, 1],
  ['64', 'request', 'HPE_INVALID_CONSTANT', 'protocol', /invalid HTTP response/, 1],
  ['64', 'request', 'UND_ERR_HEADERS_OVERFLOW', 'protocol', /headers that are too large/, 1],
  [
    '88',
    'body',
    'ECONNRESET',
    'network',
    /^The connection to api\.example\.com was lost after 12 characters, which were kept\.$/,
    1,
  ],
  ['88', 'body', 'UND_ERR_SOCKET', 'network', /lost after 12/, 1],
  ['96', 'body', 'UND_ERR_BODY_TIMEOUT', 'timeout', /^No data from api\.example\.com for 300 s, the limit/, 1],
  ['anything', 'body', '', 'network', /lost after 12/, 1],
];

const behindProxy: readonly Case[] = [
  ['20', 'connect', 'ECONNREFUSED', 'proxy', /^The proxy proxy\.example\.com:8080 refused the connection\.$/, 1],
  ['20', 'connect', 'ENOTFOUND', 'proxy', /^Could not find the proxy proxy\.example\.com:8080\.$/, 1],
  ['20', 'connect', 'UND_ERR_CONNECT_TIMEOUT', 'proxy', /Could not connect to the proxy/, often],
  [
    '21',
    'connect',
    'PROXY_407',
    'proxy',
    /^The proxy proxy\.example\.com:8080 requires a user name and password\.$/,
    1,
  ],
  ['22', 'connect', 'PROXY_502', 'proxy', /^The proxy proxy\.example\.com:8080 blocked the request \(502\)\.$/, 1],
  ['22', 'connect', 'PROXY_REFUSED', 'proxy', /^The proxy proxy\S+ blocked the request\.$/, 1],
  ['22', 'connect', 'PROXY_CLOSED', 'proxy', /^The proxy proxy\S+ closed the connection\.$/, 1],
  ['22', 'connect', 'PROXY_ANSWER', 'proxy', /^The proxy proxy\S+ does not answer like a proxy\.$/, 1],
  ['22', 'connect', 'PROXY_KIND', 'proxy', /^The proxy proxy\S+ is of a type that Runnel does not support\.$/, 1],
  ['17', 'connect', 'SELF_SIGNED_CERT_IN_CHAIN', 'tls', /certificate of the proxy proxy\S+ is not trusted/, 1],
  ['18', 'connect', 'CERT_HAS_EXPIRED', 'tls', /certificate of the proxy proxy\S+ has expired/, 1],
  ['19', 'connect', 'EPROTO', 'tls', /^The proxy proxy\S+ does not speak HTTPS/, 1],
  ['17', 'connect', 'UND_ERR_PRX_TLS', 'tls', /certificate of the proxy proxy\.example\.com:8080/, 1],
  ['88', 'body', 'ECONNRESET', 'network', /^The connection to api\.example\.com was lost/, 1],
];

describe('A network that failed', () => {
  for (const [proxy, cases] of [
    [undefined, direct],
    ['proxy.example.com:8080', behindProxy],
  ] as const) {
    for (const [fault, phase, code, kind, message, tries] of cases) {
      it(`${phase} ${code}${proxy === undefined ? '' : ' behind a proxy'} is a matter of ${kind}: fault ${fault}`, () => {
        const failure = new TransportFailure(phase, code, { proxy });
        const error = readNetworkFailure(failure, 'api.example.com', 12);
        assert.equal(error.kind, kind);
        assert.match(error.message, message);
        assert.match(error.hint ?? '', /^[A-Z].*[.?]$/);
        assert.equal(error.cause, failure);
        assert.equal(triesAfter(failure), tries);
        if (tries > 1) assert.equal(error.retryable, true);
      });
    }
  }

  it('asks whether a server on this computer is running', () => {
    const refused = new TransportFailure('connect', 'ECONNREFUSED', {});
    assert.equal(readNetworkFailure(refused, 'localhost:1234').hint, 'Is the local server running?');
    assert.equal(readNetworkFailure(refused, '127.0.0.1').hint, 'Is the local server running?');
    assert.equal(readNetworkFailure(refused, '127.evil.com').hint, 'Check the port in the base URL.');
  });
});
