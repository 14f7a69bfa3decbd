import { GenerationError, type GenerationErrorKind } from '../generation/errors.ts';
import { type Sentence, type SentenceCode, sentence } from '../generation/sentences.ts';
import type { TransportFailure } from '../http/transport.ts';

/**
 * The error for a network failure, by the code that the system or undici gave.
 *
 * @param kept how many characters had been delivered.
 */
export function readNetworkFailure(failure: TransportFailure, host: string, kept = 0): GenerationError {
  const { kind, message, hint, retryable } = knownFailure(failure, host, kept);
  return new GenerationError(kind, message, { hint, retryable, cause: failure });
}

/** How many attempts in all make sense after such a failure, before anything of an answer arrived. */
export function triesAfter({ phase, code }: TransportFailure): number {
  if (phase === 'connect') return passingCodes.has(code) ? Number.POSITIVE_INFINITY : 1;
  // The request was sent: the server may have received it, and charged for it.
  return phase === 'request' && lostCodes.has(code) ? 2 : 1;
}

const passingCodes = new Set(['EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET']);
const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'ERR_NETWORK_CHANGED']);

interface KnownFailure {
  readonly kind: GenerationErrorKind;
  readonly message: Sentence;
  readonly hint: Sentence;
  readonly retryable: boolean;
}

