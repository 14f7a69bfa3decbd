import type { GenerationErrorKind } from './errors.ts';
import { GenerationError } from './errors.ts';
import type { TransportFailure } from './transport.ts';

/** The sentence for a network that failed, by the code that the system or undici gave. */
export function readNetworkFailure(failure: TransportFailure, host: string): GenerationError {
  const whom = failure.proxy === undefined ? host : `the proxy ${failure.proxy}`;
  const known = sentenceFor(failure.code, whom, failure);
  const retryable = known.retryable ?? false;
  return new GenerationError(kindFor(known.kind, failure), known.message, {
    hint: known.hint,
    retryable,
    cause: failure,
  });
}

interface Known {
  readonly kind: GenerationErrorKind;
  readonly message: string;
  readonly hint: string;
  readonly retryable?: boolean;
}

/** Certificates of the proxy itself are still a matter of TLS; what else fails at the proxy is the proxy's. */
function kindFor(kind: GenerationErrorKind, failure: TransportFailure): GenerationErrorKind {
  return kind === 'network' && failure.phase === 'connect' && failure.proxy !== undefined ? 'proxy' : kind;
}

function sentenceFor(code: string, whom: string, failure: TransportFailure): Known {
  const start = whom.startsWith('the ') ? `T${whom.slice(1)}` : whom;
  switch (code) {
    case 'ENOTFOUND':
      return network(`Could not find ${whom}.`, 'Check the base URL, or your connection.');
    case 'EAI_AGAIN':
      return network(`Could not look up ${whom}.`, 'Check your connection, then try again.', true);
    case 'ECONNREFUSED':
      return network(`${start} refused the connection.`, refusedHint(whom));
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
      return network(`There is no way to ${whom} from here.`, 'Check your connection, or your VPN.');
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return network(`No connection to ${whom} within 10 s.`, 'Check your connection, or your proxy.', true);
    case 'ERR_NETWORK_CHANGED':
      return network('The network changed while the answer was on its way.', 'Try again.', true);
    case 'PROXY_AUTHENTICATION':
      return proxy(`${start} needs a user name and a password.`, 'Put them into the setting http.proxy.');
    case 'PROXY_REFUSED':
    case 'UND_ERR_PRX_CONN':
    case 'UND_ERR_SOCKS5':
      return proxy(`${start} would not open the way.`, 'Check the setting http.proxy, or ask who runs it.');
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return tls(`The certificate of ${whom} is not valid at this time.`, "Check this computer's clock.");
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return tls(`The certificate of ${whom} was made for another name.`, 'Check the base URL.');
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UND_ERR_PRX_TLS':
      return tls(
        `The certificate of ${whom} is not trusted.`,
        "In a company network, its certificate must be among the system's.",
      );
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return tls(`${start} does not speak HTTPS.`, 'Check the base URL: http:// or another port may be right.');
    case 'UND_ERR_HEADERS_TIMEOUT':
      return timeout(`No answer from ${whom} in the time that the network layer allows.`);
    case 'UND_ERR_BODY_TIMEOUT':
      return timeout(`No data from ${whom} in the time that the network layer allows.`);
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return broken(`${start} sent headers that are too large.`);
    case 'ENCODING':
      return broken(`The answer of ${whom} could not be unpacked.`);
    default:
      if (/^HPE_|HTTPParser/.test(code)) return broken(`${start} sent a broken HTTP answer.`);
      return failure.phase === 'body'
        ? network(`The connection to ${whom} was lost.`, 'What had arrived was kept.')
        : network(`The connection to ${whom} was closed before an answer came.`, 'Try again.', true);
  }
}

function refusedHint(whom: string): string {
  const isLoopback = /^(?:localhost|127\.|\[::1\])/.test(whom);
  return isLoopback ? 'Is the local server running?' : 'Check the port in the base URL.';
}

function network(message: string, hint: string, retryable = false): Known {
  return { kind: 'network', message, hint, retryable };
}
function proxy(message: string, hint: string): Known {
  return { kind: 'proxy', message, hint };
}
function tls(message: string, hint: string): Known {
  return { kind: 'tls', message, hint };
}
function timeout(message: string): Known {
  return { kind: 'timeout', message, hint: 'Try again, or set runnel.network.transport to undici.' };
}
function broken(message: string): Known {
  return { kind: 'protocol', message, hint: 'Check the base URL, or what stands in between.' };
}
