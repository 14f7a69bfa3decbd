import { toTransportFailure } from './failure.ts';

/** The same bytes; what breaks on the way is told as the transport's failure, or as the reason of the signal. */
export function withFailures(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const explain = (error: unknown): never => {
    throw signal.aborted ? signal.reason : toTransportFailure(error, 'body', undefined);
  };
  // Not a generator, because every chunk of every stream comes through here.
  return {
    [Symbol.asyncIterator]() {
      const iterator = body[Symbol.asyncIterator]();
      return {
        next: () => iterator.next().catch(explain),
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}
