import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** The header that carries the token of a sandbox that has one. */
export const sandboxTokenHeader = 'x-runnel-token';

/** The largest request body that the sandbox reads, in bytes. */
export const largestBody = 16 * 1024 * 1024;

/** Who may speak to a sandbox. */
export interface Gate {
  readonly port: number;
  /** Undefined where everybody on this computer may. */
  readonly token: string | undefined;
}

/**
 * Lets only its own client in. Any web page can send requests to this computer: it has an origin, cannot choose the
 * host that the browser names, and cannot send JSON or a header of its own without the browser asking first.
 *
 * @throws {Refusal} for everybody else, before a byte of the body is read.
 */
export function checkCaller({ headers, method }: IncomingMessage, { port, token }: Gate): void {
  if (headers.host !== `127.0.0.1:${port}`) throw new Refusal('forbidden', 'The sandbox has another host name.');
  if (headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none')
    throw new Refusal('forbidden', 'The sandbox does not answer web pages.');
  if (token !== undefined && !isSame(`${headers[sandboxTokenHeader]}`, token))
    throw new Refusal('forbidden', 'The sandbox answers Runnel only.');
  if (method === 'POST' && !/^application\/json(?:\s*;|$)/i.test(headers['content-type'] ?? ''))
    throw new Refusal('unsupported', 'The request body is not announced as application/json.');
}

/** @throws {Refusal} where the body is announced as larger than the sandbox reads. */
export function checkLength({ headers }: IncomingMessage): void {
  if (Number(headers['content-length'] ?? 0) > largestBody) throw tooLarge();
}

/**
 * The whole body as text; undefined when the client went away before it had sent everything.
 *
 * @throws {Refusal} as soon as more has come than the sandbox reads.
 */
export async function readRequestBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Without destroying the request: the refusal has to go out on the same socket.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length > largestBody) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

function tooLarge(): Refusal {
  return new Refusal('too-large', 'The request body is larger than 16 MiB.');
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
