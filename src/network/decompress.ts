import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { ByteBody, ByteReader } from '../core/http/byteSource.ts';
import { TransportFailure } from '../core/http/transport.ts';
import { ByteQueue, type ByteQueueSupply, emptyQueue } from './byteQueue.ts';

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;

type CreateDecoder = (firstByte: number) => Transform;

/** Decoders that flush what they have at once, so that a stream does not wait for the next block. */
const decoders = new Map<string, CreateDecoder>([
  ['gzip', () => zlib.createGunzip({ flush: Z_SYNC_FLUSH })],
  ['x-gzip', () => zlib.createGunzip({ flush: Z_SYNC_FLUSH })],
  // Some servers send raw deflate without the zlib header, whose first byte ends with method 8.
  [
    'deflate',
    firstByte => ((firstByte & 0x0f) === 8 ? zlib.createInflate : zlib.createInflateRaw)({ flush: Z_SYNC_FLUSH }),
  ],
  ['br', () => zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH })],
]);

/** Values that servers send although nothing is compressed: charsets, and words for `none`. */
const notPacked = new Set([
  '',
  'identity',
  'none',
  'null',
  'undefined',
  'utf-8',
  'utf8',
  'us-ascii',
  'iso-8859-1',
  'text',
  'binary',
  '8bit',
  'chunked',
  'aws-chunked',
]);

/** More layers than this are an attack on the processor. */
const mostPackings = 5;

/** Undoes the content encoding. Some servers compress although `accept-encoding: identity` was sent. */
export function decompress(body: ByteBody, encoding: string): ByteBody {
  const names = encoding.split(',').map(name => name.trim().toLowerCase());
  const packings = names.filter(name => !notPacked.has(name));
  if (packings.length > mostPackings) return unpack(body, undefined);
  // The last encoding of the header is the outermost.
  return packings.reduceRight((packed, name) => unpack(packed, decoders.get(name)), body);
}

function unpack(packed: ByteBody, createDecoder: CreateDecoder | undefined): ByteBody {
  if (createDecoder !== undefined) return new Unpacker(packed, createDecoder).bytes;
  packed.close();
  return emptyQueue(new TransportFailure('body', 'ENCODING', {}));
}

/** zlib yields nothing of a write that contains an error, so writes are small. */
const partSize = 1024;

/** Length of the checksum that ends a gzip body. It may be wrong although all data before it is right. */
const sumSize = 8;

/** Decompresses a body part by part and delivers all data before it reports how the body ended. */
class Unpacker implements ByteReader, ByteQueueSupply {
  readonly bytes = new ByteQueue(this);
  private decoder: Transform | undefined;
  private failure: unknown;
  private readonly packed: ByteBody;
  private readonly createDecoder: CreateDecoder;

  constructor(packed: ByteBody, createDecoder: CreateDecoder) {
    this.packed = packed;
    this.createDecoder = createDecoder;
    packed.read(this);
  }

  onBytes(bytes: Uint8Array, isLast: boolean): void {
    this.decoder ??= this.open(bytes[0] ?? 0);
    this.write(this.decoder, bytes, isLast);
  }

  onEnd(): void {
    if (this.decoder === undefined) this.bytes.end(this.failure);
    else this.decoder.end();
  }

  onFailure(error: unknown): void {
    this.failure = error;
    this.onEnd();
  }

  pause(): void {
    this.decoder?.pause();
  }

  resume(): void {
    this.decoder?.resume();
  }

  leave(): void {
    this.decoder?.destroy();
    this.packed.close();
  }

  private open(firstByte: number): Transform {
    const decoder = this.createDecoder(firstByte);
    decoder.on('data', (bytes: Uint8Array) => this.bytes.add(bytes));
    decoder.on('end', () => this.bytes.end(this.failure));
    decoder.on('error', error => {
      // A connection that broke explains the incomplete data better than the decoder does.
      this.bytes.end(this.failure ?? new TransportFailure('body', 'ENCODING', { cause: error }));
      this.packed.close();
    });
    return decoder;
  }

  private write(decoder: Transform, bytes: Uint8Array, isLast: boolean): void {
    const size = bytes.length > sumSize ? Math.min(partSize, bytes.length - sumSize) : bytes.length;
    const rest = bytes.subarray(size);
    decoder.write(bytes.subarray(0, size), error => {
      if (error || decoder.destroyed) return;
      if (rest.length > 0) this.write(decoder, rest, isLast);
      else if (isLast) decoder.end();
      else this.packed.read(this);
    });
  }
}
