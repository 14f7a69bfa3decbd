import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { listen } from './listen.ts';

export interface ProxyOptions {
  /** Where the names lead that only the proxy can look up. */
  readonly port: number;
  /** What `proxy-authorization` must say. */
  readonly authorization?: string;
  /** The status with which every way is refused. */
  readonly refuse?: number;
  /** With which it is itself secure. */
  readonly tls?: https.ServerOptions;
}

export interface ProxyServer {
  readonly url: string;
  readonly host: string;
  /** `CONNECT api.example.com:443`, or `POST http://…` for what is handed on whole. */
  readonly asked: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** A proxy as companies have them: it tunnels what is secure and hands on what is plain. */
export async function startProxy({ port, authorization, refuse, tls }: ProxyOptions): Promise<ProxyServer> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<net.Socket>();

  /** The status to refuse with, if any. */
  const admit = (request: http.IncomingMessage): number | undefined => {
    asked.push(`${request.method} ${request.url}`);
    const given = request.headers['proxy-authorization'];
    authorizations.push(given);
    return authorization !== undefined && given !== authorization ? 407 : refuse;
  };

  const server = tls === undefined ? http.createServer() : https.createServer(tls);
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const refusal = admit(request);
    if (refusal !== undefined) {
      response.writeHead(refusal, { 'proxy-authenticate': 'Basic', 'content-type': 'text/html' });
      response.end('<html><title>The proxy says no</title></html>');
      return;
    }
    const url = new URL(request.url ?? '');
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = http.request({
      host: '127.0.0.1',
      port,
      path: url.pathname,
      method: request.method ?? 'GET',
      headers,
    });
    onward.on('response', answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });

  server.on('connect', (request, socket, head) => {
    const refusal = admit(request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const onward = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      end.on('error', () => other.destroy());
      end.on('close', () => other.destroy());
    }
  });
  server.on('tlsClientError', () => {});
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  const ownPort = await listen(server);
  const host = `${tls === undefined ? '127.0.0.1' : 'localhost'}:${ownPort}`;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    asked,
    authorizations,
    async close() {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
