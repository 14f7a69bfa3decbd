import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { listen } from './listen.ts';

/** A request as it came over the socket. */
export interface Received {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The server's end of one connection: every byte of the answer is the test's own. */
export interface Line {
  readonly socket: net.Socket;
  /** A status line and headers; without a length, the end of the connection ends the body. */
  head(status?: number, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** Bytes as they are. Resolves when the system has taken them. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Bytes in the chunked encoding, for which the head must have asked. */
  chunk(bytes: string | Uint8Array): Promise<void>;
  /** The last chunk. */
  endChunks(): Promise<void>;
  /** Says goodbye. */
  end(): void;
  /** Breaks the connection off. */
  reset(): void;
  /** Resolves when the connection is closed, whoever closed it. */
  readonly closed: Promise<void>;
}

export interface RawServer {
  /** `http://127.0.0.1:…` or, with TLS, `https://localhost:…`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** How many connections are open. */
  readonly open: number;
  /** How many connections there were. */
  readonly connections: number;
  /** Resolves when no connection is open. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export type Respond = (line: Line, request: Received, number: number) => void | Promise<void>;

/** Chunks, unless the test says otherwise. */
export const chunked = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' } as const;

export async function startRawServer(respond: Respond, secure?: tls.TlsOptions): Promise<RawServer> {
  const received: Received[] = [];
  const sockets = new Set<net.Socket>();
  const connected = new Set<net.Socket>();
  let connections = 0;
  let onIdle = (): void => {};

  const accept = (socket: net.Socket): void => {
    connections++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) onIdle();
    });
    readRequests(socket, request => {
      received.push(request);
      void respond(createLine(socket), request, received.length);
    });
  };

  const server = secure === undefined ? net.createServer(accept) : tls.createServer(secure, accept);
  server.on('tlsClientError', () => {});
  // Those too that never get as far as a request, or as TLS.
  server.on('connection', socket => {
    connected.add(socket);
    socket.on('close', () => connected.delete(socket));
  });
  const port = await listen(server);
  const host = `${secure === undefined ? '127.0.0.1' : 'localhost'}:${port}`;

  return {
    url: `${secure === undefined ? 'http' : 'https'}://${host}`,
    host,
    port,
    received,
    get open() {
      return sockets.size;
    },
    get connections() {
      return connections;
    },
    idle() {
      if (sockets.size === 0) return Promise.resolve();
      return new Promise(resolve => {
        onIdle = resolve;
      });
    },
    async close() {
      if (!server.listening) return;
      for (const socket of connected) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function createLine(socket: net.Socket): Line {
  const closed = new Promise<void>(resolve => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
  const send = (bytes: string | Uint8Array): Promise<void> => {
    if (socket.destroyed || bytes.length === 0) return Promise.resolve();
    // A turn for the other side, which is in this process too.
    return new Promise(resolve => socket.write(bytes, () => setImmediate(resolve)));
  };
  return {
    socket,
    closed,
    send,
    head(status = 200, headers = { 'content-type': 'text/event-stream' }) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const connection = 'transfer-encoding' in headers || 'content-length' in headers ? '' : 'connection: close\r\n';
      return send(`HTTP/1.1 ${status} Said\r\n${lines.join('')}${connection}\r\n`);
    },
    chunk: bytes => {
      const data = Buffer.from(bytes);
      return send(Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]));
    },
    endChunks: () => send('0\r\n\r\n'),
    end: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
  };
}

/** Calls back for every request of a connection, once its body is complete. */
function readRequests(socket: net.Socket, onRequest: (request: Received) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('data', data => {
    bytes = Buffer.concat([bytes, data]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end === -1) return;
    const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const length = Number(headers['content-length'] ?? 0);
    if (bytes.length < end + 4 + length) return;
    const [method = '', path = ''] = first.split(' ');
    const body = bytes.subarray(end + 4, end + 4 + length).toString();
    bytes = bytes.subarray(end + 4 + length);
    // A tunnel's bytes are not for this reader.
    if (method === 'CONNECT') socket.removeAllListeners('data');
    onRequest({ method, path, headers, body });
  });
}
