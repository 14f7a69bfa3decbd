import { gzipSync } from 'node:zlib';
import type { RefusalKind } from '../../src/sandbox/refusal.ts';
import type { HttpReply } from '../../src/sandbox/reply.ts';
import type { Fault } from '../../src/sandbox/responder.ts';
import { eventsOf } from './events.ts';
import { endless } from './recording.ts';

const refusing = (kind: RefusalKind, message: string, retryAfterSeconds?: number): Fault => {
  return ({ refuse }) => refuse(kind, message, retryAfterSeconds);
};

const page =
  (status: number, title: string, headers: Readonly<Record<string, string>> = {}): Fault =>
  () => ({
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  });

/** An HTTP answer comes, but it is not the stream that was asked for. */
export const httpFaults = {
  'bad-request': refusing('invalid', 'The request is not valid.'),
  unauthorized: refusing('unauthorized', 'The API key is not valid.'),
  'token-expired': refusing('token-expired', 'The token has expired.'),
  'no-credits': refusing('no-credits', 'There are not enough credits left.'),
  forbidden: refusing('forbidden', 'This model is not part of your plan.'),
  'not-found': refusing('not-found', 'There is no such model.'),
  'too-large': refusing('too-large', 'The prompt is longer than the model can read.'),
  'rate-limit': refusing('rate-limited', 'Rate limit exceeded', 1),
  'rate-limit-long': refusing('rate-limited', 'Rate limit exceeded', 847),
  'server-error': refusing('server-error', 'The provider failed.'),
  unavailable: refusing('unavailable', 'The model is overloaded.'),
  /** The service repeats the key in its message, as some do. */
  'key-echo': ({ refuse, request }) =>
    refuse('unauthorized', `Incorrect API key provided: ${request.headers.authorization?.replace('Bearer ', '')}.`),
  'bad-gateway': page(502, '502 Bad Gateway'),
  'html-page': page(200, 'Sign in to the network'),
  redirect: page(308, 'Moved', { Location: 'https://example.com/elsewhere' }),
  'proxy-login': page(407, 'Proxy Authentication Required', { 'Proxy-Authenticate': 'Basic realm="proxy"' }),
  'no-content': () => ({ status: 204 }),
  empty: ({ answer }) => ({ ...answer(), body: [] }),
  'json-error': ({ refuse }) => ({ ...refuse('server-error', 'All providers failed.'), status: 200 }),
  'huge-error-body': ({ refuse }) => ({ ...refuse('server-error', 'x'.repeat(4 * 1024 * 1024)) }),
  'endless-error-body': ({ refuse }) => ({ ...refuse('server-error', ''), body: endless(' '.repeat(1024)) }),
  'endless-json': () => ({ headers: { 'Content-Type': 'application/json' }, body: endless(' '.repeat(1024)) }),
  'wrong-type': ({ answer }) => ({ ...answer(), headers: { 'Content-Type': 'application/octet-stream' } }),
  gzip: ({ answer }) => compressed(answer(), body => gzipSync(body)),
  'broken-gzip': ({ answer }) => compressed(answer(), body => Buffer.concat([gzipSync(body).subarray(0, 20), body])),
} satisfies Readonly<Record<string, Fault>>;

function compressed(answer: HttpReply, compress: (body: Buffer) => Uint8Array): HttpReply {
  const body = Buffer.from(
    eventsOf(answer)
      .map(({ text }) => text)
      .join(''),
  );
  return { ...answer, headers: { ...answer.headers, 'Content-Encoding': 'gzip' }, body: [compress(body)] };
}