function knownFailure({ phase, code, proxy }: TransportFailure, host: string, kept: number): KnownFailure {
  // Behind a proxy, only the proxy itself can fail to be found or be unreachable.
  const isProxy = proxy !== undefined && phase === 'connect';
  const party = isProxy ? proxy : host;
  const about = (server: AboutOne, proxied: AboutOne): Sentence => ({
    code: isProxy ? proxied : server,
    args: [party],
  });
  const network = (message: Sentence, hint: Sentence): KnownFailure => {
    return { kind: isProxy ? 'proxy' : 'network', message, hint, retryable: true };
  };
  /** A proxy that may not be known by name, because the host's fetch chose it. */
  const proxyFailure = (
    named: SentenceCode,
    unnamed: SentenceCode,
    hint: Sentence,
    ...more: string[]
  ): KnownFailure => {
    const message =
      proxy === undefined ? { code: unnamed, args: [host, ...more] } : { code: named, args: [proxy, ...more] };
    return { kind: 'proxy', message, hint, retryable: false };
  };
  const check = (hint: Sentence): Sentence => (isProxy ? checkProxy : hint);

  switch (code) {
    case 'ENOTFOUND':
      return network(about('hostNotFound', 'proxyNotFound'), check(sentence('hintBaseUrlNetwork')));
    case 'EAI_AGAIN':
      return network(about('hostLookup', 'proxyLookup'), sentence('hintNetworkRetry'));
    case 'ECONNREFUSED':
      return network(about('hostRefused', 'proxyRefused'), check(refusedHint(host)));
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
      return network(about('hostUnreachable', 'proxyUnreachable'), sentence('hintNetworkVpn'));
    case 'UND_ERR_CONNECT_TIMEOUT':
      return network(about('hostConnectTimeout', 'proxyConnectTimeout'), sentence('hintNetworkProxy'));
    case 'ERR_NETWORK_CHANGED':
      return network(sentence('networkChanged'), retry);
    case 'PROXY_407':
      return proxyFailure('proxyNeedsLogin', 'someProxyNeedsLogin', sentence('hintProxyLogin'));
    case 'PROXY_LOGIN':
      return proxyFailure('proxyRejectedLogin', 'someProxyRejectedLogin', checkProxy);
    case 'PROXY_CLOSED':
      return proxyFailure('proxyClosed', 'someProxyClosed', askOwner);
    case 'PROXY_ANSWER':
      return proxyFailure('notAProxy', 'someNotAProxy', checkProxy);
    case 'PROXY_KIND':
      return proxyFailure('proxyUnsupported', 'someProxyUnsupported', proxyForm);
    case 'PROXY_ADDRESS':
      return { kind: 'proxy', message: sentence('proxyAddressInvalid', host), hint: proxyForm, retryable: false };
    case 'PROXY_REFUSED':
    case 'UND_ERR_PRX_CONN':
    case 'UND_ERR_SOCKS5':
      return proxyFailure('proxyBlocked', 'someProxyBlocked', askOwner);
    case 'CERT_HAS_EXPIRED':
      return tls(about('hostCertificateExpired', 'proxyCertificateExpired'), sentence('hintClockExpired'));
    case 'CERT_NOT_YET_VALID':
      return tls(about('hostCertificateEarly', 'proxyCertificateEarly'), sentence('hintClock'));
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return tls(about('hostCertificateName', 'proxyCertificateName'), check(sentence('hintBaseUrl')));
    case 'UND_ERR_PRX_TLS':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return tls(about('hostCertificateUntrusted', 'proxyCertificateUntrusted'), sentence('hintCertificate'));
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return tls(about('hostNotHttps', 'proxyNotHttps'), check(sentence('hintBaseUrlPlain')));
    case 'UND_ERR_HEADERS_TIMEOUT':
      return fetchTimeout(sentence('noAnswerInFetch', host));
    case 'UND_ERR_BODY_TIMEOUT':
      return fetchTimeout(sentence('noDataInFetch', host));
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return broken(sentence('headersTooLarge', host));
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return broken(sentence('brokenHttp', host));
    case 'HTTP2':
      return { ...broken(sentence('http2Only', host)), hint: sentence('hintHttp1'), retryable: false };
    case 'ENCODING':
      return broken(sentence('brokenEncoding', host));
    case 'NOT_LOOPBACK':
      return {
        kind: 'network',
        message: sentence('notLoopback', host),
        hint: sentence('hintLocalhost'),
        retryable: false,
      };
    case 'UND_ERR_INVALID_ARG':
      return {
        kind: 'configuration',
        message: sentence('requestInvalid', host),
        hint: sentence('hintHeaders'),
        retryable: false,
      };
  }
  const status = /^PROXY_(\d+)$/.exec(code)?.[1];
  if (status !== undefined) {
    return proxyFailure('proxyBlockedStatus', 'someProxyBlockedStatus', askOwner, status);
  }
  if (code.startsWith('HPE_')) return broken(sentence('brokenHttp', host));
  if (code === 'ETIMEDOUT' && phase !== 'body') {
    return network(about('hostConnectSlow', 'proxyConnectSlow'), sentence('hintNetwork'));
  }
  if (phase === 'connect') return network(about('hostConnectFailed', 'proxyConnectFailed'), sentence('hintNetwork'));
  if (phase === 'request') return network(sentence('closedBeforeAnswer', host), retry);
  return network(
    kept === 0 ? sentence('connectionLost', host) : sentence('connectionLostKept', host, kept),
    sentence('hintRetry'),
  );
}

/** The code of a sentence about a host or about a proxy, which is its only argument. */
type AboutOne = Extract<SentenceCode, `host${string}` | `proxy${string}`>;

const retry = sentence('hintRetry');
const checkProxy = sentence('hintProxy');
const proxyForm = sentence('hintProxyForm');
const askOwner = sentence('hintProxyOwner');

function refusedHint(host: string): Sentence {
  const isLoopback = /^(?:(?:[\w-]{1,63}\.){0,9}localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::|$)/.test(host);
  return isLoopback ? sentence('hintLocalServer') : sentence('hintBaseUrlPort');
}

function tls(message: Sentence, hint: Sentence): KnownFailure {
  return { kind: 'tls', message, hint, retryable: false };
}

/** undici has no deadlines of its own here; only the editor's own fetch has some that nobody can change. */
function fetchTimeout(message: Sentence): KnownFailure {
  return { kind: 'timeout', message, hint: sentence('hintUndici'), retryable: true };
}

function broken(message: Sentence): KnownFailure {
  return { kind: 'protocol', message, hint: sentence('hintBetween'), retryable: true };
}
