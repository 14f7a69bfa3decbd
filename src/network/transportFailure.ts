import { TransportFailure } from '../core/http/transport.ts';

/** Codes of a connection that never came about: nothing of the request was sent, so nothing is charged. */
const connectCodes =
  /^(?:ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_\w+|UND_ERR_SOCKS5\w*|PROXY_\w+|EPROTO|HTTP2|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/** Whatever a transport threw, as a TransportFailure with phase and code. */
export function toTransportFailure(
  error: unknown,
  phase: TransportFailure['phase'],
  proxy: string | undefined,
): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const { code, isEstablished, isHandshake } = factsOf(error);
  const neverCameAbout = isHandshake || (connectCodes.test(code) && !isEstablished);
  const cause = error instanceof Error ? inWords(error) : undefined;
  return new TransportFailure(phase === 'request' && neverCameAbout ? 'connect' : phase, code, { cause, proxy });
}

/** A copy with message and causes alone. undici's errors hold received bytes, which may repeat the request and its key. */
function inWords(error: Error, depth = 0): Error {
  const { cause } = error;
  const isTold = cause instanceof Error && depth < 8;
  const words = new Error(error.message, isTold ? { cause: inWords(cause, depth + 1) } : {});
  words.name = error.name;
  return words;
}

interface Facts {
  readonly code: string;
  /** The connection was made, and broke while it was read or written. */
  readonly isEstablished: boolean;
  /** The connection was cut before TLS stood: some networks do that to hosts that they block. */
  readonly isHandshake: boolean;
}

const nothing: Facts = { code: '', isEstablished: false, isHandshake: false };

/** The most telling code of an error, its causes and, where several addresses were tried, its parts. */
function factsOf(error: unknown, depth = 0): Facts {
  if (depth > 8 || !(error instanceof Error)) return nothing;
  const own = ownCode(error);
  // A proxy's own certificate fails with the same codes as the one behind it.
  if (/^(?:PROXY_|UND_ERR_PRX_)/.test(own)) return { ...nothing, code: own };
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  const telling = inner.map(cause => factsOf(cause, depth + 1)).find(({ code }) => code !== '');
  if (telling !== undefined) return telling;
  return {
    code: own,
    isEstablished: 'syscall' in error && (error.syscall === 'read' || error.syscall === 'write'),
    isHandshake: /before secure TLS connection/.test(error.message),
  };
}

/** A server that refuses HTTP/1.1 while TLS is negotiated, or that answers with a frame of HTTP/2: SETTINGS or GOAWAY. */
function speaksHttp2(error: Error): boolean {
  if ('code' in error && /ALERT_NO_APPLICATION_PROTOCOL$/.test(String(error.code))) return true;
  const received = 'data' in error && error.name === 'HTTPParserError' ? String(error.data) : '';
  const length = received.charCodeAt(0) * 65_536 + received.charCodeAt(1) * 256 + received.charCodeAt(2);
  const type = received.charCodeAt(3);
  return received.length >= 9 && length < 16_384 && (type === 4 || type === 7) && received.charCodeAt(5) === 0;
}

function ownCode(error: Error): string {
  const refusal = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(error.message);
  if (refusal !== null) return `PROXY_${refusal[1]}`;
  if (speaksHttp2(error)) return 'HTTP2';
  // An upgrade that was not requested, after which undici gives up. The server has answered.
  if (/^bad (?:response|upgrade)$/.test(error.message)) return 'HPE_INVALID';
  if (/wrong version number/.test(error.message)) return 'ERR_SSL_WRONG_VERSION_NUMBER';
  // undici gives a code to some of its errors only.
  if (error.name === 'HTTPParserError') return 'HPE_INVALID';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(?:Z_|ERR__ERROR_FORMAT|BROTLI)/.test(code) ? 'ENCODING' : code;
}
