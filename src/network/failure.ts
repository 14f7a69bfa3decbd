import { TransportFailure } from '../core/transport.ts';

/** Codes of a connection that never came about: nothing of the request was sent, so nothing is charged. */
const connectCodes =
  /^(?:ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_\w+|UND_ERR_SOCKS5\w*|PROXY_\w+|EPROTO|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/** What a transport threw, with its phase and code read off it. */
export function toTransportFailure(
  error: unknown,
  phase: 'request' | 'body',
  proxy: string | undefined,
): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const code = codeOf(error);
  const actual = phase === 'request' && connectCodes.test(code) ? 'connect' : phase;
  return new TransportFailure(actual, code, { cause: error, proxy });
}

/** The most telling code of an error, its causes and, where several addresses were tried, its parts. */
function codeOf(error: unknown, depth = 0): string {
  if (depth > 8 || !(error instanceof Error)) return '';
  const refusal = /^Proxy response \((\d+)\)/.exec(error.message);
  if (refusal !== null) return refusal[1] === '407' ? 'PROXY_AUTHENTICATION' : 'PROXY_REFUSED';
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  const innerCode = inner.map(cause => codeOf(cause, depth + 1)).find(code => code !== '');
  if (innerCode !== undefined) return innerCode;
  if (/wrong version number/.test(error.message)) return 'ERR_SSL_WRONG_VERSION_NUMBER';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
