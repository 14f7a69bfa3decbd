import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAccount } from './account.ts';
import { refusalReply, type World } from './answer.ts';
import { checkCaller, checkLength, readRequestBody, sandboxTokenHeader } from './gate.ts';
import { Refusal } from './refusal.ts';
import { type Replay, Replays } from './replays.ts';
import { createRecord, type OpenRecord, type RecordedRequest } from './requestLog.ts';
import { createExchange, faultNamed, type Responder, type RespondFunction, splitFault } from './responder.ts';
import { apiFor } from './routes.ts';
import { sendReply } from './sendReply.ts';

export interface SandboxOptions {
  /** How fast answers are written; Infinity for as fast as the socket takes them. 60 unless told. */
  readonly tokensPerSecond?: number;
  /** How long the first token takes. Like a real model unless told; nothing at an infinite pace. */
  readonly firstTokenMs?: number;
  /** When given, a request without exactly this bearer key is refused as the service documents it. */
  readonly apiKey?: string;
  /** Switches on responders, faults by name, and the log of requests. */
  readonly testing?: boolean;
  /**
   * Answers that requests can ask for by name when testing: by the header `x-sandbox-fault`, the query `?fault=` or a
   * path below `/fault/<name>`. Handed in, so that the ones of `faults.ts` do not ship.
   */
  readonly faults?: Readonly<Record<string, RespondFunction>>;
  /** Any free port unless told. */
  readonly port?: number;
  /** The credits in the pretended account at the beginning. */
  readonly balance?: number;
  /** When given, only requests that carry it in their `x-runnel-token` header are answered. */
  readonly token?: string;
  /** After so many milliseconds without a request the server closes itself; never unless told. */
  readonly idleMs?: number;
}

/** A running server on this machine that speaks every dialect, with no model behind it. */
export interface Sandbox {
  /** Without a trailing slash: the path of a dialect is put right after it. */
  readonly url: string;
  readonly port: number;
  /** What a client sends along so that it is let in. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every request so far, oldest first. Empty unless testing. */
  readonly requests: readonly RecordedRequest[];
  readonly openSockets: number;
  /** Whether it was disposed of, or closed itself because nobody asked it anything. */
  readonly isClosed: boolean;
  /** Gives a recorded answer to every request below the path that is returned. */
  addReplay(replay: Replay): string;
  /** Counts as a request, so that the server does not close before the next one. */
  keepAwake(): void;
  /** Each responder answers one of the next requests, in this order; after them the sandbox answers by itself again. */
  respondWith(...responders: readonly Responder[]): void;
  /** Answers every request for which no other responder waits, until it is called without one. */
  alwaysRespondWith(responder?: Responder): void;
  /** Resolves with the next request to arrive. */
  nextRequest(): Promise<RecordedRequest>;
  /** Forgets all requests and responders. */
  reset(): void;
  /** Closes every connection; resolves when nothing is left. */
  dispose(): Promise<void>;
}

/** Starts a server on the loopback address. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { testing = false, faults = {}, token, idleMs } = options;
  const world = createWorld(options);
  const sockets = new Set<Socket>();
  const open = new Set<OpenRecord>();
  const requests: RecordedRequest[] = [];
  const queue: Responder[] = [];
  const replays = new Replays();
  const arrivals: ((request: RecordedRequest) => void)[] = [];
  let always: Responder | undefined;
  let isClosed = false;
  let idleTimer: NodeJS.Timeout | undefined;
  const keepAwake = (): void => {
    clearTimeout(idleTimer);
    if (idleMs === undefined || isClosed) return;
    idleTimer = setTimeout(() => (open.size > 0 ? keepAwake() : void dispose()), idleMs);
    idleTimer.unref();
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      // A responder that fails shows in the test's own output, and does not leave the client waiting.
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
      response.end(`The sandbox failed: ${error}`);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, fault } = testing
      ? splitFault(incoming)
      : { path: incoming.url?.split('?')[0] ?? '/', fault: undefined };
    keepAwake();
    const body = await admit(incoming, response, path);
    if (body === undefined) return;
    const record = createRecord(incoming, path, body);
    const { request } = record;
    open.add(record);
    const onClose = (): void => {
      record.close(response.writableFinished ? 'complete' : 'cancelled');
      open.delete(record);
    };
    if (response.destroyed) onClose();
    else response.once('close', onClose);
    if (testing) {
      requests.push(request);
      for (const arrive of arrivals.splice(0)) arrive(request);
    }
    const responder = testing ? (queue.shift() ?? faultNamed(fault, faults) ?? always) : undefined;
    const exchange = createExchange({ request, incoming, response, world });
    const reply =
      typeof responder === 'function'
        ? await responder(exchange)
        : (responder ?? replays.replyFor(path) ?? exchange.answer());
    if (reply) await sendReply(reply, response, { onSent: record.sent, onCut: () => record.close('cut') });
  }

  /** The body of a request that may be answered; undefined where it was refused, or its client is gone. */
  async function admit(incoming: IncomingMessage, response: ServerResponse, path: string): Promise<string | undefined> {
    try {
      // Tests ask in every way that there is.
      if (!testing) checkCaller(incoming, { port, token });
      checkLength(incoming);
      return await readRequestBody(incoming);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // The rest of the body is not read: the connection ends with the answer.
      response.shouldKeepAlive = false;
      response.once('finish', () => incoming.socket.destroySoon());
      await sendReply(refusalReply(apiFor(path), error), response, { onSent: () => {}, onCut: () => {} });
      return undefined;
    }
  }

  async function dispose(): Promise<void> {
    isClosed = true;
    clearTimeout(idleTimer);
    for (const record of open) record.close('cut');
    const closed = [...sockets].map(socket => new Promise(resolve => socket.once('close', resolve).destroy()));
    await Promise.all([...closed, new Promise(resolve => server.close(resolve))]);
  }

  const onlyWhenTesting = (): void => {
    if (!testing) throw new Error('The sandbox was not started for testing.');
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  keepAwake();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    headers: token === undefined ? {} : { [sandboxTokenHeader]: token },
    requests,
    get openSockets() {
      return sockets.size;
    },
    respondWith(...responders) {
      onlyWhenTesting();
      queue.push(...responders);
    },
    alwaysRespondWith(responder) {
      onlyWhenTesting();
      always = responder;
    },
    nextRequest() {
      onlyWhenTesting();
      return new Promise(resolve => arrivals.push(resolve));
    },
    reset() {
      requests.length = 0;
      queue.length = 0;
      always = undefined;
    },
    get isClosed() {
      return isClosed;
    },
    addReplay: replay => replays.add(replay),
    keepAwake,
    dispose,
  };
}

function createWorld({ apiKey, balance = 10_000, tokensPerSecond = 60, firstTokenMs }: SandboxOptions): World {
  let serial = 0;
  return {
    apiKey,
    tokensPerSecond,
    firstTokenMs: firstTokenMs ?? (tokensPerSecond === Infinity ? 0 : 350),
    account: createAccount(balance, Date.now),
    now: Date.now,
    nextSerial: () => ++serial,
  };
}
