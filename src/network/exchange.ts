import type { Dispatcher } from 'undici';
import type { HttpRequest, HttpResponse } from '../core/transport.ts';
import { createByteQueue } from './byteQueue.ts';
import { toTransportFailure } from './failure.ts';

/** As many bytes may wait for the reader before the server has to wait. */
const mostWaiting = 256 * 1024;

/** Made once: the stack of an error costs more than all the rest of leaving. */
const left = new Error('Nobody reads the answer any more.');

/**
 * Sends one request through a dispatcher. Between the network and the reader stands one queue and nothing else: the
 * layers of streams that undici's `request` puts there cost more than all that is done with a piece of an answer.
 *
 * @param proxy what the dispatcher goes through, to be named in failures
 */
export function exchange(
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  { method, headers, body, signal }: Omit<HttpRequest, 'url'>,
  proxy: string | undefined,
): Promise<HttpResponse> {
  let controller: Dispatcher.DispatchController | undefined;
  let phase: 'request' | 'body' = 'request';
  const bytes = createByteQueue({ onEmpty: () => controller?.resume(), onLeft: () => controller?.abort(left) });

  return new Promise<HttpResponse>((resolve, reject) => {
    signal.throwIfAborted();
    // Whoever cancels is told at once, even while a connection is still being made.
    const abort = (): void => {
      reject(signal.reason);
      bytes.abort(signal.reason);
      controller?.abort(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const finish = (failure?: unknown): void => {
      signal.removeEventListener('abort', abort);
      bytes.end(failure);
    };

    dispatcher.dispatch(
      {
        origin,
        path: pathname + search,
        method,
        headers: { ...headers },
        body: body ?? null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          controller = started;
          if (signal.aborted) started.abort(signal.reason);
        },
        onResponseStart(_, status, received) {
          // Others may come before the one that counts.
          if (status < 200) return;
          phase = 'body';
          resolve({ status, headers: joinHeaders(received), body: bytes });
        },
        onResponseData(started, chunk) {
          if (bytes.add(chunk) > mostWaiting) started.pause();
        },
        onResponseEnd: () => finish(),
        onResponseError(_, error) {
          if (bytes.isOver) {
            finish();
            return;
          }
          const failure = toTransportFailure(error, phase, proxy);
          reject(failure);
          finish(failure);
        },
      },
    );
  });
}

/** A header that came several times is joined by commas. */
function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  if (Object.values(headers).every(value => typeof value === 'string')) return headers as Record<string, string>;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
