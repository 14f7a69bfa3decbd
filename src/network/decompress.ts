import { pipeline, Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { TransportFailure } from '../core/transport.ts';

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;

/** They hand on what they have at once: a stream must not wait for the next block. */
const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib.createGunzip({ flush: Z_SYNC_FLUSH })],
  ['x-gzip', () => zlib.createGunzip({ flush: Z_SYNC_FLUSH })],
  ['deflate', () => zlib.createInflate({ flush: Z_SYNC_FLUSH })],
  ['br', () => zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH })],
]);

/** The bytes as the server meant them. Some compress although they were asked not to. */
export function decompress(body: AsyncIterable<Uint8Array>, encoding: string): AsyncIterable<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  return name === '' || name === 'identity' ? body : unpack(body, decoders.get(name));
}

async function* unpack(
  body: AsyncIterable<Uint8Array>,
  createDecoder: (() => Transform) | undefined,
): AsyncGenerator<Uint8Array> {
  if (createDecoder === undefined) throw new TransportFailure('body', 'ENCODING', {});
  const decoder = createDecoder();
  // Errors of both arrive at the loop below.
  pipeline(Readable.from(body, { objectMode: false }), decoder, () => {});
  try {
    for await (const bytes of decoder) yield bytes;
  } catch (error) {
    // Only zlib's own errors have a number here: those of the network have been named before.
    const isBroken = error instanceof Error && 'errno' in error && !(error instanceof TransportFailure);
    throw isBroken ? new TransportFailure('body', 'ENCODING', { cause: error }) : error;
  } finally {
    decoder.destroy();
  }
}
