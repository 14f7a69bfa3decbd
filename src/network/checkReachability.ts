import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { isLoopback } from '../core/http/endpoint.ts';
import { TransportFailure } from '../core/http/transport.ts';
import { findLoopback, lookupLoopback } from './connect.ts';

/** One step of connecting to a server, reported as soon as it is done. */
export type ReachStep =
  | { readonly step: 'name'; readonly addresses: readonly string[]; readonly ms: number }
  | { readonly step: 'connection'; readonly ms: number }
  | {
      readonly step: 'tls';
      readonly protocol: string;
      readonly issuer: string;
      readonly validTo: string;
      readonly ms: number;
    };

const stepMs = 10_000;

/**
 * Connects to a server step by step: name, TCP, TLS. It sends no request and accepts every certificate: the request that
 * follows checks certificates by the settings of the network.
 *
 * @throws {TransportFailure} at the step that failed, and what the signal was aborted for.
 */
export async function* checkReachability(url: URL, signal: AbortSignal): AsyncGenerator<ReachStep, void, undefined> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const startedAt = performance.now();
  const isHere = isLoopback(url.hostname);
  const found = await failing(isHere ? findLoopback(hostname) : lookup(hostname, { all: true }), signal);
  yield { step: 'name', addresses: found.map(({ address }) => address), ms: since(startedAt) };

  const connectedAt = performance.now();
  await failing(
    greet(() => connect({ host: hostname, port, ...(isHere ? { lookup: lookupLoopback } : {}) }), 'connect'),
    signal,
  );
  yield { step: 'connection', ms: since(connectedAt) };
  if (url.protocol !== 'https:') return;

  const greetedAt = performance.now();
  const facts = await failing(greetSecurely(hostname, port, isHere), signal);
  yield { step: 'tls', ...facts, ms: since(greetedAt) };
}

type Closable = ReturnType<typeof connect>;

function greet<T extends Closable>(
  open: () => T,
  event: string,
  onReady: (socket: T) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = open();
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(stepMs, () => fail(Object.assign(new Error('Too late.'), { code: 'ETIMEDOUT' })));
    socket.once('error', fail);
    socket.once(event, () => {
      onReady(socket);
      socket.destroy();
      resolve();
    });
  });
}

async function greetSecurely(host: string, port: number, isHere: boolean) {
  let facts = { protocol: '', issuer: '', validTo: '' };
  await greet(
    () =>
      connectSecurely({
        host,
        port,
        servername: /^[\d.:]+$/.test(host) ? '' : host,
        rejectUnauthorized: false,
        ...(isHere ? { lookup: lookupLoopback } : {}),
      }),
    'secureConnect',
    socket => {
      const { issuer, valid_to: validTo = '' } = socket.getPeerCertificate();
      const name = issuer?.O ?? issuer?.CN ?? '';
      facts = { protocol: socket.getProtocol() ?? '', issuer: Array.isArray(name) ? name.join(', ') : name, validTo };
    },
  );
  return facts;
}

async function failing<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([step, aborted]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const codes = error instanceof AggregateError ? error.errors : [error];
    const code = codes.map(each => (each as NodeJS.ErrnoException).code).find(each => each !== undefined) ?? '';
    throw new TransportFailure('connect', code, { cause: error });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function since(start: number): number {
  return Math.round(performance.now() - start);
}
