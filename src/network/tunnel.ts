import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { TransportFailure } from '../core/transport.ts';
import { toTransportFailure } from './failure.ts';
import { readCredentials } from './proxy.ts';

export type Connector = buildConnector.connector;

type Undici = typeof import('./undiciLibrary.ts');
type Destination = buildConnector.Options;

export interface TunnelOptions {
  readonly undici: Undici;
  readonly proxy: URL;
  /** What an HTTP proxy is told as `proxy-authorization`. */
  readonly authorization: string | undefined;
  readonly connectToProxy: Connector;
  /** Begins TLS with the server inside the tunnel. */
  readonly connectToServer: Connector;
  /** How many milliseconds the proxy may take to open it. */
  readonly timeoutMs: number;
}

const socksVersions: Readonly<Record<string, 4 | 5>> = {
  'socks:': 5,
  'socks5:': 5,
  'socks5h:': 5,
  'socks4:': 4,
  'socks4a:': 4,
};

/**
 * Makes connections through a proxy, each of which the proxy is asked for once and for a limited time. undici's own
 * `ProxyAgent` asks again without end where a proxy closes instead of answering, and waits without end for one that
 * does neither.
 */
export function createTunnel(options: TunnelOptions): Connector {
  return (server, callback) => {
    open(server, options).then(
      socket => callback(null, socket),
      error => callback(error, null),
    );
  };
}

async function open(server: Destination, options: TunnelOptions): Promise<Socket> {
  const { proxy, connectToProxy, connectToServer } = options;
  const socksVersion = socksVersions[proxy.protocol];
  if (socksVersion === undefined && !/^https?:$/.test(proxy.protocol)) throw refusal('PROXY_KIND', proxy);
  const socket = await connect(connectToProxy, addressOf(proxy), proxy);
  try {
    if (socksVersion === undefined) await askByHttp(socket, authorityOf(server), options);
    else await askBySocks(socket, socksVersion, server, options);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return server.protocol === 'https:' ? connect(connectToServer, { ...server, httpSocket: socket }) : socket;
}

/** @param proxy is named where it is what could not be connected to. */
function connect(connector: Connector, destination: Destination, proxy?: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connector(destination, (error, socket) => {
      if (error === null) resolve(socket);
      else reject(toTransportFailure(error, 'request', proxy?.host));
    });
  });
}

async function askByHttp(
  socket: Socket,
  authority: string,
  { undici, proxy, authorization, timeoutMs }: TunnelOptions,
): Promise<void> {
  let isUsed = false;
  const client = new undici.Client(`http://${proxy.host}`, {
    headersTimeout: timeoutMs,
    connect: (_, callback) => {
      // Where the connection was closed, another one is asked for. None may be there at once.
      if (isUsed) queueMicrotask(() => callback(refusal('PROXY_CLOSED', proxy), null));
      else queueMicrotask(() => callback(null, socket));
      isUsed = true;
    },
  });
  const headers = { host: authority, 'proxy-connection': 'keep-alive' };
  const answer = await client
    .connect({
      path: authority,
      headers: authorization === undefined ? headers : { ...headers, 'proxy-authorization': authorization },
    })
    .catch(error => {
      throw refusal(httpCode(error), proxy, error);
    });
  if (answer.statusCode < 200 || answer.statusCode > 299) throw refusal(`PROXY_${answer.statusCode}`, proxy);
}

function httpCode(error: unknown): string {
  const { code } = toTransportFailure(error, 'request', undefined);
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'UND_ERR_CONNECT_TIMEOUT';
  return code.startsWith('HPE_') ? 'PROXY_ANSWER' : 'PROXY_CLOSED';
}

async function askBySocks(
  socket: Socket,
  type: 4 | 5,
  server: Destination,
  { proxy, timeoutMs }: TunnelOptions,
): Promise<void> {
  const { SocksClient } = await import('./socksLibrary.ts');
  const { name, password } = readCredentials(proxy);
  await SocksClient.createConnection({
    command: 'connect',
    // Of the address only the form is looked at, because there is a connection already.
    proxy: { host: proxy.hostname, port: 1080, type, ...(name === '' ? {} : { userId: name, password }) },
    destination: { host: server.hostname, port: portOf(server) },
    existing_socket: socket,
    timeout: timeoutMs,
  }).catch(error => {
    throw refusal(socksCode(error), proxy, error);
  });
}

/** The library has nothing but words for what went wrong. */
function socksCode({ message }: Error): string {
  if (/auth/i.test(message)) return 'PROXY_407';
  if (/timed out/.test(message)) return 'UND_ERR_CONNECT_TIMEOUT';
  if (/rejected/.test(message)) return 'PROXY_REFUSED';
  return /^Received invalid/.test(message) ? 'PROXY_ANSWER' : 'PROXY_CLOSED';
}

function refusal(code: string, proxy: URL, error?: unknown): TransportFailure {
  const { cause } = toTransportFailure(error, 'request', undefined);
  return new TransportFailure('connect', code, { cause, proxy: proxy.host });
}

function addressOf(proxy: URL): Destination {
  const protocol = proxy.protocol === 'https:' ? 'https:' : 'http:';
  const port = proxy.port || (proxy.protocol in socksVersions ? '1080' : '');
  return { protocol, hostname: proxy.hostname.replace(/^\[|\]$/g, ''), host: proxy.host, port };
}

function authorityOf(server: Destination): string {
  const host = server.hostname.includes(':') ? `[${server.hostname}]` : server.hostname;
  return `${host}:${portOf(server)}`;
}

function portOf({ port, protocol }: Destination): number {
  return port === '' ? ({ 'http:': 80 }[protocol] ?? 443) : Number(port);
}
