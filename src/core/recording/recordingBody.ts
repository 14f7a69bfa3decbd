import { ByteBody, type ByteReader, type ByteSource, sourceOf } from '../http/byteSource.ts';

/** Gets the bytes of a body as they arrive. */
export interface BodyWatcher {
  onBytes(bytes: Uint8Array): void;
  onEnd(): void;
  onFailure(error: unknown): void;
}

/** A body that passes on what it reads, and tells of it. It adds neither a promise nor a copy. */
export class RecordingBody extends ByteBody implements ByteReader {
  private readonly source: ByteSource;
  private readonly watcher: BodyWatcher;
  private reader: ByteReader | undefined;

  constructor(body: AsyncIterable<Uint8Array>, watcher: BodyWatcher) {
    super();
    this.source = sourceOf(body);
    this.watcher = watcher;
  }

  read(reader: ByteReader): void {
    this.reader = reader;
    this.source.read(this);
  }

  close(): void {
    this.watcher.onEnd();
    this.source.close();
  }

  onBytes(bytes: Uint8Array, isLast: boolean): void {
    this.watcher.onBytes(bytes);
    if (isLast) this.watcher.onEnd();
    this.reader?.onBytes(bytes, isLast);
  }

  onEnd(): void {
    this.watcher.onEnd();
    this.reader?.onEnd();
  }

  onFailure(error: unknown): void {
    this.watcher.onFailure(error);
    this.reader?.onFailure(error);
  }
}
