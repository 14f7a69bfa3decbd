import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { TransportFailure } from '../core/transport.ts';

const decoders = {
  gzip: () => zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH }),
  'x-gzip': () => zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH }),
  deflate: () => zlib.createInflate({ flush: zlib.constants.Z_SYNC_FLUSH }),
  br: () => zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH }),
};

/** The bytes as the server meant them. Some compress although they were asked not to. */
export function decompress(body: AsyncIterable<Uint8Array>, encoding: string): AsyncIterable<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return body;
  if (!(name in decoders)) throw new TransportFailure('body', 'ENCODING', {});
  return unpack(body, decoders[name as keyof typeof decoders]());
}

async function* unpack(
  body: AsyncIterable<Uint8Array>,
  decoder: NodeJS.ReadWriteStream & Readable,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(body, { objectMode: false });
  source.on('error', error => decoder.destroy(error));
  source.pipe(decoder);
  try {
    for await (const bytes of decoder) yield bytes as Uint8Array;
  } catch (error) {
    const isBroken = error instanceof Error && 'code' in error && /^(?:Z_|ERR_|BROTLI)/.test(String(error.code));
    throw isBroken ? new TransportFailure('body', 'ENCODING', { cause: error }) : error;
  } finally {
    source.destroy();
    decoder.destroy();
  }
}
