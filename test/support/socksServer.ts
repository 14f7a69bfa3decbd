import { once } from 'node:events';
import net from 'node:net';
import { listen } from './listen.ts';

export interface SocksOptions {
  /** Where every name leads. */
  readonly port: number;
  /** What must be said to get through: `name:password`. */
  readonly credentials?: string;
  /** The code with which every way is refused. */
  readonly refuse?: number;
}

export interface SocksServer {
  readonly host: string;
  /** `5 api.example.com:443`: the version and the place that was asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A SOCKS proxy: version 5 with RFC 1928 and 1929, and version 4a. */
export async function startSocksServer(options: SocksOptions): Promise<SocksServer> {
  const asked: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    void serve(socket, asked, options).catch(() => socket.destroy());
  });
  const ownPort = await listen(server);
  return {
    host: `127.0.0.1:${ownPort}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(socket: net.Socket, asked: string[], { port, credentials, refuse = 0 }: SocksOptions) {
  const first = await read(socket);
  if (first[0] === 4) {
    // version, command, port, 0.0.0.x, name of the user, 0, name of the host, 0
    const [, host = ''] = first.subarray(8).toString('latin1').split('\0');
    asked.push(`4 ${host}:${first.readUInt16BE(2)}`);
    socket.write(Buffer.from([0, refuse === 0 ? 90 : 91, 0, 0, 0, 0, 0, 0]));
  } else {
    const needsLogin = credentials !== undefined;
    const method = needsLogin ? 2 : 0;
    const isOffered = first.subarray(2).includes(method);
    socket.write(Buffer.from([5, isOffered ? method : 255]));
    if (!isOffered) return;
    if (needsLogin) {
      const login = await read(socket);
      const nameEnd = 2 + (login[1] ?? 0);
      const said = `${login.subarray(2, nameEnd)}:${login.subarray(nameEnd + 1)}`;
      socket.write(Buffer.from([1, said === credentials ? 0 : 1]));
      if (said !== credentials) return;
    }
    const wish = await read(socket);
    const nameEnd = 5 + (wish[4] ?? 0);
    asked.push(`5 ${wish.subarray(5, nameEnd)}:${wish.readUInt16BE(nameEnd)}`);
    socket.write(Buffer.from([5, refuse, 0, 1, 0, 0, 0, 0, 0, 0]));
  }
  if (refuse !== 0) return;
  const onward = net.connect(port, '127.0.0.1');
  onward.on('error', () => socket.destroy());
  onward.on('close', () => socket.destroy());
  socket.on('close', () => onward.destroy());
  socket.pipe(onward).pipe(socket);
}

/** Each message is small and arrives in one piece. */
async function read(socket: net.Socket): Promise<Buffer> {
  const [bytes] = await once(socket, 'data');
  return bytes;
}
