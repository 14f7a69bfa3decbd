import { GenerationError, type GenerationErrorKind } from '../generation/errors.ts';
import type { TransportFailure } from '../http/transport.ts';

/**
 * The sentence for a network that failed, by the code that the system or undici gave.
 *
 * @param kept how many characters had been delivered.
 */
export function readNetworkFailure(failure: TransportFailure, host: string, kept = 0): GenerationError {
  const { kind, message, hint, retryable } = knownFailure(failure, host, kept);
  return new GenerationError(kind, message, { hint, retryable, cause: failure });
}

/** How often may be asked in all after such a failure, by itself and before anything of an answer arrived. */
export function triesAfter({ phase, code }: TransportFailure): number {
  if (phase === 'connect') return passingCodes.has(code) ? Number.POSITIVE_INFINITY : 1;
  // The request was on its way: it may have been received, and charged.
  return phase === 'request' && lostCodes.has(code) ? 2 : 1;
}

const passingCodes = new Set(['EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET']);
const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'ERR_NETWORK_CHANGED']);

interface KnownFailure {
  readonly kind: GenerationErrorKind;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

function knownFailure({ phase, code, proxy }: TransportFailure, host: string, kept: number): KnownFailure {
  // Behind a proxy, only the proxy itself can be looked up or be out of reach.
  const isProxy = proxy !== undefined && phase === 'connect';
  const whom = isProxy ? `the proxy ${proxy}` : host;
  const Whom = isProxy ? `The proxy ${proxy}` : host;
  const anyProxy = proxy === undefined ? `The proxy on the way to ${host}` : `The proxy ${proxy}`;
  const network = (message: string, hint: string): KnownFailure => {
    return { kind: isProxy ? 'proxy' : 'network', message, hint, retryable: true };
  };

  switch (code) {
    case 'ENOTFOUND':
      return network(`Could not find ${whom}.`, isProxy ? checkProxy : 'Check the base URL, or your connection.');
    case 'EAI_AGAIN':
      return network(`Could not look up ${whom}.`, 'Check your connection, then try again.');
    case 'ECONNREFUSED':
      return network(`${Whom} refused the connection.`, isProxy ? checkProxy : refusedHint(host));
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
      return network(`There is no way to ${whom} from here.`, 'Check your connection, or your VPN.');
    case 'UND_ERR_CONNECT_TIMEOUT':
      return network(`No connection to ${whom} within 10 s.`, 'Check your connection, or your proxy.');
    case 'ERR_NETWORK_CHANGED':
      return network('The network changed while the answer was on its way.', 'Try again.');
    case 'PROXY_407':
      return proxyFailure(`${anyProxy} needs a user name and a password.`, 'Put them into the setting http.proxy.');
    case 'PROXY_LOGIN':
      return proxyFailure(`${anyProxy} did not accept the user name and the password.`, checkProxy);
    case 'PROXY_CLOSED':
      return proxyFailure(`${anyProxy} closed the connection.`, askWhoRunsIt);
    case 'PROXY_ANSWER':
      return proxyFailure(`${anyProxy} does not answer as a proxy does.`, checkProxy);
    case 'PROXY_KIND':
      return proxyFailure(`${anyProxy} is of a kind that Runnel does not know.`, proxyKinds);
    case 'PROXY_ADDRESS':
      return proxyFailure(`The proxy on the way to ${host} is set to what is not an address.`, proxyKinds);
    case 'PROXY_REFUSED':
    case 'UND_ERR_PRX_CONN':
    case 'UND_ERR_SOCKS5':
      return proxyFailure(`${anyProxy} would not let the request through.`, askWhoRunsIt);
    case 'UND_ERR_PRX_TLS':
      return tlsFailure(`The certificate of ${whom} is not trusted.`, companyCertificate);
    case 'CERT_HAS_EXPIRED':
      return tlsFailure(`The certificate of ${whom} has expired.`, "If it has not, check this computer's clock.");
    case 'CERT_NOT_YET_VALID':
      return tlsFailure(`The certificate of ${whom} is not valid yet.`, "Check this computer's clock.");
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return tlsFailure(
        `The certificate of ${whom} was made for another name.`,
        isProxy ? checkProxy : 'Check the base URL.',
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return tlsFailure(`The certificate of ${whom} is not trusted.`, companyCertificate);
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return tlsFailure(`${Whom} does not speak HTTPS.`, isProxy ? checkProxy : plainHint);
    case 'UND_ERR_HEADERS_TIMEOUT':
      return hostTimeout(`No answer from ${host}`);
    case 'UND_ERR_BODY_TIMEOUT':
      return hostTimeout(`No data from ${host}`);
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return broken(`${host} sent headers that are too large.`);
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return broken(`${host} sent a broken HTTP answer.`);
    case 'ENCODING':
      return broken(`The answer of ${host} could not be unpacked.`);
    case 'UND_ERR_INVALID_ARG':
      return {
        kind: 'configuration',
        message: `The request to ${host} can't be sent as it is.`,
        hint: 'Check the headers of the connection.',
        retryable: false,
      };
  }
  const refusal = /^PROXY_(\d+)$/.exec(code);
  if (refusal !== null) {
    return proxyFailure(`${anyProxy} would not let the request through (${refusal[1]}).`, askWhoRunsIt);
  }
  if (code.startsWith('HPE_')) return broken(`${host} sent a broken HTTP answer.`);
  if (code === 'ETIMEDOUT' && phase !== 'body')
    return network(`No connection to ${whom} in time.`, 'Check your connection.');
  if (phase === 'connect') return network(`The connection to ${whom} could not be made.`, 'Check your connection.');
  if (phase === 'request') return network(`${host} closed the connection before it answered.`, 'Try again.');
  const after = kept === 0 ? '' : ` after ${kept} characters, which were kept`;
  return network(`The connection to ${host} was lost${after}.`, 'Try again.');
}

const checkProxy = 'Check the setting http.proxy, or https_proxy in the environment.';
const proxyKinds = 'Set http.proxy to an address that begins with http://, https://, socks5:// or socks4://.';
const plainHint = 'Check the base URL: http:// or another port may be right.';
const askWhoRunsIt = 'Check the setting http.proxy, or ask who runs it.';
const companyCertificate = "In a company network, its certificate must be among the system's.";

function refusedHint(host: string): string {
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::|$)/.test(host);
  return isLoopback ? 'Is the local server running?' : 'Check the port in the base URL.';
}

function proxyFailure(message: string, hint: string): KnownFailure {
  return { kind: 'proxy', message, hint, retryable: false };
}

function tlsFailure(message: string, hint: string): KnownFailure {
  return { kind: 'tls', message, hint, retryable: false };
}

/** Runnel's own way out leaves all deadlines to the stream; only the host's has some that nobody can change. */
function hostTimeout(what: string): KnownFailure {
  return {
    kind: 'timeout',
    message: `${what} for longer than the editor's own fetch waits, which is 300 s.`,
    hint: 'With runnel.network.transport set to undici, it is waited for as long as you allow.',
    retryable: true,
  };
}

function broken(message: string): KnownFailure {
  return { kind: 'protocol', message, hint: 'Check the base URL, or what stands in between.', retryable: true };
}
