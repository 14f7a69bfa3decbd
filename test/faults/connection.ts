import type { Reply } from '../../src/sandbox/reply.ts';
import type { Fault } from '../../src/sandbox/responder.ts';
import { eventsOf } from './events.ts';

const raw =
  (text: string, ending: 'fin' | 'reset' | 'hang'): Fault =>
  () => ({ raw: text === '' ? [] : [text], ending });

const streamHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';

/** The connection fails before an answer, or what comes is not HTTP. */
export const connectionFaults = {
  'close-before-headers': raw('', 'fin'),
  'reset-before-headers': raw('', 'reset'),
  'no-headers': raw('', 'hang'),
  'half-headers': raw(streamHead, 'hang'),
  'not-http': raw('SSH-2.0-OpenSSH_9.6\r\n', 'fin'),
  'bad-chunk': raw(`${streamHead}Transfer-Encoding: chunked\r\n\r\nzz\r\ndata: broken\r\n\r\n`, 'fin'),
  'short-length': ({ answer }): Reply => {
    const normal = answer();
    const body = eventsOf(normal);
    return { ...normal, headers: { ...normal.headers, 'Content-Length': '10000000' }, body, ending: 'fin' };
  },
} satisfies Readonly<Record<string, Fault>>;
