import type { buildConnector } from 'undici';
import { toTransportFailure } from './transportFailure.ts';

export type Connector = buildConnector.connector;

/** What can't be connected to has got nothing of a request, also where a connection stood and TLS did not. */
export function createConnect(
  { buildConnector }: typeof import('./undiciLibrary.ts'),
  options: buildConnector.BuildOptions,
  /** What is connected to, where that is a proxy. */
  proxy?: URL,
): Connector {
  const connect = buildConnector(options);
  return (destination, callback) => {
    // A request's `host` is for whom it is meant, which is not who has to prove himself.
    const to = proxy === undefined ? destination : { ...destination, servername: undefined as unknown as string };
    connect(to, (error, socket) => {
      if (error === null) callback(null, socket);
      else callback(toTransportFailure(error, 'connect', proxy?.host), null);
    });
  };
}
