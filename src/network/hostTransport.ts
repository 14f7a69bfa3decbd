import type { Transport } from '../core/transport.ts';
import { withFailures } from './body.ts';
import { toTransportFailure } from './failure.ts';

/**
 * The host's own `fetch`. Inside VS Code it knows ways out that nothing else knows: PAC files, Kerberos, the system's
 * proxy store. It is looked up at the time of the call, because VS Code replaces it. It never gets a dispatcher: one
 * from another version of undici breaks it.
 */
export function createHostTransport(): Transport {
  return async ({ method, url, headers, body, signal }) => {
    try {
      const response = await globalThis.fetch(url, {
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body }),
        signal,
        redirect: 'manual',
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: withFailures((response.body as AsyncIterable<Uint8Array> | null) ?? nothing(), signal),
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toTransportFailure(error, 'request', undefined);
    }
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
