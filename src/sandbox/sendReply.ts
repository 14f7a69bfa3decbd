import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type BackpressureWriter, createBackpressureWriter } from './backpressure.ts';
import type { HttpReply, Piece, Reply, ReplyEnd } from './reply.ts';

/** What the player tells while it plays. */
export interface ReplyEvents {
  /** So many more bytes of the body went out. */
  onSent(bytes: number): void;
  /** The sandbox is about to close the connection. */
  onCut(): void;
}

/** Sends a reply, and stops at once when the client closes the connection. */
export async function sendReply(reply: Reply, response: ServerResponse, events: ReplyEvents): Promise<void> {
  const { socket } = response;
  if (socket === null || socket.destroyed) return;
  if ('raw' in reply) {
    const outlet = createBackpressureWriter(socket, events.onSent);
    if (await writePieces(reply.raw, outlet)) await finish(reply.ending ?? 'fin', { response, socket, outlet, events });
    return;
  }
  const outlet = createBackpressureWriter(response, events.onSent);
  if (reply.headersAfterMs !== undefined && !(await outlet.wait(reply.headersAfterMs))) return;
  const pieces = writeHead(reply, response);
  if (await writePieces(pieces, outlet)) await finish(reply.ending ?? 'end', { response, socket, outlet, events });
}

/** Sends the head of the answer; returns what is to follow. */
function writeHead(reply: HttpReply, response: ServerResponse): Iterable<Piece> {
  const { body = '' } = reply;
  const isWhole = typeof body === 'string' || body instanceof Uint8Array;
  const status = reply.status ?? 200;
  const headers: Record<string, string | number> = { ...reply.headers };
  if (reply.framing === 'close') {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
  } else if (isWhole && reply.framing !== 'chunked' && status !== 204) {
    headers['content-length'] ??= Buffer.byteLength(body);
  }
  response.writeHead(status, headers);
  // A body in one piece travels in the same packet as its head; a stream's head goes out before its first event.
  if (!isWhole || body.length === 0) response.flushHeaders();
  return isWhole ? (body.length === 0 ? [] : [body]) : body;
}

/** The most timed text that is put together into one write. */
const longestWrite = 16 * 1024;

async function writePieces(pieces: Iterable<Piece>, outlet: BackpressureWriter): Promise<boolean> {
  const started = performance.now();
  let due = '';
  const writeDue = async (): Promise<boolean> => {
    const text = due;
    due = '';
    return text === '' || outlet.write(text);
  };
  for (const piece of pieces) {
    if (typeof piece === 'string' || piece instanceof Uint8Array) {
      if (!(await writeDue()) || !(await outlet.write(piece))) return false;
    } else if ('pauseMs' in piece) {
      if (!(await writeDue()) || !(await outlet.wait(piece.pauseMs))) return false;
    } else {
      // The time is always counted from the beginning, so that delays never add up.
      const isEarly = (): boolean => started + piece.dueMs > performance.now();
      if ((isEarly() || due.length >= longestWrite) && !(await writeDue())) return false;
      if (isEarly() && !(await outlet.wait(started + piece.dueMs - performance.now()))) return false;
      due += piece.text;
    }
  }
  return writeDue();
}

interface Connection {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly outlet: BackpressureWriter;
  readonly events: ReplyEvents;
}

/** A reset overtakes data that was sent before, so everything written gets this many milliseconds to arrive. */
const arrivalMs = 20;

async function finish(ending: ReplyEnd, { response, socket, outlet, events }: Connection): Promise<void> {
  if (ending === 'end') response.end();
  if (ending === 'end' || ending === 'hang' || !(await outlet.wait(arrivalMs))) return;
  events.onCut();
  if (ending === 'fin') socket.destroySoon();
  else socket.resetAndDestroy();
}
