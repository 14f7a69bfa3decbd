import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { TransportFailure } from '../core/http/transport.ts';
import type { Connector } from './connect.ts';
import { readCredentials } from './proxy.ts';
import { toTransportFailure } from './transportFailure.ts';

type Destination = buildConnector.Options;

/** A proxy, and how connections are made through it. */
export interface TunnelOptions {
  readonly undici: typeof import('./undiciLibrary.ts');
  readonly proxy: URL;
  /** The `proxy-authorization` header for an HTTP proxy. */
  readonly authorization: string | undefined;
  readonly connectToProxy: Connector;
  /** Begins TLS with the server inside the tunnel. */
  readonly connectToServer: Connector;
  /** How many milliseconds all of it may take. */
  readonly timeoutMs: number;
}

const socksVersions: Readonly<Record<string, 4 | 5>> = {
  'socks:': 5,
  'socks5:': 5,
  'socks5h:': 5,
  'socks4:': 4,
  'socks4a:': 4,
};

/** A name, a password and a host each have one byte for their length. */
const longestSocksText = 255;

/**
 * Makes connections through a proxy, each of which the proxy is asked for once and for a limited time. undici's own
 * `ProxyAgent` asks again without end where a proxy closes instead of answering, and waits without end for one that
 * does neither.
 */
export function createTunnel(options: TunnelOptions): Connector {
  return (server, callback) => {
    const tunnel = new Tunnel(server, options);
    const timer = setTimeout(() => tunnel.giveUp(), options.timeoutMs);
    tunnel
      .open()
      .finally(() => clearTimeout(timer))
      .then(
        socket => callback(null, socket),
        error => callback(error, null),
      );
  };
}

class Tunnel {
  /** The response of the proxy so far. */
  private socket: Socket | undefined;
  /** Rejects the wait for the proxy, while there is one. */
  private party: string | undefined;
  private failure: TransportFailure | undefined;
  private readonly server: Destination;
  private readonly options: TunnelOptions;

  constructor(server: Destination, options: TunnelOptions) {
    this.server = server;
    this.options = options;
    this.party = options.proxy.host;
  }

  async open(): Promise<Socket> {
    try {
      const socket = await this.openThroughProxy();
      this.party = undefined;
      if (this.server.protocol !== 'https:') return socket;
      return await connect(this.options.connectToServer, { ...this.server, httpSocket: socket });
    } catch (error) {
      this.socket?.destroy();
      throw this.failure ?? error;
    }
  }

  giveUp(): void {
    this.failure = new TransportFailure('connect', 'UND_ERR_CONNECT_TIMEOUT', { proxy: this.party });
    this.socket?.destroy(this.failure);
  }

  private async openThroughProxy(): Promise<Socket> {
    const { proxy, connectToProxy } = this.options;
    const socksVersion = socksVersions[proxy.protocol];
    if (socksVersion === undefined && !/^https?:$/.test(proxy.protocol)) throw this.refusal('PROXY_KIND');
    const socket = await connect(connectToProxy, addressOf(proxy));
    this.socket = socket;
    if (this.failure !== undefined) throw this.failure;
    if (socksVersion === undefined) await this.askByHttp(socket);
    else await this.askBySocks(socket, socksVersion);
    return socket;
  }

  private async askByHttp(socket: Socket): Promise<void> {
    const { undici, proxy, authorization } = this.options;
    let isUsed = false;
    const client = new undici.Client(`http://${proxy.host}`, {
      headersTimeout: 0,
      connect: (_, callback) => {
        // Where the connection was closed, another one is asked for. None may be there at once.
        if (isUsed) queueMicrotask(() => callback(this.refusal('PROXY_CLOSED'), null));
        else queueMicrotask(() => callback(null, socket));
        isUsed = true;
      },
    });
    const authority = authorityOf(this.server);
    const headers = { host: authority, 'proxy-connection': 'keep-alive' };
    const login = authorization === undefined ? {} : { 'proxy-authorization': authorization };
    const answer = await client.connect({ path: authority, headers: { ...headers, ...login } }).catch(error => {
      throw this.refusal(httpCode(error), error);
    });
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300) return;
    throw this.refusal(statusCode === 407 && authorization !== undefined ? 'PROXY_LOGIN' : `PROXY_${statusCode}`);
  }

  private async askBySocks(socket: Socket, type: 4 | 5): Promise<void> {
    const { proxy, timeoutMs } = this.options;
    const { name, password } = readCredentials(proxy);
    if ([name, password].some(isTooLong)) throw this.refusal('PROXY_LOGIN');
    if (isTooLong(this.server.hostname)) throw this.refusal('PROXY_REFUSED');
    const { SocksClient } = await import('./socksLibrary.ts');
    const login = name === '' && password === '' ? {} : { userId: name, password };
    await SocksClient.createConnection({
      command: 'connect',
      // Of the address only the form is looked at, because there is a connection already.
      proxy: { host: proxy.hostname, port: 1080, type, ...login },
      destination: { host: this.server.hostname, port: portOf(this.server) },
      existing_socket: socket,
      timeout: timeoutMs,
    }).catch(error => {
      const code = socksCode(error);
      throw this.refusal(code === 'PROXY_407' && 'userId' in login ? 'PROXY_LOGIN' : code, error);
    });
  }

  private refusal(code: string, error?: unknown): TransportFailure {
    const { cause } = toTransportFailure(error, 'request', undefined);
    return new TransportFailure('connect', code, { cause, proxy: this.options.proxy.host });
  }
}

function connect(connector: Connector, destination: Destination): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connector(destination, (error, socket) => {
      if (error === null) resolve(socket);
      else reject(error);
    });
  });
}

function httpCode(error: unknown): string {
  const { code } = toTransportFailure(error, 'request', undefined);
  return code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW' ? 'PROXY_ANSWER' : 'PROXY_CLOSED';
}

/** The library reports failures only as sentences. */
function socksCode({ message }: Error): string {
  if (/auth/i.test(message)) return 'PROXY_407';
  if (/rejected/.test(message)) return 'PROXY_REFUSED';
  return /^Received invalid/.test(message) ? 'PROXY_ANSWER' : 'PROXY_CLOSED';
}

function isTooLong(text: string): boolean {
  return Buffer.byteLength(text) > longestSocksText;
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
