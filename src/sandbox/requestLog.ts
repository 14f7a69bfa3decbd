import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** How an exchange ended: answered to the end, closed by the client before that, or broken off by the sandbox. */
export type RequestOutcome = 'complete' | 'cancelled' | 'cut';

/** A request that the sandbox received, and how far its answer has come. */
export interface RecordedRequest {
  readonly method: string;
  /** As it was sent. */
  readonly url: string;
  /** Without the query, and without the name of a fault. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body parsed, or undefined when it is not JSON. */
  readonly json: unknown;
  /** Bytes of the answer's body that went out so far. */
  readonly bytesSent: number;
  /** Undefined as long as the exchange goes on. */
  readonly outcome: RequestOutcome | undefined;
  /** Resolves when the exchange is over. */
  readonly settled: Promise<RequestOutcome>;
}

/** A request whose exchange goes on, in the hands of the server. */
export interface OpenRecord {
  readonly request: RecordedRequest;
  sent(bytes: number): void;
  /** Only the first outcome counts. */
  close(outcome: RequestOutcome): void;
}

export function createRecord(incoming: IncomingMessage, path: string, body: string): OpenRecord {
  let bytesSent = 0;
  let outcome: RequestOutcome | undefined;
  let settle: (outcome: RequestOutcome) => void = () => {};
  const settled = new Promise<RequestOutcome>(resolve => {
    settle = resolve;
  });
  return {
    request: {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      path,
      headers: incoming.headers,
      body,
      json: parsed(body),
      settled,
      get bytesSent() {
        return bytesSent;
      },
      get outcome() {
        return outcome;
      },
    },
    sent(bytes) {
      bytesSent += bytes;
    },
    close(next) {
      outcome ??= next;
      settle(outcome);
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
