import type { TlsFiles } from '../generation/connection.ts';
import type { Cancellation } from './cancellation.ts';

/** One HTTP request, ready to be sent. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Certificates beside the usual ones. */
  readonly tls?: TlsFiles;
  /** When it fires, the request ends and its socket is closed at once, whether or not the answer has begun. */
  readonly signal: AbortSignal;
  /** The same as `signal`, but cheaper to check. */
  readonly cancellation?: Cancellation;
  /** What of it must never be shown. */
  readonly secrets?: readonly string[];
}

/** The head of a response, and its body as it arrives. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; a header that came several times is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they arrive, decompressed. Ending the iteration early closes the socket. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends one request and resolves with the response headers, whatever the status.
 *
 * @throws {TransportFailure} when there is no answer; the body's iteration throws the same.
 * A request that was aborted rejects with the reason of its signal.
 */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

/** A failure of the network: its phase and the system's code. The sentence for a person is made later. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  /** In `connect` nothing of the request had been sent; in `body` an answer had begun. */
  readonly phase: 'connect' | 'request' | 'body';
  /** The system's or undici's code, like `ECONNREFUSED`; empty when there is none. */
  readonly code: string;
  /** The proxy that the request went through, without its credentials. */
  readonly proxy: string | undefined;

  constructor(
    phase: TransportFailure['phase'],
    code: string,
    options: { cause?: unknown; proxy?: string | undefined },
  ) {
    super(code === '' ? 'The network failed.' : `The network failed: ${code}.`, { cause: options.cause });
    this.phase = phase;
    this.code = code;
    this.proxy = options.proxy;
  }
}
