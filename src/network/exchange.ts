import type { Dispatcher } from 'undici';
import { cancellationOf } from '../core/cancellation.ts';
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
  request: HttpRequest,
  proxy: string | undefined,
): Promise<HttpResponse> {
  const { method, headers, body } = request;
  const cancellation = request.cancellation ?? cancellationOf(request.signal);
  let controller: Dispatcher.DispatchController | undefined;
  let phase: 'request' | 'body' = 'request';
  const bytes = createByteQueue({ onEmpty: () => controller?.resume(), onLeft: () => controller?.abort(left) });

  return new Promise<HttpResponse>((resolve, reject) => {
    if (cancellation.isCancelled) throw cancellation.reason;
    // Whoever cancels is told at once, even while a connection is still being made.
    const forget = cancellation.onCancel(reason => {
      reject(reason);
      bytes.abort(reason);
      controller?.abort(reason as Error);
    });
    const finish = (failure?: unknown): void => {
      forget();
      bytes.end(failure);
    };

    dispatcher.dispatch(
      {
        origin,
        path: pathname + search,
        method,
        headers: headers as Record<string, string>,
        body: body ?? null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          controller = started;
          if (cancellation.isCancelled) started.abort(cancellation.reason as Error);
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
