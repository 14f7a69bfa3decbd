/**
 * The server of the benchmarks, in a process of its own: the sandbox with answers that are ready beforehand. It
 * writes no faster than it is read. It tells its address to the process that started it.
 */
import type { ServerResponse } from 'node:http';
import type { Piece, Reply } from '../../src/sandbox/reply.ts';
import type { Exchange } from '../../src/sandbox/responder.ts';
import { startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { sharedNow } from './clock.ts';
import { type BenchFamily, familyBody } from './familyMaterial.ts';
import { chunkOf, createPayloads, createRandom, ending, eventOf } from './material.ts';
import type { StreamShape } from './scenarios.ts';

const head =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n';
const headers = { 'content-type': 'text/event-stream' };
const writeSize = 64 * 1024;
const blockEvents = 200_000;

const bodies = new Map<string, readonly Uint8Array[]>();
const closings = new Map<string, { readonly closed: Promise<number>; close(time: number): void }>();

void startSandbox({ testing: true }).then(sandbox => {
  sandbox.alwaysRespondWith(answer);
  process.send?.({ url: sandbox.url });
  process.on('disconnect', () => process.exit());
});

async function answer({ request, response }: Exchange): Promise<Reply | undefined> {
  const [kind = '', first = '', second = ''] = request.path.slice(1).split('/');
  switch (kind) {
    case 'packed':
    case 'single':
    case 'cut':
      return { raw: [head, ...bodyOf(kind, Number(first))] };
    case 'family':
      return { raw: [head, ...familyPieces(second as BenchFamily, Number(first))] };
    case 'short':
      return { headers, body: [createPayloads(Number(first)).map(eventOf).join('') + ending] };
    case 'paced':
      writePaced(response, Number(first), Number(second));
      return undefined;
    case 'endless':
      closingOf(first).closed.catch(() => undefined);
      response.once('close', () => closingOf(first).close(sharedNow()));
      writePaced(response, Number.POSITIVE_INFINITY, 1_000);
      return undefined;
    case 'closed':
      return { body: String(await closingOf(first).closed) };
    default:
      return { status: 404 };
  }
}

/** The pieces of a whole body, each one write. Longer ones than a block repeat it, so that they fit into memory. */
function* bodyOf(shape: StreamShape, events: number): Generator<Piece> {
  const block = blockOf(shape, Math.min(events, blockEvents));
  for (let sent = 0; sent < events; sent += blockEvents) yield* block;
  yield Buffer.from(`${httpChunk(Buffer.from(ending)).toString('latin1')}0\r\n\r\n`, 'latin1');
}

function blockOf(shape: StreamShape, events: number): readonly Uint8Array[] {
  const key = `${shape} ${events}`;
  const block = bodies.get(key) ?? createBlock(shape, events);
  bodies.set(key, block);
  return block;
}

function createBlock(shape: StreamShape, events: number): readonly Uint8Array[] {
  const written = createPayloads(events).map(payload => Buffer.from(eventOf(payload)));
  if (shape === 'packed') return inPieces(Buffer.concat(written), writeSize).map(httpChunk);
  const chunks = shape === 'single' ? written : cutAnywhere(Buffer.concat(written));
  return inPieces(Buffer.concat(chunks.map(httpChunk)), writeSize);
}

function familyPieces(family: BenchFamily, events: number): readonly Piece[] {
  const key = `${family} ${events}`;
  const pieces = bodies.get(key) ?? inPieces(familyBody(family, events), writeSize).map(httpChunk);
  bodies.set(key, pieces);
  return [...pieces, Buffer.from('0\r\n\r\n')];
}

/** As long as the events are, more or less, but ending anywhere: within a line, within a character. */
function cutAnywhere(bytes: Buffer): readonly Buffer[] {
  const random = createRandom(7);
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 100 + Math.floor(random() * 500);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

function inPieces(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

function httpChunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Every text is the time at which it was written. */
function writePaced(response: ServerResponse, events: number, perSecond: number): void {
  response.writeHead(200, headers);
  response.flushHeaders();
  const interval = 1_000 / perSecond;
  const started = performance.now() + Math.random() * interval;
  let count = 0;
  const writeNext = (): void => {
    if (response.destroyed) return;
    if (count === events) {
      response.end(ending);
      return;
    }
    if (!response.writableNeedDrain) response.write(eventOf(chunkOf(` ${sharedNow()}`)));
    count++;
    setTimeout(writeNext, started + count * interval - performance.now());
  };
  setTimeout(writeNext, started - performance.now());
}

function closingOf(name: string) {
  const known = closings.get(name);
  if (known !== undefined) return known;
  let close: (time: number) => void = () => {};
  const closed = new Promise<number>(resolve => {
    close = resolve;
  });
  const closing = { closed, close };
  closings.set(name, closing);
  return closing;
}
