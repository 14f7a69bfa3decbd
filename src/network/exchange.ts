import type { Dispatcher } from 'undici';
import { type Cancellation, cancellationOf } from '../core/http/cancellation.ts';
import { type HttpRequest, type HttpResponse, TransportFailure } from '../core/http/transport.ts';
import { ByteQueue, type ByteQueueSupply } from './byteQueue.ts';
import { decompress } from './decompress.ts';
import { toTransportFailure } from './transportFailure.ts';

/** Made once: capturing a stack costs more than the rest of aborting. */
const left = new Error('Nobody reads the answer any more.');

/** How a request reaches its address. */
export interface Route {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  /** The proxy that failures name. */
  readonly proxy?: string;
  /** Headers for the proxy, sent beside the request's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends one request through a dispatcher. One queue stands between the network and the reader: the streams of undici's
 * `request` cost more than all processing of a piece of an answer.
 */
export function exchange(route: Route, request: HttpRequest): Promise<HttpResponse> {
  const { dispatcher, origin, path } = route;
  const { method, body } = request;
  const headers = route.headers === undefined ? request.headers : { ...request.headers, ...route.headers };
  const cancellation = request.cancellation ?? cancellationOf(request.signal);
  return new Promise<HttpResponse>((resolve, reject) => {
    if (cancellation.isCancelled) throw cancellation.reason;
    dispatcher.dispatch(
      {
        origin,
        path,
        method,
        headers: headers as Record<string, string>,
        body: body ?? null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      new Exchange({ resolve, reject }, cancellation, route),
    );
  });
}

interface Settle {
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (reason: unknown) => void;
}

class Exchange implements Dispatcher.DispatchHandler, ByteQueueSupply {
  private readonly bytes = new ByteQueue(this);
  private controller: Dispatcher.DispatchController | undefined;
  private phase: 'request' | 'body' = 'request';
  private readonly settle: Settle;
  private readonly cancellation: Watched;
  private readonly route: Route;
  private readonly watch: { readonly forget: () => void };

  constructor(settle: Settle, cancellation: Watched, route: Route) {
    this.settle = settle;
    this.cancellation = cancellation;
    this.route = route;
    // The caller is rejected at once, even while the connection is still being made.
    const forget = cancellation.onCancel(reason => {
      settle.reject(reason);
      this.bytes.abort(reason);
      this.controller?.abort(reason as Error);
    });
    this.watch = { forget };
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.cancellation.isCancelled) controller.abort(this.cancellation.reason as Error);
  }

  onResponseStart(_: unknown, status: number, headers: Received): void {
    // Informational responses (1xx) come before the final one.
    if (status < 200) return;
    const { proxy, headers: own } = this.route;
    if (status === 407 && own !== undefined) {
      const code = 'proxy-authorization' in own ? 'PROXY_LOGIN' : 'PROXY_407';
      const failure = new TransportFailure('connect', code, { proxy });
      this.settle.reject(failure);
      this.controller?.abort(failure);
      return;
    }
    this.phase = 'body';
    const joined = joinHeaders(headers);
    const encoding = joined['content-encoding'];
    const body = encoding === undefined ? this.bytes : decompress(this.bytes, encoding);
    this.settle.resolve({ status, headers: joined, body });
  }

  onResponseData(_: unknown, chunk: Uint8Array): void {
    this.bytes.add(chunk);
  }

  onResponseEnd(): void {
    this.finish();
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.bytes.isOver) {
      this.finish();
      return;
    }
    const failure = toTransportFailure(error, this.phase, this.route.proxy);
    this.settle.reject(failure);
    this.finish(failure);
  }

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  leave(): void {
    this.controller?.abort(left);
  }

  private finish(failure?: unknown): void {
    this.watch.forget();
    this.bytes.end(failure);
  }
}

type Watched = Pick<Cancellation, 'isCancelled' | 'reason' | 'onCancel'>;
type Received = Record<string, string | string[] | undefined>;

/** A header that came several times is joined by commas. */
function joinHeaders(headers: Received): Readonly<Record<string, string>> {
  for (const name in headers) {
    if (typeof headers[name] !== 'string') return joinLists(headers);
  }
  return headers as Record<string, string>;
}

function joinLists(headers: Received): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
