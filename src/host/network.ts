import type { Transport } from '../core/http/transport.ts';
import { createTransport } from '../network/transport.ts';
import type { Log } from './log.ts';
import { readNetworkSettings } from './settings.ts';

/** The way out to the network for everything in the editor, by VS Code's own settings. */
export function createHostNetwork(log: Log): Transport {
  return createTransport({
    readSettings: readNetworkSettings,
    onFallback: (host, failure) => log.info(`${host}: ${failure.code}; asking once more through VS Code's own fetch`),
  });
}
